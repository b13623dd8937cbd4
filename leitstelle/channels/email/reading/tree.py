"""The parts of a mail as a tree of byte ranges (RFC 2046), split tolerantly and in bounded time.

The standard library's parser keeps every line as an object and asks every open boundary about it: 25 MB of short
lines take it beyond our limits of time and memory, and deep nesting beyond Python's stack. Here boundaries are
searched in the bytes themselves, and only this module decides where a part begins and ends.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from leitstelle.channels.email.reading.headers import Header, decode, parameters, read_header, unfold
from leitstelle.channels.email.reading.transfer import decode_transfer

MAX_DEPTH = 40
MAX_PARTS = 3_000
MAX_PARTS_IN_MESSAGES = 300

_TYPE = re.compile(r"\s*\"?([\w.+-]+)\s*/\s*([\w.+-]+)")
_FIRST_BOUNDARY = re.compile(
    rb"(?:\A|\n)--([^\s\-][^\r\n]{0,199}|-{1,120}[^\s\-][^\r\n]{0,199})[ \t]*\r?\nContent-[\w-]+[ \t]*:", re.IGNORECASE
)
_DASHED_LINE = re.compile(rb"(?:\A|\n)--([^\s\-][^\s]{3,199})[ \t]*\r?\n")
_MBOX_LINE = re.compile(rb">?From (?![ \t]*:)")
_LINE_BREAKS = re.compile(rb"[\r\n]*")
_SEARCHED_FOR_BOUNDARY = 65_536
_ENCODING_ALIASES = {"base64": "base64", "quotedprintable": "quoted-printable", "qp": "quoted-printable"}
_MESSAGE_TYPES = {"message/rfc822", "message/global", "message/news"}
_CONTAINER_TYPES = {"multipart", "message"}


@dataclass(slots=True)
class Part:
    """One node: `data[start:end]` is its body, still transfer-encoded; `children` are empty for leaves."""

    data: bytes = field(repr=False)
    header: Header
    start: int
    end: int
    content_type: str = "text/plain"
    parameters: dict[str, str] = field(default_factory=dict)
    children: list[Part] = field(default_factory=list)
    depth: int = 0
    is_decoded: bool = False
    is_false_multipart: bool = False
    in_message: bool = False

    @property
    def body(self) -> bytes:
        return self.data[self.start : self.end]

    @property
    def main_type(self) -> str:
        return self.content_type.partition("/")[0]

    @property
    def encoding(self) -> str:
        """Content-Transfer-Encoding still to be undone, in lower case, "" when there is none."""
        if self.is_decoded:
            return ""
        raw = self.header.raw("content-transfer-encoding") or b""
        written = raw.decode("ascii", "replace").strip(" \t\r\n\"';.").lower()
        return _ENCODING_ALIASES.get(re.sub(r"[^a-z0-9]", "", written), written)

    def content(self, limit: int | None = None) -> bytes:
        """The body with its transfer encoding undone; with `limit`, at least the first so many bytes of it."""
        return decode_transfer(self.body, self.encoding, limit=limit)

    def leaves(self) -> Iterator[Part]:
        """Every part without children, in order; a nested message counts as one leaf."""
        open_parts = [self]
        while open_parts:
            part = open_parts.pop()
            if part.children and part.main_type == "multipart":
                open_parts.extend(reversed(part.children))
            else:
                yield part


class PartBudget:
    """How many parts one mail may still open; a mail of ten thousand empty parts is an attack, not a letter."""

    def __init__(self, parts: int = MAX_PARTS) -> None:
        self.left = parts
        self.left_in_messages = MAX_PARTS_IN_MESSAGES
        self.exhausted = False
        self.too_deep = False

    def take(self, wanted: int, *, in_message: bool) -> int:
        if in_message:  # a nested message is one file whole; only reports of delivery look inside
            granted = min(wanted, self.left_in_messages)
            self.left_in_messages -= granted
            return granted
        granted = min(wanted, self.left)
        self.left -= granted
        self.exhausted |= granted < wanted
        return granted


def with_line_feeds(raw: bytes) -> bytes:
    """Line ends of old Macs, and those a gateway doubled, as everybody else writes them."""
    start = raw[:65_536]
    if b"\n" not in start and b"\r" in start:
        return raw.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    if start.count(b"\r\r\n") > start.count(b"\n") // 2:
        return raw.replace(b"\r\r\n", b"\r\n")
    return raw


def parse_tree(data: bytes, budget: PartBudget) -> Part:
    """The tree of a whole mail. Never raises; what cannot be split stays one leaf."""
    start = _start_of_header(data)
    root = _open_part(data, start, len(data), default_type="text/plain", depth=0)
    unsplit = [root]
    while unsplit:
        part = unsplit.pop()
        if part.main_type not in _CONTAINER_TYPES:
            continue
        if part.depth >= MAX_DEPTH:
            budget.too_deep |= not part.in_message
        else:
            _split(part, budget)
            for child in part.children:
                child.in_message = part.in_message or part.main_type == "message"
            unsplit.extend(reversed(part.children))
    return root


def _start_of_header(data: bytes) -> int:
    """Past what mail stores put before the header: byte order mark, blank lines, mbox "From " lines (RFC 4155)."""
    position = 3 if data.startswith(b"\xef\xbb\xbf") else 0
    position += len(data[position : position + 4096]) - len(data[position : position + 4096].lstrip(b"\r\n \t"))
    if _MBOX_LINE.match(data, position):
        position = data.find(b"\n", position) + 1 or len(data)
    return position


def _open_part(data: bytes, start: int, end: int, *, default_type: str, depth: int) -> Part:
    header, body = read_header(data, start, end)
    part = Part(data=data, header=header, start=body, end=end, depth=depth, content_type=default_type)
    raw = header.raw("content-type")
    if raw:
        value = unfold(decode(raw))
        part.parameters = parameters(value)
        named = _TYPE.match(value)
        part.content_type = f"{named[1]}/{named[2]}".lower() if named else _type_without_subtype(value, default_type)
    return part


def _type_without_subtype(value: str, default_type: str) -> str:
    """RFC 2045 section 5.2: what makes no sense is plain text. "text" and "html" alone are seen in the wild."""
    word = re.split(r"[\s;]", value.strip().lower(), maxsplit=1)[0]
    return {"text": "text/plain", "html": "text/html", "multipart": "multipart/mixed"}.get(word, default_type)


def _split(part: Part, budget: PartBudget) -> None:
    if part.main_type == "message":
        if part.content_type in _MESSAGE_TYPES:
            _open_message(part, budget)
        return
    if part.encoding in {"base64", "quoted-printable"}:
        _undo_forbidden_encoding(part)
    ranges = _ranges(part)
    if not ranges:
        part.is_false_multipart = True
        part.content_type = "text/plain" if not _looks_like_html(part.body) else "text/html"
        return
    default_type = "message/rfc822" if part.content_type == "multipart/digest" else "text/plain"
    granted = budget.take(len(ranges), in_message=part.in_message)
    for start, end in ranges[:granted]:
        part.children.append(_open_part(part.data, start, end, default_type=default_type, depth=part.depth + 1))
    if granted < len(ranges):
        part.children.append(_rest(part, ranges[granted][0]))
    _flatten_doubled_boundary(part)


def _rest(part: Part, start: int) -> Part:
    """What the budget no longer opens stays as one file."""
    return Part(part.data, Header(), start, part.end, content_type="application/octet-stream", depth=part.depth + 1)


def _open_message(part: Part, budget: PartBudget) -> None:
    """RFC 2046 section 5.2.1 forbids encoding a message; Exchange and others do it all the same."""
    if not budget.take(1, in_message=True):
        return
    if part.encoding in {"base64", "quoted-printable"}:
        _undo_forbidden_encoding(part)
    start = _LINE_BREAKS.match(part.data, part.start, part.end).end()  # type: ignore[union-attr]  # matches always
    part.children = [_open_part(part.data, start, part.end, default_type="text/plain", depth=part.depth + 1)]


def _undo_forbidden_encoding(part: Part) -> None:
    """RFC 2045 section 6.4 forbids it on composites: what the body shows decides, not what the header says."""
    encoding = part.encoding
    part.is_decoded = True
    boundary = part.parameters.get("boundary", "").encode("utf-8", "replace")
    if boundary and b"--" + boundary in part.data[part.start : part.end]:
        return
    encoded = part.body
    if part.main_type == "message" and _looks_like_header(encoded):
        return
    part.data = decode_transfer(encoded, encoding)
    part.start, part.end = 0, len(part.data)


def _looks_like_header(body: bytes) -> bool:
    return bool(re.match(rb"\s*[!-9;-~]{2,60}[ \t]*:", body[:512]))


def _looks_like_html(body: bytes) -> bool:
    return bool(re.match(rb"\s*<(?:!doctype html|html|head|body)\b", body[:512], re.IGNORECASE))


def _ranges(part: Part) -> list[tuple[int, int]]:
    """Where the body's parts lie: by the declared boundary, else by the one the body visibly uses."""
    boundary = part.parameters.get("boundary", "").encode("utf-8", "replace").rstrip()
    if boundary and (ranges := _ranges_between(part, boundary)):
        return ranges
    used = _boundary_in_use(part.data[part.start : min(part.end, part.start + _SEARCHED_FOR_BOUNDARY)], part)
    return _ranges_between(part, used) if used else []


