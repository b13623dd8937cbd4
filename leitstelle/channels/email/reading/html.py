"""HTML of a mail made safe to show, and made into text.

Nothing a mail brings may run, send or load anything: scripts, forms and frames go, pictures from outside wait in
`data-remote-src` until an agent asks for them, styles keep only what cannot load or cover something.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

import nh3
from inscriptis import Inscriptis
from inscriptis.css_profiles import CSS_PROFILES
from inscriptis.model.config import ParserConfig

from leitstelle.channels.email.reading.charsets import storable
from leitstelle.channels.email.reading.markup import Tree, cut_tags, parse_markup, serialise
from leitstelle.channels.email.reading.tables import unfold_layout_tables
from leitstelle.channels.email.reading.transfer import decode_transfer

MAX_HTML_BYTES = 1_000_000
"""View and text come from this much of the HTML."""

_TAGS = {
    "a", "abbr", "address", "article", "b", "bdi", "bdo", "big", "blockquote", "br", "caption", "center", "cite", "code",
    "col", "colgroup", "dd", "del", "details", "dfn", "div", "dl", "dt", "em", "figcaption", "figure", "font", "footer",
    "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "i", "img", "ins", "kbd", "li", "main", "mark", "nav", "ol", "p",
    "pre", "q", "rp", "rt", "ruby", "s", "samp", "section", "small", "span", "strike", "strong", "sub", "summary", "sup",
    "table", "tbody", "td", "tfoot", "th", "thead", "time", "tr", "tt", "u", "ul", "var", "wbr",
}  # fmt: skip
_DROPPED_WITH_CONTENT = {"script", "style", "title", "noscript", "template", "iframe", "object", "svg", "math", "xml"}
_SIZED = {"align", "valign", "width", "height", "bgcolor"}
_ATTRIBUTES = {
    "*": {"dir", "lang", "title", "style"},
    "a": {"href"},
    "img": {"src", "alt", "width", "height", "align", "border", "hspace", "vspace"},
    "font": {"color", "face", "size"},
    "table": _SIZED | {"border", "cellpadding", "cellspacing", "summary"},
    "td": _SIZED | {"colspan", "rowspan", "nowrap"},
    "th": _SIZED | {"colspan", "rowspan", "nowrap", "scope"},
    "tr": _SIZED,
    "tbody": _SIZED,
    "thead": _SIZED,
    "tfoot": _SIZED,
    "col": {"span", "width", "align"},
    "colgroup": {"span", "width", "align"},
    "p": {"align"},
    "div": {"align"},
    "h1": {"align"},
    "h2": {"align"},
    "h3": {"align"},
    "hr": {"align", "size", "width", "color"},
    "ol": {"start", "type"},
    "ul": {"type"},
    "li": {"value", "type"},
    "blockquote": {"type"},
    "time": {"datetime"},
}
_STYLES = {
    "background-color", "border", "border-bottom", "border-collapse", "border-color", "border-left", "border-radius",
    "border-right", "border-spacing", "border-style", "border-top", "border-width", "caption-side", "clear", "color",
    "direction", "display", "float", "font", "font-family", "font-size", "font-style", "font-variant", "font-weight",
    "height", "letter-spacing", "line-height", "list-style-type", "margin", "margin-bottom", "margin-left",
    "margin-right", "margin-top", "max-height", "max-width", "min-height", "min-width", "overflow-wrap", "padding",
    "padding-bottom", "padding-left", "padding-right", "padding-top", "table-layout", "text-align", "text-decoration",
    "text-indent", "text-transform", "vertical-align", "white-space", "width", "word-break", "word-wrap",
}  # fmt: skip
_LINK_REL = "noopener noreferrer nofollow"
# nh3 adds the two in changing order; the same mail shall read the same each time.
_LINK_ADDITIONS = f' target="_blank" rel="{_LINK_REL}"'
_LINK_ADDITIONS_TURNED = f' rel="{_LINK_REL}" target="_blank"'
_SCHEMES = {"http", "https", "mailto", "tel", "cid", "data"}
_LOADING_STYLE = re.compile(
    r"url\s*\(|image(?:-set)?\s*\(|expression|@import|\\|/\*|javascript:|var\s*\(", re.IGNORECASE
)
_META_CHARSET = re.compile(rb"<meta[^>]{0,300}charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)
_RASTER_DATA = re.compile(r"data:image/(?:png|gif|jpe?g|webp|bmp);base64,[A-Za-z0-9+/=\s]*\Z", re.IGNORECASE)
_LINK = re.compile(r"\s*(?:https?:|mailto:|tel:)", re.IGNORECASE)
_LARGE_DATA_IMAGE = re.compile(
    rb"data:(image/(?:png|gif|jpe?g|webp|bmp));base64,([A-Za-z0-9+/=\s]{20000,}+)", re.IGNORECASE
)
_REMOTE = re.compile(r"(?:https?:)?//", re.IGNORECASE)
_WAITING_IMAGE = re.compile(r' data-remote-src="(https?://[^"<>]*)"', re.IGNORECASE)

_TEXT_CONFIG = ParserConfig(css=CSS_PROFILES["strict"].copy())
_BLANKS_AT_LINE_END = re.compile(r"[ \t]+$", re.MULTILINE)
_MANY_BLANK_LINES = re.compile(r"\n{3,}")


def lift_embedded_images(data: bytes) -> tuple[bytes, list[tuple[str, str, bytes]]]:
    """HTML whose large `data:` pictures became `cid:` ones, and these as (content id, type, content).

    Text behind a picture of some megabytes must not fall victim to the limit of HTML.
    """
    images: list[tuple[str, str, bytes]] = []

    def lift(found: re.Match[bytes]) -> bytes:
        content = decode_transfer(found[2], "base64")
        name = f"{hashlib.sha256(content).hexdigest()[:24]}@embedded"
        images.append((name, found[1].decode("ascii").lower(), content))
        return b"cid:" + name.encode("ascii")

    return _LARGE_DATA_IMAGE.sub(lift, data), images


@dataclass(frozen=True)
class ReadHtml:
    """HTML as shown (`html`, sanitised) and as read (`text`); `cut` when only its beginning was taken.

    `source` is the same HTML before sanitising, for those who look for the marks mailers leave in it; never shown.
    """

    html: str
    text: str
    cut: bool
    source: str = ""


def charset_in_markup(data: bytes) -> str:
    """The charset a <meta> element names, "" without one (HTML standard, section 4.2.5)."""
    found = _META_CHARSET.search(data, 0, 4096)
    return found[1].decode("ascii", "replace") if found else ""


def read_html(html: str) -> ReadHtml:
    """Sanitise HTML and make its text; at most 80,000 tags of it."""
    shortened, cut = cut_tags(html)
    root = parse_markup(shortened)
    if root is None:
        return ReadHtml("", "", cut)
    source = serialise(root)
    return ReadHtml(_sanitise(source), _as_text(root), cut, source)


def sanitise(html: str) -> str:
    """The HTML with only what is listed here; remote pictures as `data-remote-src`, `cid:` ones untouched."""
    return read_html(html).html


def _sanitise(html: str) -> str:
    marker = _marker(html)
    cleaner = nh3.Cleaner(
        tags=_TAGS,
        clean_content_tags=_DROPPED_WITH_CONTENT,
        attributes=_ATTRIBUTES,
        attribute_filter=lambda tag, name, value: _filter_attribute(tag, name, value, marker),
        filter_style_properties=_STYLES,
        url_schemes=_SCHEMES,
        link_rel=_LINK_REL,
        set_tag_attribute_values={"a": {"target": "_blank"}},
        strip_comments=True,
    )
    cleaned = cleaner.clean(html).replace(f' src="{marker}', ' data-remote-src="')
    return storable(cleaned.replace(_LINK_ADDITIONS_TURNED, _LINK_ADDITIONS)).strip()


def with_remote_content(html: str) -> str:
    """Sanitised HTML with its remote pictures in place, for an agent who asked for them."""
    return _WAITING_IMAGE.sub(r' src="\1"', html)


def has_remote_content(html: str) -> bool:
    """Whether sanitised HTML holds pictures that wait for an agent's wish."""
    return bool(_WAITING_IMAGE.search(html))


def _as_text(root: Tree) -> str:
    """Text as a person would read it: data tables keep their columns, layout tables become blocks."""
    unfold_layout_tables(root)
    text = Inscriptis(root, _TEXT_CONFIG).get_text()
    return _MANY_BLANK_LINES.sub("\n\n", _BLANKS_AT_LINE_END.sub("", storable(text))).strip("\n")


def _marker(html: str) -> str:
    """A prefix no mail can hold by itself, since it depends on the whole mail."""
    return f"remote-{hashlib.sha256(html.encode('utf-8', 'replace')).hexdigest()[:24]}:"


def _filter_attribute(tag: str, name: str, value: str, marker: str) -> str | None:
    """nh3 calls this for each allowed attribute on the parsed tree; None drops it."""
    if name == "style":
        return None if _LOADING_STYLE.search(value) else value
    if tag == "img" and name == "src":
        return _image_source(value.strip(), marker)
    if name == "href" and not _LINK.match(value):
        return None  # a relative link would lead into our own pages
    return value


def _image_source(source: str, marker: str) -> str | None:
    if _REMOTE.match(source):
        return marker + (source if source[:2] != "//" else "https:" + source)
    if source[:4].lower() == "cid:" or _RASTER_DATA.match(source):
        return source
    return None
