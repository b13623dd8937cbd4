/** Lists: J and K walk, O opens; forms that save themselves show their button once something changed. */
const ROW = "[data-list] [data-row]";

function links() {
  return [...document.querySelectorAll(`${ROW} a`)].filter((link, at, all) => all.findIndex((one) => one.closest("[data-row]") === link.closest("[data-row]")) === at);
}

function walk(step) {
  const all = links();
  if (!all.length) return;
  const here = all.findIndex((link) => link.closest("[data-row]").contains(document.activeElement));
  const next = all[Math.min(Math.max(here + step, 0), all.length - 1)];
  next.focus();
  next.scrollIntoView({ block: "nearest" });
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || document.documentElement.dataset.keys === "off") return;
  if (event.target.closest?.("input, textarea, select, trix-editor") || document.querySelector("dialog[open]")) return;
  if (event.key === "j") walk(1);
  else if (event.key === "k") walk(-1);
  else if (event.key === "o" && document.activeElement.closest?.(ROW)) document.activeElement.click();
});

/** The list is fetched again while somebody walks through it: the same row keeps the focus. */
let focused = null;
document.addEventListener("htmx:beforeSwap", ({ target }) => {
  focused = target.matches?.("#queue") && target.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
});
document.addEventListener("htmx:afterSettle", () => {
  if (focused) document.querySelector(`#queue a[href="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
  focused = null;
});

/** Only people of the chosen team can be chosen. */
function narrow(select) {
  const people = document.getElementById(select.dataset.narrows);
  for (const option of people.options) {
    const outside = option.value !== "" && !option.dataset.teams.split(" ").includes(select.value);
    option.hidden = option.disabled = outside;
    if (outside && option.selected) people.value = "";
  }
}

function prepare() {
  document.querySelectorAll("[data-narrows]").forEach(narrow);
  followAll();
}

/** Parts of a form that only matter while a checkbox is on, or off, or a select has a value. */
function followAll() {
  for (const part of document.querySelectorAll("[data-when]")) part.hidden = !document.getElementById(part.dataset.when).checked;
  for (const part of document.querySelectorAll("[data-unless]")) part.hidden = document.getElementById(part.dataset.unless).checked;
  for (const part of document.querySelectorAll("[data-shown-for]")) part.hidden = part.closest("form").querySelector("[data-shows]").value !== part.dataset.shownFor;
}

document.addEventListener("change", ({ target }) => {
  target.closest("[data-saves]")?.setAttribute("data-changed", "");
  target.closest("form[data-submits-on-change]")?.requestSubmit();
  if (target.matches("[data-narrows]")) narrow(target);
  followAll();
});
document.addEventListener("input", ({ target }) => target.closest("[data-saves]")?.setAttribute("data-changed", ""));
/** Facts somebody is changing are not taken from under his hands; what was saved is no change any more. */
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  const form = detail.requestConfig.elt;
  if (form.matches("[data-saves]") && detail.xhr.status === 200) form.removeAttribute("data-changed");
});
document.addEventListener("htmx:oobBeforeSwap", (event) => {
  const { target } = event.detail;
  if (target.querySelector("[data-changed]")) event.detail.shouldSwap = false;
  for (const { id } of target.querySelectorAll("details[id][open]:not([hx-preserve])")) unfolded.add(id);
});
/** What was unfolded is unfolded again once htmx knows it, so that it fetches what it shows. */
const unfolded = new Set();
document.addEventListener("htmx:load", ({ target }) => {
  for (const id of unfolded) {
    const again = target.querySelector(`#${id}`);
    if (again) again.open = unfolded.delete(id);
  }
});
/** A form is sent once, however often its key is pressed; htmx's own forms drop the second by hx-sync. */
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.matches("[hx-post], [method=dialog], [role=search]")) return;
  if ("sent" in form.dataset) event.preventDefault();
  form.dataset.sent = "";
});
addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent));

document.addEventListener("htmx:afterSettle", prepare);
prepare();
