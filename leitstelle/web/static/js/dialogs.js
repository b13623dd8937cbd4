/** Dialogs: a link with data-dialog opens its page's fragment on top; without scripts it is an ordinary link. Menus close by themselves. */
const modal = document.getElementById("modal");

async function open(link) {
  const answer = await fetch(link.href, { headers: { "HX-Request": "true" }, credentials: "same-origin" });
  if (!answer.ok || answer.redirected) return location.assign(link.href);
  modal.innerHTML = await answer.text();
  window.htmx?.process(modal);
  modal.showModal();
  modal.querySelector("[autofocus]")?.focus();
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-dialog]");
  if (link && modal && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault();
    closeMenus();
    return open(link);
  }
  const opener = event.target.closest("[data-opens]");
  if (opener) document.getElementById(opener.dataset.opens)?.showModal();
  const closer = event.target.closest("[data-closes]");
  if (closer?.closest("dialog")) {
    event.preventDefault();
    closer.closest("dialog").close();
  }
  if (event.target.matches("dialog")) event.target.close();
  closeMenus(event.target);
});

function closeMenus(but = null) {
  for (const menu of document.querySelectorAll("details.menu[open]")) if (!but || !menu.contains(but)) menu.open = false;
}

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = event.target.closest?.("details.menu[open]");
  if (!menu) return;
  event.preventDefault();
  menu.open = false;
  menu.querySelector("summary").focus();
});

document.addEventListener("close-modal", () => modal?.close());
document.body.addEventListener("htmx:afterRequest", ({ detail }) => {
  if (detail.successful && detail.xhr.getResponseHeader("HX-Trigger")?.includes("close-modal")) modal?.close();
});

/** The formatted mail is fetched only when somebody opens it; the frame is as high as the mail. */
document.addEventListener("toggle", (event) => {
  const details = event.target;
  if (!details.matches?.("details[data-frame]") || !details.open || details.querySelector("iframe")) return;
  const frame = document.createElement("iframe");
  frame.className = "frame";
  frame.title = details.querySelector("summary").textContent;
  frame.setAttribute("sandbox", "allow-same-origin allow-popups allow-popups-to-escape-sandbox");
  frame.src = details.dataset.frame;
  frame.addEventListener("load", () => {
    const height = frame.contentDocument?.documentElement.scrollHeight;
    if (height) frame.style.blockSize = `${Math.min(height + 4, innerHeight * 0.8)}px`;
  });
  details.append(frame);
}, true);
