/** Finding the person a ticket is for: a combobox (ARIA 1.2) over the fragment of /people. */
const WAIT_MS = 120;

for (const combo of document.querySelectorAll("[data-finds-people]")) {
  const input = combo.querySelector("[role=combobox]");
  const chosen = combo.querySelector("[type=hidden]");
  const list = combo.querySelector("[role=listbox]");
  const form = combo.closest("form");
  const fresh = form.querySelector("[data-new-person]");
  let timer = 0;
  let asked = 0;

  const options = () => [...list.querySelectorAll("[role=option]")];
  const active = () => options().find((option) => option.getAttribute("aria-selected") === "true");

  function point(option) {
    for (const one of options()) one.setAttribute("aria-selected", String(one === option));
    input.setAttribute("aria-activedescendant", option?.id ?? "");
    option?.scrollIntoView({ block: "nearest" });
  }

  function close() {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  async function look() {
    const words = input.value.trim();
    const mine = ++asked;
    if (words.length < 2) return close();
    const answer = await fetch(`${combo.dataset.findsPeople}?q=${encodeURIComponent(words)}`, { credentials: "same-origin" });
    if (!answer.ok || mine !== asked) return;
    list.innerHTML = await answer.text();
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
    point(options()[0]);
  }

  async function choose(option) {
    close();
    asked++;
    clearTimeout(timer);
    chosen.value = option.dataset.value;
    input.value = option.dataset.name;
    askForAddress(option.dataset.value === "");
    const tickets = document.getElementById("person-tickets");
    tickets.innerHTML = option.dataset.tickets ? await (await fetch(option.dataset.tickets, { credentials: "same-origin" })).text() : "";
  }

  function askForAddress(isNew) {
    fresh.hidden = !isNew;
    if (!isNew) return;
    const words = input.value.trim();
    const isAddress = words.includes("@");
    const isNumber = /^[+\d][\d\s/().-]{2,}$/.test(words);
    if (isAddress && !form.elements.email.value) form.elements.email.value = words;
    if (isNumber && !form.elements.phone.value) form.elements.phone.value = words;
    fresh.querySelector("[data-new-name]").hidden = !isAddress && !isNumber; // otherwise the name stands above already
  }

  input.addEventListener("input", () => {
    chosen.value = "";
    clearTimeout(timer);
    timer = setTimeout(look, WAIT_MS);
  });
  input.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    const all = options();
    const at = all.indexOf(active());
    if (event.key === "ArrowDown") point(all[(at + 1) % all.length]);
    else if (event.key === "ArrowUp") point(all[(at - 1 + all.length) % all.length]);
    else if (event.key === "Enter" && !event.ctrlKey && active()) choose(active());
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  list.addEventListener("pointerdown", (event) => {
    const option = event.target.closest("[role=option]");
    if (!option) return;
    event.preventDefault();
    choose(option);
  });
  // Somebody types faster than scripts load: what stands there already is looked up.
  if (document.activeElement === input && input.value && !chosen.value) look();
  input.addEventListener("blur", () => {
    close();
    if (!chosen.value && input.value.trim()) askForAddress(true);
  });
}
