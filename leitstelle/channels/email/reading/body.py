"""Which parts of a mail are its text, which are files, in the order a reader meets them (RFC 2046, RFC 2387)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from urllib.parse import unquote

from leitstelle.channels.email.reading.attachments import (
    as_attachment,
    clean_filename,
    declared_filename,
    disposition,
    make_attachment,
    type_by_name,
)
from leitstelle.channels.email.reading.calendar import invite_text
from leitstelle.channels.email.reading.charsets import decode, decode_start, storable
from leitstelle.channels.email.reading.headers import decode_words
from leitstelle.channels.email.reading.html import MAX_HTML_BYTES, charset_in_markup, lift_embedded_images, read_html
from leitstelle.channels.email.reading.model import Attachment
from leitstelle.channels.email.reading.smime import signed_content
from leitstelle.channels.email.reading.text import (
    MAX_TEXT_CHARS,
    clean_text,
    cut_text,
    rich_to_text,
    text_as_html,
    unflow,
)
from leitstelle.channels.email.reading.tnef import TnefContent, read_tnef
from leitstelle.channels.email.reading.transfer import take_uuencoded
from leitstelle.channels.email.reading.tree import Part, PartBudget, parse_tree

MAX_SIGNED_NESTING = 2
ENCRYPTED = "The mail is encrypted; its parts are attached."
_BYTES_PER_CHAR = 4

_BODY_TYPES = {"text/plain", "text/html", "text/enriched", "text/richtext", "text/markdown", "application/xhtml+xml"}
_HTML_TYPES = {"text/html", "application/xhtml+xml"}
_RICH_TYPES = {"text/enriched", "text/richtext"}
_TNEF_TYPES = {"application/ms-tnef", "application/vnd.ms-tnef", "application/x-ms-tnef"}
_SMIME_TYPES = {"application/pkcs7-mime", "application/x-pkcs7-mime"}
_HTML_START = re.compile(
    rb"\s*<(?:!doctype html|html|head|body|div|p|table|font|span|br|h[1-6]|center)\b[^<>]*>", re.IGNORECASE
)
_CID = re.compile(r'src="cid:([^"]{1,998})"', re.IGNORECASE)


@dataclass
class Segment:
    """One stretch of the mail's text; `html` is None where it came as plain text only, `source` is the HTML unsafe."""

    text: str
    html: str | None = None
    source: str = ""


@dataclass
class Content:
    """What a part contributes: text in order, and files."""

    segments: list[Segment] = field(default_factory=list)
    files: list[Attachment] = field(default_factory=list)

    def add(self, other: Content) -> None:
        self.segments += other.segments
        self.files += other.files


@dataclass(frozen=True)
class Body:
    """Text, sanitised HTML (None without an HTML part) and files of a mail, with remarks for the agent.

    `source` is the HTML before sanitising: never shown, only searched for the marks mailers set around quotes.
    """

    text: str
    html: str | None
    source: str
    attachments: tuple[Attachment, ...]
    remarks: tuple[str, ...]
    truncated: bool


def read_body(root: Part, budget: PartBudget, *, hint: str = "") -> Body:
    """Text and files of the mail whose tree is `root`; `hint` is the charset its parts name."""
    reader = _BodyReader(budget, hint)
    content = reader.gather(root)
    if not any(segment.text.strip() or segment.html for segment in content.segments):
        content.segments += reader.substitutes
    return reader.finish(content)


