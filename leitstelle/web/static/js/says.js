/** What the desk says in passing fades by itself; what htmx could not do is said. */
const STAYS_MS = 6000;

function fade() {
  for (const notice of document.querySelectorAll("#says .notice:not(.bad, [data-fades])")) {
    notice.dataset.fades = "";
    setTimeout(() => notice.remove(), STAYS_MS);
  }
}

document.addEventListener("htmx:afterSettle", fade);
document.body.addEventListener("htmx:oobAfterSwap", fade);
/** Refusals come as pages of their own with their status: they are shown, not dropped. */
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  const { status } = detail.xhr;
  if (status >= 400 && detail.xhr.getResponseHeader("X-Fragment")) detail.shouldSwap = true;
});
/** Said in words, since nothing else on the page would move: the connection is gone, or somebody in between refused. */
function tell(words) {
  const says = document.getElementById("says");
  const notice = document.createElement("div");
  notice.className = "notice bad";
  notice.setAttribute("role", "alert");
  notice.textContent = says.dataset[words];
  says.replaceChildren(notice);
}
for (const lost of ["htmx:sendError", "htmx:timeout"]) {
  document.body.addEventListener(lost, ({ detail }) => {
    if (detail.requestConfig?.verb !== "get") tell("unreachable"); // live parts try again by themselves
  });
}
document.body.addEventListener("htmx:responseError", ({ detail }) => {
  const { xhr, requestConfig } = detail;
  if (requestConfig?.verb !== "get" && !xhr.getResponseHeader("X-Fragment") && !xhr.getResponseHeader("HX-Redirect")) tell("refused");
});
fade();
