"""HTML parsed once, tolerantly, and brought into a shape that no later step can be blown up by.

The HTML standard reopens unclosed `<b>` and `<font>` in every following block (section 13.2.4.3, "list of active
formatting elements"): a thousand of them before a thousand `<p>` are a million elements. Deep nesting exhausts stacks,
a hundred thousand attributes in one tag or one wide cell above many rows take minutes. libxml2 parses all of that in
linear time, but for attributes; its tree is checked, and only markup beyond what mailers write is rebuilt, shallow.
"""

from __future__ import annotations

import html as escaping
import re
from typing import Any, TypeAlias

from lxml import etree  # type: ignore[import-untyped]

MAX_TAGS = 80_000
MAX_DEPTH = 100
MAX_OPEN_FORMATTING = 12
MAX_OPEN_FORMATTING_REBUILT = 3
MAX_LIST_DEPTH = 12
MAX_ATTRIBUTES = 100
MAX_TAG_NAME_CHARS = 200

Tree: TypeAlias = Any
"""An element of lxml, which ships no types."""

_FORMATTING = {"a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"}
_LISTS = {"ul", "ol", "dl", "menu", "dir", "blockquote"}
_VOID = {"br", "hr", "img", "wbr", "col", "area", "base", "embed", "input", "link", "meta", "param", "source", "track"}
_NOT_SHOWN = ("script", "style", "title", "template", "noscript", "svg", "math", "object", "iframe", "xml", "head")

# A tag as section 13.2.5 of the HTML standard reads it, with a hundred attributes or an endless name. Looked for at
# every "<" by itself, so that no quote or comment can hide one.
_ATTRIBUTE = r"""[\s/]*+[^\s/>][^\s/>=]*+(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s>"'][^\s>]*+)?)?+"""
_OVERLOADED_TAG = re.compile(
    rf"<(?=[a-zA-Z][^\s/>]{{0,{MAX_TAG_NAME_CHARS}}}+(?:[^\s/>]|(?:{_ATTRIBUTE}){{{MAX_ATTRIBUTES}}}))"
)
_NESTING_TAG = re.compile(r"</?(?!br\b|p\b|img\b)[a-zA-Z][^<>]*>")
_NOT_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


def cut_tags(html: str) -> tuple[str, bool]:
    """At most MAX_TAGS tags of the HTML; whether something was cut."""
    if html.count("<") <= MAX_TAGS:
        return html, False
    position = -1
    for _ in range(MAX_TAGS + 1):
        position = html.find("<", position + 1)
    return html[:position], True


def parse_markup(html: str) -> Tree | None:
    """The tree of what is shown, at most MAX_DEPTH deep; None when nothing is."""
    root = _parse(html)
    if root is None:
        return None
    etree.strip_elements(root, *_NOT_SHOWN, with_tail=False)
    return _parse(_shallow(root)) if _is_wild(root) else root


def serialise(root: Tree) -> str:
    """The tree as HTML text, for the sanitiser."""
    return etree.tostring(root, encoding="unicode", method="html")


def _parse(html: str) -> Tree | None:
    text = _OVERLOADED_TAG.sub("&lt;", _NOT_XML.sub(" ", html))
    if not text.strip():
        return None
    root, stopped = _parse_until_limit(text)
    if stopped:  # libxml2 gives up 2,048 elements deep and drops what follows; without the nesting it need not
        root, _ = _parse_until_limit(_NESTING_TAG.sub("\n", text))
    return root


def _parse_until_limit(text: str) -> tuple[Tree | None, bool]:
    """The tree, and whether the parser stopped before the end of the text."""
    parser = etree.HTMLParser(
        encoding="utf-8", recover=True, huge_tree=True, no_network=True, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(text.encode("utf-8"), parser)
    except etree.XMLSyntaxError:  # nothing but a comment or a doctype
        return None, False
    return root, any(error.type_name == "ERR_RESOURCE_LIMIT" for error in parser.error_log.filter_from_fatals())


class _Depths:
    """How deep a walk is inside elements of each kind."""

    def __init__(self) -> None:
        self.elements = 0
        self.formatting = 0
        self.lists = 0

    def step(self, name: str, by: int) -> None:
        self.elements += by
        if name in _FORMATTING:
            self.formatting += by
        elif name in _LISTS:
            self.lists += by

    def within(self, formatting: int) -> bool:
        return self.elements <= MAX_DEPTH and self.formatting <= formatting and self.lists <= MAX_LIST_DEPTH


def _is_wild(root: Tree) -> bool:
    depths = _Depths()
    for event, element in etree.iterwalk(root, events=("start", "end")):
        depths.step(_name(element), 1 if event == "start" else -1)
        if not depths.within(MAX_OPEN_FORMATTING):
            return True
    return False


def _shallow(root: Tree) -> str:
    """The tree as HTML without the tags that nest too deep; their text stays."""
    depths = _Depths()
    written: list[bool] = []
    out: list[str] = []
    for event, element in etree.iterwalk(root, events=("start", "end")):
        name = _name(element)
        if event == "start":
            depths.step(name, 1)
            keep = depths.within(MAX_OPEN_FORMATTING_REBUILT)
            if not keep:
                depths.step(name, -1)
            written.append(keep)
            out.append(_start_tag(name, element) if keep else "")
            out.append(escaping.escape(element.text or "", quote=False))
        else:
            if written.pop():
                depths.step(name, -1)
                out.append("" if name in _VOID else f"</{name}>")
            out.append(escaping.escape(element.tail or "", quote=False))
    return "".join(out)


def _start_tag(name: str, element: Tree) -> str:
    attributes = "".join(f' {key}="{escaping.escape(value)}"' for key, value in element.attrib.items() if key.isascii())
    return f"<{name}{attributes}>"


def _name(element: Tree) -> str:
    return element.tag if isinstance(element.tag, str) else ""