class _BodyReader:
    """One pass over the tree; holds what counts across parts: limits, numbers, remarks."""

    def __init__(self, budget: PartBudget, hint: str) -> None:
        self.budget = budget
        self.hint = hint
        self.remarks: list[str] = []
        self.substitutes: list[Segment] = []
        self.html_bytes_left = MAX_HTML_BYTES
        self.text_chars_left = MAX_TEXT_CHARS
        self.cut = False
        self.number = 0
        self.has_text = False
        self.signed_nesting = 0

    def gather(self, part: Part) -> Content:
        """Text and files of a part and everything below it."""
        if part.children and part.main_type == "multipart":
            return self._gather_multipart(part)
        if part.children and part.depth == 0:
            return self._gather_sole_message(part)
        return self._read_text(part) if self._is_text(part) else self._read_file(part)

    def _gather_sole_message(self, part: Part) -> Content:
        """A mail that is nothing but another mail: its text is shown, the mail itself is the file."""
        return Content(self.gather(part.children[0]).segments, self._read_file(part).files)

    def _gather_multipart(self, part: Part) -> Content:
        if part.content_type == "multipart/alternative":
            return self._gather_alternative(part)
        if part.content_type == "multipart/encrypted":
            self.remarks.append(ENCRYPTED)
        content = Content()
        for child in _root_first(part) if part.content_type == "multipart/related" else part.children:
            content.add(self.gather(child))
        _join_doubled(content.segments)
        return content

    def _gather_alternative(self, part: Part) -> Content:
        """RFC 2046 section 5.1.4: one text in several forms; forms that are no text are files.

        Forms that say something else, as bilingual mails have them, are all kept.
        """
        content = Content()
        plain = _Distinct()
        rich = _Distinct()
        for child in part.children:
            self.has_text = False  # each form is a text by itself: a name on the second does not make it a file
            form = self.gather(child)
            content.files += form.files
            has_html = any(segment.html is not None for segment in form.segments)
            (rich if has_html else plain).add(form.segments)
        self.has_text = True
        if rich.segments:
            text = _joined_text(plain.segments) or _joined_text(rich.segments)
            content.segments.append(Segment(text, _joined_html(rich.segments), _joined_source(rich.segments)))
        elif plain.segments:
            content.segments.append(Segment(_joined_text(plain.segments)))
        return content

    def _is_text(self, part: Part) -> bool:
        if part.content_type not in _BODY_TYPES:
            return False
        kind, _ = disposition(part)
        if kind == "attachment":
            return False
        return not self.has_text or not declared_filename(part, hint=self.hint)

    def _read_text(self, part: Part) -> Content:
        self.has_text = True
        if part.content_type in _HTML_TYPES or (part.header.raw("content-type") is None and _starts_as_html(part)):
            return self._read_html_part(part)
        files, text = self._plain_text(part)
        return Content([Segment(text)] if text.strip() or not files else [], files)

    def _plain_text(self, part: Part) -> tuple[list[Attachment], str]:
        data = part.content()
        uuencoded, data = take_uuencoded(data)
        files = [self._named_file(decode(name, hint=self.hint), content) for name, content in uuencoded]
        charset = part.parameters.get("charset", "")
        text = decode_start(data, self.text_chars_left * _BYTES_PER_CHAR, charset, hint=self.hint)
        if part.parameters.get("format", "").lower() == "flowed":
            text = unflow(text, delsp=part.parameters.get("delsp", "").lower() == "yes")
        if part.content_type in _RICH_TYPES:
            text = rich_to_text(text)
        return files, self._within_limit(clean_text(text), len(data))

    def _within_limit(self, text: str, size: int) -> str:
        if len(text) > self.text_chars_left or size > self.text_chars_left * _BYTES_PER_CHAR:
            self._say_cut("The text is longer than 1 million characters; only its beginning is shown.")
            text = cut_text(text[: self.text_chars_left])[0]
        self.text_chars_left -= len(text)
        return text

    def _say_cut(self, remark: str) -> None:
        self.cut = True
        if remark not in self.remarks:
            self.remarks.append(remark)

    def _read_html_part(self, part: Part) -> Content:
        data = part.content()
        images: list[tuple[str, str, bytes]] = []
        if len(data) > self.html_bytes_left:
            data, images = lift_embedded_images(data)
        declared = part.parameters.get("charset", "")
        hint = charset_in_markup(data) or self.hint
        html = decode_start(data, self.html_bytes_left, declared, hint=hint)
        read = read_html(html)
        if len(data) > self.html_bytes_left or read.cut:
            self._say_cut("The HTML is longer than 1 MB; only its beginning is shown.")
        self.html_bytes_left -= min(len(data), self.html_bytes_left)
        return Content([Segment(read.text, read.html, read.source)], [self._embedded(*image) for image in images])

    def _embedded(self, content_id: str, content_type: str, content: bytes) -> Attachment:
        self.number += 1
        filename = f"embedded-{self.number}.{content_type.removeprefix('image/')}"
        return make_attachment(filename, content_type, content, content_id=content_id)

    def _read_file(self, part: Part) -> Content:
        if part.content_type in _SMIME_TYPES:
            if signed := self._read_signed(part):
                return signed
            if part.parameters.get("smime-type", "").lower() in ("", "enveloped-data", "authenveloped-data"):
                self.remarks.append(ENCRYPTED)
        if self._may_be_tnef(part) and (tnef := read_tnef(part.content())):
            return self._read_tnef(part, tnef)
        if part.content_type == "text/calendar":
            charset = part.parameters.get("charset", "")
            self.substitutes.append(Segment(clean_text(invite_text(decode(part.content(limit=200_000), charset)))))
        if part.content_type == "message/delivery-status":
            self.substitutes.append(Segment(clean_text(decode(part.content(limit=200_000)))))
        name = declared_filename(part, hint=self.hint)
        if not name and not part.body.strip():
            return Content()
        self.number += 1
        return Content(files=[as_attachment(part, number=self.number, hint=self.hint)])

    def _read_signed(self, part: Part) -> Content | None:
        """Opaque S/MIME: the mail inside is read, the envelope with its signature stays a file."""
        inner = signed_content(part.content()) if self.signed_nesting < MAX_SIGNED_NESTING else None
        if inner is None:
            return None
        self.signed_nesting += 1
        content = self.gather(parse_tree(inner, self.budget))
        self.signed_nesting -= 1
        self.number += 1
        content.files.append(as_attachment(part, number=self.number, hint=self.hint))
        return content

    def _may_be_tnef(self, part: Part) -> bool:
        return part.content_type in _TNEF_TYPES or declared_filename(part).lower() == "winmail.dat"

    def _read_tnef(self, part: Part, tnef: TnefContent) -> Content:
        html = read_html(tnef.html[:MAX_HTML_BYTES]) if tnef.html else None
        text = clean_text(tnef.text)[:MAX_TEXT_CHARS]
        if html or text:
            self.substitutes.append(Segment(text or (html.text if html else ""), html.html if html else None))
        files = [self._named_file(file.name, file.content, content_id=file.content_id) for file in tnef.files]
        if tnef.damaged or not (files or text or html):
            if tnef.damaged:
                self.remarks.append("Outlook's winmail.dat is damaged; it is attached as it came.")
            self.number += 1
            files.append(as_attachment(part, number=self.number, hint=self.hint))
        return Content(files=files)

    def _named_file(self, name: str, content: bytes, *, content_id: str | None = None) -> Attachment:
        self.number += 1
        filename = clean_filename(decode_words(name)) or f"attachment-{self.number}.bin"
        return make_attachment(filename, type_by_name(filename), content, content_id=storable(content_id or "") or None)

    def finish(self, content: Content) -> Body:
        if self.budget.exhausted:
            self._say_cut("The mail has more parts than can be opened; the rest is one attachment.")
        if self.budget.too_deep:
            self.remarks.append("Parts of the mail are nested too deeply; they are attached as they came.")
        has_html = any(segment.html is not None for segment in content.segments)
        html = _joined_html(content.segments) if has_html else None
        shown = {unquote(found.replace("&amp;", "&")) for found in _CID.findall(html or "")}
        attachments = tuple(_mark_shown(file, shown) for file in content.files)
        text = _joined_text(content.segments)
        return Body(
            text, html, _joined_source(content.segments), attachments, tuple(dict.fromkeys(self.remarks)), self.cut
        )