def _boundary_in_use(beginning: bytes, part: Part) -> bytes:
    """A line of dashes that a part's header follows, or that returns with closing dashes; b"" without any."""
    if followed := _FIRST_BOUNDARY.search(beginning):
        return followed[1].rstrip()
    first = _DASHED_LINE.search(beginning)
    closed = first and part.data.find(b"\n--" + first[1] + b"--", part.start + first.end(), part.end) >= 0
    return first[1] if first and closed else b""


def _ranges_between(part: Part, boundary: bytes) -> list[tuple[int, int]]:
    """RFC 2046 section 5.1.1; a missing final boundary ends the last part at the end of the body."""
    marks = list(islice(_delimiters(part.data, boundary, part.start, part.end), MAX_PARTS + 2))
    if not marks:
        return []
    ranges = []
    for place, (_, after, closing) in enumerate(marks):
        following = marks[place + 1][0] if place + 1 < len(marks) else part.end
        if closing and (place + 1 == len(marks) or not _begins_part(part.data, after, following)):
            if place == 0:
                continue
            break
        ranges.append((after, max(after, following)))
    return ranges


def _begins_part(data: bytes, start: int, end: int) -> bool:
    """Some mailers close each part with `--boundary--` and go on with the next."""
    return bool(re.compile(rb"\r?\n?Content-[\w-]+[ \t]*:", re.IGNORECASE).match(data, start, end))


