/**
 * Keys. An element names its own: data-key="r" is pressed by R, data-focus-key="/" is given the focus.
 * Single keys are off where somebody types, with Ctrl, Alt or Meta, while a dialog is open, and where the person switched
 * them off (data-keys="off" on <html>); Ctrl+K and Ctrl+Enter always work.
 */
const TYPED_IN = "input, textarea, select, trix-editor, [contenteditable]";
const AWAITS_SECOND_MS = 1200;
const PLACES = { q: "/", m: "/?view=mine", u: "/?view=unassigned", w: "/?view=waiting" };

let goes = 0;

function focusSearch(event) {
  const find = document.querySelector("[data-focus-key]");
  if (!find) return;
  event.preventDefault();
  find.focus();
  find.select();
}

function isTyping(target) {
  return target.closest?.(TYPED_IN) !== null && !target.matches?.("[type=checkbox], [type=radio], [type=submit]");
}

function pressed(event) {
  if (event.defaultPrevented || event.isComposing) return;
  if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "k") return focusSearch(event);
  if ((event.ctrlKey || event.metaKey) && event.key === "Enter") return sendNearest(event);
  if (event.key === "Escape" && event.target.matches?.(TYPED_IN) && !document.querySelector("dialog[open]")) return event.target.blur();
  if (event.ctrlKey || event.metaKey || event.altKey || document.documentElement.dataset.keys === "off") return;
  if (isTyping(event.target) || document.querySelector("dialog[open]")) return;
  single(event);
}

function single(event) {
  const key = event.key.toLowerCase();
  if (goes && performance.now() - goes < AWAITS_SECOND_MS && PLACES[key]) {
    goes = 0;
    event.preventDefault();
    location.assign(PLACES[key]);
    return;
  }
  goes = key === "g" ? performance.now() : 0;
  if (key === "/") return focusSearch(event);
  const element = [...document.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)].find((one) => one.checkVisibility());
  if (!element) return;
  event.preventDefault();
  element.click();
}

function sendNearest(event) {
  const form = event.target.closest?.("[data-composer], [data-sends-on-ctrl-enter]");
  if (!form) return;
  event.preventDefault();
  // The editor writes its last letters into the form when it draws them; two frames later it has.
  requestAnimationFrame(() => requestAnimationFrame(() => form.requestSubmit()));
}

document.addEventListener("keydown", pressed);
