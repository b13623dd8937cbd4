"""Plain text of a mail: flowed lines joined (RFC 3676), outer blank lines dropped."""

from __future__ import annotations

import html
import re

from leitstelle.channels.email.reading.charsets import storable

MAX_TEXT_CHARS = 1_000_000
"""Longer text is cut for the ticket; the original keeps it all."""

_RICH_COMMAND = re.compile(r"<(/?)([a-zA-Z-]{1,60})>")


def clean_text(text: str) -> str:
    """Storable text with \\n line ends, without blank lines before and blanks behind it."""
    text = storable(text).rstrip()
    first_word = len(text) - len(text.lstrip())
    return text[text.rfind("\n", 0, first_word) + 1 :]


def unflow(text: str, *, delsp: bool = False) -> str:
    """format=flowed: a line that ends in a blank goes on in the next of the same quote depth.

    RFC 3676 section 4: the signature separator "-- " is never joined, a first blank was stuffed.
    """
    joined: list[str] = []
    open_depth = -1
    paragraph: list[str] = []
    for line in text.split("\n"):
        depth, body = _quote_depth(line.rstrip("\r"))
        is_signature = body == "-- "
        if paragraph and (depth != open_depth or is_signature):
            joined.append(_flowed_line(open_depth, paragraph))
            paragraph = []
        flows_on = body.endswith(" ") and not is_signature
        paragraph.append(body[:-1] if flows_on and delsp else body)
        open_depth = depth
        if not flows_on:
            joined.append(_flowed_line(depth, paragraph))
            paragraph = []
    if paragraph:
        joined.append(_flowed_line(open_depth, paragraph))
    return "\n".join(joined)


def _quote_depth(line: str) -> tuple[int, str]:
    depth = len(line) - len(line.lstrip(">"))
    body = line[depth:]
    return depth, body.removeprefix(" ")


def _flowed_line(depth: int, paragraph: list[str]) -> str:
    body = "".join(paragraph)
    return f"{'>' * depth} {body}" if depth else body


def rich_to_text(text: str) -> str:
    """text/enriched (RFC 1896) and text/richtext (RFC 1341) without their commands."""
    if "<nl>" in text.lower():
        text = re.sub(r"\n", " ", text)
        text = re.sub(r"<nl>", "\n", text, flags=re.IGNORECASE)
    else:
        text = re.sub(r"\n(\n+)|\n", lambda found: found[1] or " ", text)
    text = re.sub(r"<param>[^<]{0,500}</param>", "", text, flags=re.IGNORECASE)
    return _RICH_COMMAND.sub("", text.replace("<<", "\x01")).replace("\x01", "<").replace("<lt>", "<")


def text_as_html(text: str) -> str:
    """Plain text within a mail that also has HTML, as it would be shown: escaped, line ends kept."""
    return '<div style="white-space:pre-wrap">' + html.escape(text, quote=False) + "</div>"


def cut_text(text: str) -> tuple[str, bool]:
    """At most MAX_TEXT_CHARS of the text, at a line end where one is near; whether something was cut."""
    if len(text) <= MAX_TEXT_CHARS:
        return text, False
    stop = text.rfind("\n", MAX_TEXT_CHARS - 2_000, MAX_TEXT_CHARS)
    return text[: stop if stop > 0 else MAX_TEXT_CHARS].rstrip(), True
