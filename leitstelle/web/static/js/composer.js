/**
 * The answer's text field. Without scripts it is a textarea and a file field; here it becomes a rich text editor (Trix),
 * takes files by drop and paste, and keeps a half-written text in this browser until it was sent.
 */
const DRAFT = "leitstelle-draft-";
const ICONS = { bold: "bold", italic: "italic", strike: "strikethrough", href: "link-2", quote: "quote", code: "code", bullet: "list", number: "list-ordered", undo: "undo-2", redo: "redo-2" };

/** Files belong to the form's own file field, so that a plain submit carries them. */
function addFiles(form, files) {
  const field = form.querySelector("[type=file]");
  const all = new DataTransfer();
  for (const file of [...field.files, ...files]) all.items.add(file);
  field.files = all.files;
  showFiles(form);
}

function showFiles(form) {
  const field = form.querySelector("[type=file]");
  const shown = form.querySelector("[data-files]");
  const limit = Number(field.dataset.limit) * 1024 * 1024;
  shown.replaceChildren(...[...field.files].map((file, at) => fileButton(form, file, at, file.size > limit)));
  shown.hidden = field.files.length === 0;
}

function fileButton(form, file, at, tooLarge) {
  const words = texts();
  const button = document.createElement("button");
  button.type = "button";
  button.className = tooLarge ? "file bad" : "file";
  button.textContent = `${file.name} (${(file.size / 1e6).toLocaleString(document.documentElement.lang, { maximumFractionDigits: 1 })} MB)${tooLarge ? ` – ${words.tooLarge}` : ""} ✕`;
  button.setAttribute("aria-label", `${words.remove}: ${file.name}`);
  button.addEventListener("click", () => {
    const field = form.querySelector("[type=file]");
    const rest = new DataTransfer();
    [...field.files].forEach((one, index) => index !== at && rest.items.add(one));
    field.files = rest.files;
    showFiles(form);
  });
  return button;
}

function texts() {
  return JSON.parse(document.getElementById("editor-words").textContent);
}

function takeFiles(form) {
  if (form.dataset.takesFiles) return;
  form.dataset.takesFiles = "";
  form.addEventListener("formdata", ({ formData }) => {
    let html = formData.get("html");
    if (typeof html !== "string") return;
    for (const [shown, name] of pictures) html = html.replaceAll(shown, `cid:${name}`);
    formData.set("html", html);
  });
  form.addEventListener("change", ({ target }) => target.matches("[type=file]") && showFiles(form));
  for (const kind of ["dragenter", "dragover"]) {
    form.addEventListener(kind, (event) => {
      if (![...event.dataTransfer.types].includes("Files")) return;
      event.preventDefault();
      form.classList.add("dropping");
    });
  }
  for (const kind of ["dragleave", "dragend", "drop"]) form.addEventListener(kind, () => form.classList.remove("dropping"));
  form.addEventListener("drop", (event) => {
    if (!event.dataTransfer.files.length) return;
    event.preventDefault();
    event.stopPropagation();
    addFiles(form, event.dataTransfer.files);
  }, true);
  form.addEventListener("paste", (event) => {
    const { files, types } = event.clipboardData;
    if (!files.length || types.includes("text/html")) return;
    if (event.target.closest("trix-editor") && [...files].every(isPicture)) return; // the editor puts it into the text
    event.preventDefault();
    event.stopPropagation();
    addFiles(form, files);
  }, true);
}

const isPicture = (file) => /^image\/(png|jpeg|gif|webp)$/.test(file.type);

const pictures = new Map(); // address of a picture in this page -> its name

/** A pasted picture is sent as `cid:<its name>` in the text, and in the form's file field under that name. */
function takePicture(form, attachment) {
  const name = `pasted-${crypto.getRandomValues(new Uint32Array(2)).join("")}.${attachment.file.type.split("/")[1]}`;
  addFiles(form, [new File([attachment.file], name, { type: attachment.file.type })]);
  const shown = URL.createObjectURL(attachment.file);
  pictures.set(shown, name);
  attachment.setAttributes({ url: shown });
}

function dropPicture(form, attachment) {
  const field = form.querySelector("[type=file]");
  const rest = new DataTransfer();
  for (const file of field.files) if (file.name !== pictures.get(attachment.getURL())) rest.items.add(file);
  field.files = rest.files;
  showFiles(form);
}

