/** The entry of every page: what each part of a page can do lies in its own module. Keys come last, when what they press is ready. */
import "leitstelle/dialogs";
import "leitstelle/says";
import "leitstelle/times";

document.documentElement.classList.add("scripted");
const needed = [];
if (document.querySelector("meta[name=live]")) needed.push(import("leitstelle/live"));
if (document.querySelector("[data-finds-people]")) needed.push(import("leitstelle/people"));
if (document.querySelector("[data-composer], [data-files]")) needed.push(import("leitstelle/composer"));
await Promise.all(needed);
await Promise.all([import("leitstelle/lists"), import("leitstelle/keys")]);
document.querySelector(".settings > nav [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
document.querySelector("main [aria-invalid=true]")?.focus();
document.documentElement.dataset.ready = "";
