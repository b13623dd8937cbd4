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
fade();
