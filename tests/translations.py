"""Every text of the screens and mails is translated, and the catalogues know no text the code has lost.

`python tests/translations.py` checks; with `--update` it first brings the catalogues up to date with the code.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po, write_po

PACKAGE = Path(__file__).parent.parent / "leitstelle"
METHODS = [("**/migrations/**.py", "ignore"), ("**.py", "python"), ("**.html", "jinja2"), ("**.txt", "jinja2")]
KEYWORDS = {**DEFAULT_KEYWORDS, "gettext_lazy": None, "ngettext_lazy": (1, 2), "pgettext_lazy": ((1, "c"), 2)}
LOCALES = ("de",)


def main(arguments: list[str]) -> int:
    """Exit code 1 when something is missing, with a line for each text."""
    wanted = extracted()
    faults: list[str] = []
    for locale in LOCALES:
        path = PACKAGE / "locale" / locale / "LC_MESSAGES" / "django.po"
        if "--update" in arguments:
            update(path, locale, wanted)
        if not path.exists():
            faults += [f"{path} is missing: make messages"] if len(wanted) else []
            continue
        with path.open("rb") as file:
            faults += [f"{path.name} {locale}: {fault}" for fault in differences(wanted, read_po(file, locale=locale))]
    for fault in faults:
        print(fault, file=sys.stderr)
    if faults:
        print(f"{len(faults)} texts are to be translated: `make messages`, then fill them in.", file=sys.stderr)
    return 1 if faults else 0


def extracted() -> Catalog:
    """All texts in the package's code and templates."""
    catalog = Catalog()
    for _, _, message, comments, context in extract_from_dir(
        PACKAGE, METHODS, keywords=KEYWORDS, comment_tags=("Translators:",)
    ):
        catalog.add(message, auto_comments=comments, context=context)
    return catalog


def differences(wanted: Catalog, have: Catalog) -> Iterator[str]:
    """What is missing, unfinished, broken or left over in `have`."""
    for message in wanted:
        if not message.id:
            continue
        found = have.get(message.id[0] if isinstance(message.id, tuple) else message.id, message.context)
        strings = found.string if found and isinstance(found.string, tuple) else (found.string if found else "",)
        if found is None or not all(strings):
            yield f"not translated: {message.id!r}"
        elif found.fuzzy:
            yield f"marked as doubtful (fuzzy): {message.id!r}"
        else:
            yield from (f"{error} in the translation of {message.id!r}" for error in found.check(have))
    for message in have:
        if (
            message.id
            and wanted.get(message.id[0] if isinstance(message.id, tuple) else message.id, message.context) is None
        ):
            yield f"no longer used: {message.id!r}"


def update(path: Path, locale: str, wanted: Catalog) -> None:
    """Add new texts to the catalogue and drop lost ones; translations stay."""
    have = Catalog(locale=locale, project="leitstelle", fuzzy=False)
    if path.exists():
        with path.open("rb") as file:
            have = read_po(file, locale=locale)
    have.update(wanted, no_fuzzy_matching=True)
    have.obsolete.clear()
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, have, omit_header=False, no_location=True, width=120, sort_output=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