def _root_first(part: Part) -> list[Part]:
    """RFC 2387 section 3.1: `start` names the text of a related set, else it is the first part."""
    start = part.parameters.get("start", "").strip("<> ")
    named = [
        child
        for child in part.children
        if start and (child.header.raw("content-id") or b"").decode("ascii", "replace").strip("<> ") == start
    ]
    return named[:1] + [child for child in part.children if child not in named[:1]] if named else part.children


def _join_doubled(segments: list[Segment]) -> None:
    """Plain text followed by the same as HTML under multipart/mixed: mailers that meant "alternative"."""
    for place in range(len(segments) - 1, 0, -1):
        plain, rich = segments[place - 1], segments[place]
        if plain.html is None and rich.html is not None and _same_words(plain.text, rich.text):
            segments[place - 1 : place + 1] = [Segment(plain.text, rich.html, rich.source)]


def _same_words(one: str, other: str) -> bool:
    return bool(one.strip()) and _words(one) == _words(other)


def _words(text: str) -> str:
    return re.sub(r"\W+", "", text[:200_000])


class _Distinct:
    """Forms of one text, each kept once: what differs only in blanks and marks is the same."""

    def __init__(self) -> None:
        self.segments: list[Segment] = []
        self._known: set[str] = set()

    def add(self, form: list[Segment]) -> None:
        words = _words("".join(segment.text for segment in form))
        if words not in self._known and any(segment.text.strip() or segment.html for segment in form):
            self._known.add(words)
            self.segments += form


def _joined_text(segments: list[Segment]) -> str:
    return clean_text("\n\n".join(segment.text.strip("\n") for segment in segments if segment.text.strip()))


def _joined_html(segments: list[Segment]) -> str:
    return "\n".join(
        text_as_html(part.text) if part.html is None else part.html
        for part in segments
        if part.html or part.text.strip()
    )


def _joined_source(segments: list[Segment]) -> str:
    return "\n".join(part.source or text_as_html(part.text) for part in segments)


def _mark_shown(file: Attachment, shown: set[str]) -> Attachment:
    """A picture the HTML shows by its content id is part of the text (RFC 2392)."""
    return replace(file, inline=True) if file.content_id in shown else file


def _starts_as_html(part: Part) -> bool:
    """Undeclared text that begins with a tag: scripts that send mail forget the type."""
    return bool(_HTML_START.match(part.content(limit=512)))
