/** The entry of every page: what each part of a page can do lies in its own module. */
import "leitstelle/dialogs";
import "leitstelle/keys";
import "leitstelle/lists";
import "leitstelle/says";
import "leitstelle/times";

document.documentElement.classList.add("scripted");
if (document.querySelector("meta[name=live]")) import("leitstelle/live");
if (document.querySelector("[data-finds-people]")) import("leitstelle/people");
if (document.querySelector("[data-composer], [data-files]")) import("leitstelle/composer");