def _delimiters(data: bytes, boundary: bytes, start: int, end: int) -> Iterator[tuple[int, int, bool]]:
    """(end of the part before, start of the part after, whether closing) of each delimiter line."""
    mark = b"--" + boundary
    position = start
    while (found := data.find(mark, position, end)) >= 0:
        position = found + len(mark)
        if found > start and data[found - 1] != 0x0A:
            continue
        line_end = data.find(b"\n", position, end)
        line_end = end if line_end < 0 else line_end
        rest = data[position : min(line_end, position + 200)].strip()
        if rest in (b"", b"--"):
            yield _before_line_break(data, found, start), min(line_end + 1, end), rest == b"--"
            position = min(line_end + 1, end)


def _before_line_break(data: bytes, position: int, start: int) -> int:
    """The line break before a boundary belongs to the boundary."""
    if position > start and data[position - 1] == 0x0A:
        position -= 1
        if position > start and data[position - 1] == 0x0D:
            position -= 1
    return position


def _flatten_doubled_boundary(part: Part) -> None:
    """A nested multipart with its parent's boundary: its parts became the parent's, its own body is empty."""
    boundary = part.parameters.get("boundary", "")
    first = part.children[0] if part.children else None
    if (
        first
        and first.main_type == "multipart"
        and first.parameters.get("boundary") == boundary
        and not first.body.strip()
    ):
        part.children.pop(0)
        part.content_type = first.content_type
