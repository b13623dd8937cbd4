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
/** The connection is gone: said in words, since nothing else on the page would move. */
for (const lost of ["htmx:sendError", "htmx:timeout"]) {
  document.body.addEventListener(lost, ({ detail }) => {
    if (detail.requestConfig?.verb === "get") return; // live parts try again by themselves
    const says = document.getElementById("says");
    const notice = document.createElement("div");
    notice.className = "notice bad";
    notice.setAttribute("role", "alert");
    notice.textContent = says.dataset.unreachable;
    says.replaceChildren(notice);
  });
}
fade();
