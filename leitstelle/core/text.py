"""Texts that people wrote: made storable, shortened, and turned from HTML to plain text and back."""

import html
import re
import unicodedata

import nh3
from inscriptis import get_text
from inscriptis.css_profiles import STRICT_CSS_PROFILE
from inscriptis.model.config import ParserConfig

_LINK = re.compile(r"(https?://[^\s<>\"')\]]+[^\s<>\"')\].,;:!?])")
_UNWANTED = {c: None for c in range(32) if c not in (9, 10, 13)} | {0x7F: None}
_EDITOR_TAGS = {
    "a", "b", "blockquote", "br", "code", "del", "div", "em", "figcaption", "figure", "h1", "h2", "h3", "i", "img", "li", "ol",
    "p", "pre", "s", "span", "strong", "table", "tbody", "td", "th", "thead", "tr", "u", "ul",
}  # fmt: skip
_CONFIG = ParserConfig(css=STRICT_CSS_PROFILE)


def storable(text: str) -> str:
    """`text` without control characters and lone surrogates, which PostgreSQL and JSON refuse; line ends are \\n."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").translate(_UNWANTED)
    return text.encode("utf-8", "replace").decode("utf-8")


def one_line(text: str, *, limit: int) -> str:
    """`text` on one line, white space folded, at most `limit` characters (the last is … when cut)."""
    line = " ".join(storable(text).split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def clean_html(markup: str) -> str:
    """HTML of our own editor, reduced to what a mail needs. Images only inline ones (cid:) and our own attachments."""
    return nh3.clean(
        storable(markup),
        tags=_EDITOR_TAGS,
        attributes={"a": {"href"}, "img": {"src", "alt", "width", "height"}},
        url_schemes={"http", "https", "mailto", "tel", "cid"},
        link_rel="noopener noreferrer",
    )


def text_from_html(markup: str) -> str:
    """Readable plain text of cleaned HTML."""
    return get_text(f"<html><body>{markup}</body></html>", _CONFIG).strip()


def html_from_text(text: str) -> str:
    """Paragraphs, line breaks and links of plain text as HTML."""
    paragraphs = (html.escape(part, quote=False) for part in re.split(r"\n{2,}", text.strip()))
    linked = (_LINK.sub(r'<a href="\1">\1</a>', part).replace("\n", "<br>\n") for part in paragraphs)
    return "\n".join(f"<p>{part}</p>" for part in linked)


def folded(text: str) -> str:
    """Key for comparing and sorting names: lower case, accents off, ß as ss (the database has no ICU)."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c))