async function enrich(form) {
  const area = form.querySelector("textarea[name=text]");
  if (!area || form.querySelector("trix-editor")) return;
  const { default: Trix } = await import("trix");
  await customElements.whenDefined("trix-editor"); // it defines itself a moment later; until then nobody could type
  if (!area.isConnected) return;
  const words = texts();
  const wasFocused = document.activeElement === area;
  Object.assign(Trix.config.lang, words.lang);
  Trix.config.attachments.preview.caption = { name: false, size: false };
  const input = document.createElement("input");
  Object.assign(input, { type: "hidden", name: "html", id: "html", value: stored(form) ?? paragraphs(area.value) });
  const toolbar = document.createElement("trix-toolbar");
  toolbar.id = "editor-tools";
  const editor = document.createElement("trix-editor");
  editor.setAttribute("input", "html");
  editor.setAttribute("toolbar", "editor-tools");
  editor.setAttribute("placeholder", area.placeholder);
  editor.setAttribute("aria-label", words.label);
  editor.setAttribute("aria-multiline", "true");
  editor.addEventListener("trix-initialize", () => dress(toolbar, words));
  editor.addEventListener("trix-file-accept", (event) => {
    if (isPicture(event.file)) return;
    event.preventDefault();
    addFiles(form, [event.file]);
  });
  editor.addEventListener("trix-attachment-add", ({ attachment }) => attachment.file && takePicture(form, attachment));
  editor.addEventListener("trix-attachment-remove", ({ attachment }) => dropPicture(form, attachment));
  editor.addEventListener("trix-change", () => keep(form, input.value));
  area.replaceWith(toolbar, input, editor);
  if (wasFocused) {
    editor.focus();
    editor.editor.setSelectedRange(editor.editor.getDocument().getLength() - 1);
  }
}

/** Icons of the desk's own sprite, one row, and the keyboard's way: the toolbar is one stop of Tab, arrows move inside. */
function dress(toolbar, words) {
  toolbar.setAttribute("role", "toolbar");
  toolbar.setAttribute("aria-label", words.toolbar);
  for (const group of toolbar.querySelectorAll("[data-trix-button-group=file-tools], .trix-button-group-spacer, [data-trix-attribute=heading1], [data-trix-action$=NestingLevel]")) group.remove();
  const buttons = [...toolbar.querySelectorAll(".trix-button-row .trix-button")];
  buttons.forEach((button, at) => {
    const name = ICONS[button.dataset.trixAttribute ?? button.dataset.trixAction];
    button.setAttribute("aria-label", button.title);
    button.innerHTML = `<svg class="icon" aria-hidden="true"><use href="${words.sprite}#${name}"></use></svg>`;
    button.tabIndex = at === 0 ? 0 : -1;
  });
  for (const button of toolbar.querySelectorAll(".trix-dialog .trix-button")) button.className = "button";
  toolbar.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const at = buttons.indexOf(document.activeElement);
    if (!step || at < 0) return;
    event.preventDefault();
    buttons[at].tabIndex = -1;
    const next = buttons[(at + step + buttons.length) % buttons.length];
    next.tabIndex = 0;
    next.focus();
  });
}

function paragraphs(text) {
  const holder = document.createElement("div");
  holder.textContent = text.trim();
  return holder.innerHTML.replaceAll("\n", "<br>");
}

function keep(form, html) {
  if (!form.dataset.draft) return;
  if (html) localStorage.setItem(DRAFT + form.dataset.draft, html);
  else localStorage.removeItem(DRAFT + form.dataset.draft);
}

function stored(form) {
  const html = form.dataset.draft ? localStorage.getItem(DRAFT + form.dataset.draft) : null;
  return html?.replace(/<figure.*?<\/figure>/gs, "") ?? null; // the browser keeps the text of a draft, not its pictures
}

function focusEditor(visibility) {
  const form = document.querySelector("[data-composer]");
  if (!form) return;
  form.querySelector(`[name=visibility][value=${visibility}]`).checked = true;
  form.scrollIntoView({ block: "nearest" });
  form.querySelector("trix-editor, textarea").focus();
}

function prepare() {
  for (const form of document.querySelectorAll("form:has([data-files])")) takeFiles(form);
  for (const form of document.querySelectorAll("[data-composer]")) enrich(form);
}

document.addEventListener("write", ({ detail }) => focusEditor(detail));
document.addEventListener("click", ({ target }) => {
  const writer = target.closest("[data-writes]");
  if (writer) focusEditor(writer.dataset.writes);
});
/** Sent: before the fresh composer takes its place, which would find the text again. */
document.body.addEventListener("htmx:beforeSwap", ({ detail }) => {
  const form = detail.requestConfig.elt;
  if (form.matches("[data-composer]") && detail.xhr.status === 200) keep(form, "");
});
/** What may follow a reply changes with the ticket's state; what the agent chose stays as long as it is offered. */
document.addEventListener("htmx:oobBeforeSwap", (event) => {
  const chosen = event.target.matches("#then") && event.target.querySelector("select");
  if (!chosen) return;
  const offered = [...event.detail.fragment.querySelectorAll("option")];
  if (offered.some((option) => option.value === chosen.value) && offered.length === chosen.options.length) event.detail.shouldSwap = false;
});
document.addEventListener("htmx:afterSettle", prepare);
document.body.addEventListener("htmx:oobAfterSwap", prepare);
prepare();
