"""Header fields as they stand in the mail, and the text they mean (RFC 5322 section 2.2, RFC 2047, RFC 2231)."""

from __future__ import annotations

import binascii
import re
from dataclasses import dataclass, field
from urllib.parse import unquote_to_bytes

from leitstelle.channels.email.reading.charsets import decode, storable

MAX_FIELDS = 20_000
"""Fields read of one header; what follows is skipped."""

MAX_VALUE_BYTES = 262_144
"""Bytes kept of one field; no honest field is longer."""

_NAME = re.compile(rb"[!-9;-~]{1,200}[ \t]*:")
_END_OF_FIELD = re.compile(rb"\n(?![ \t])")
_END_OF_LINE = re.compile(rb"\n|\Z")
_BLANK_LINE = re.compile(rb"\r?\n")
_KNOWN_FIELD = re.compile(
    rb"\n(?:From|To|Cc|Subject|Date|Message-ID|MIME-Version|Content-[\w-]+|Received|Return-Path|Reply-To|Sender|X-[\w-]+)"
    rb"[ \t]*:",
    re.IGNORECASE,
)
_PARAMETER_LINE = re.compile(rb"[\w*-]{1,40}[ \t]*=")
_LONE_NAME = re.compile(rb"X-[\w-]+\s*\Z")
_LOOK_AHEAD_BYTES = 65_536
MAX_STRAY_LINES = 200
"""Lines without a field name that one header may hold; each costs a look ahead."""

_FOLD = re.compile(r"[ \t]*\r?\n[ \t]*")
_ENCODED_WORD = re.compile(r"=\?([^?\s=]{1,60})\?([bBqQ])\?([^?]*|(?:[^?]|\?(?!=))*)\?=")
_TORN_WORD = re.compile(r"=\?([^?\s=]{1,60})\?([bBqQ])\?([^?\s]*)\s*\Z")


@dataclass(slots=True)
class Header:
    """The fields of one header in order: names in lower case, values as raw bytes with their folds."""

    fields: list[tuple[str, bytes]] = field(default_factory=list)
    cut: bool = False

    def raw(self, name: str) -> bytes | None:
        """The first field of this name, which mail programs show; None when absent."""
        return next((value for known, value in self.fields if known == name), None)

    def all_raw(self, name: str) -> list[bytes]:
        return [value for known, value in self.fields if known == name]

    def __contains__(self, name: str) -> bool:
        return self.raw(name) is not None


def read_header(data: bytes, start: int, end: int) -> tuple[Header, int]:
    """The header between `start` and `end`, and where the body begins.

    A line that is no field ends the header (as a missing blank line would), unless it is a parameter the field above
    waits for, or known fields follow before the next blank line: broken folding in spam and old gateways looks so.
    """
    header = Header()
    position = start
    stray_lines = 0
    while position < end:
        if blank := _BLANK_LINE.match(data, position, end):
            return header, blank.end()
        name = _NAME.match(data, position, end)
        stop = _end_of_field(data, position, end)
        if name:
            _keep(header, name.group()[:-1].strip().lower(), data, name.end(), stop)
        elif (
            header.fields
            and stray_lines < MAX_STRAY_LINES
            and (_is_parameter(header, data, position) or _header_goes_on(data, position, end))
        ):
            stray_lines += 1
            if not _LONE_NAME.match(data, position, stop):
                _continue(header, data, position, stop)
        else:
            return header, position
        position = min(stop + 1, end)
    return header, end


def _end_of_field(data: bytes, position: int, end: int) -> int:
    found = _END_OF_FIELD.search(data, position, end)
    return found.start() if found else end


def _keep(header: Header, name: bytes, data: bytes, start: int, stop: int) -> None:
    if len(header.fields) >= MAX_FIELDS:
        header.cut = True
        return
    header.cut |= stop - start > MAX_VALUE_BYTES
    header.fields.append((name.decode("ascii"), data[start : min(stop, start + MAX_VALUE_BYTES)].strip(b" \t\r")))


def _continue(header: Header, data: bytes, start: int, stop: int) -> None:
    name, value = header.fields[-1]
    if len(value) < MAX_VALUE_BYTES:
        more = data[start : min(stop, start + MAX_VALUE_BYTES)].strip()
        header.fields[-1] = (name, value + b"\r\n " + more)


def _is_parameter(header: Header, data: bytes, position: int) -> bool:
    return header.fields[-1][1].endswith(b";") and bool(_PARAMETER_LINE.match(data, position))


def _header_goes_on(data: bytes, position: int, end: int) -> bool:
    horizon = min(end, position + _LOOK_AHEAD_BYTES)
    blanks = [
        found
        for found in (data.find(b"\n\n", position, horizon), data.find(b"\n\r\n", position, horizon))
        if found >= 0
    ]
    return bool(_KNOWN_FIELD.search(data, position, min(blanks) + 1 if blanks else horizon))


def unfold(value: str) -> str:
    """One line of a folded field; a fold counts as one space."""
    return _FOLD.sub(" ", value).strip()


def header_text(raw: bytes | None, *, hint: str = "") -> str:
    """What a field says to a reader: unfolded, encoded words decoded, storable. `hint` is the mail's charset."""
    if raw is None:
        return ""
    return decode_words(unfold(decode(raw, "", hint=hint)), hint=hint)


def decode_words(text: str, *, hint: str = "") -> str:
    """Text with its encoded words (RFC 2047) decoded, also where they touch, hold blanks or tear a character apart."""
    if "=?" not in text:
        return storable(text)
    pieces: list[str] = []
    run = _WordRun()
    position = 0
    for word in _ENCODED_WORD.finditer(text):
        between = text[position : word.start()]
        if between.strip() or not run.takes(word):
            pieces.append(run.flush(hint))
            if between.strip() or not run.ended_here:
                pieces.append(between)
        run.add(word)
        position = word.end()
    pieces.append(run.flush(hint))
    return storable("".join(pieces) + _torn_tail(text[position:], hint)).replace("\n", " ")


class _WordRun:
    """Neighbouring encoded words in one charset: their bytes are joined before they are decoded."""

    def __init__(self) -> None:
        self.charset = ""
        self.payloads: list[tuple[str, str]] = []
        self.ended_here = False

    def takes(self, word: re.Match[str]) -> bool:
        return bool(self.payloads) and self.charset.lower() == _word_charset(word).lower()

    def add(self, word: re.Match[str]) -> None:
        self.charset = _word_charset(word)
        encoding = word[2].upper()
        if self.payloads and encoding == "B" and self._is_torn():
            self.payloads[-1] = ("B", self.payloads[-1][1] + word[3])
        else:
            self.payloads.append((encoding, word[3]))

    def _is_torn(self) -> bool:
        """Some mailers cut the encoded text into words anywhere, even between two letters of one byte."""
        encoding, payload = self.payloads[-1]
        return encoding == "B" and len(payload) % 4 != 0 and "=" not in payload

    def flush(self, hint: str) -> str:
        self.ended_here = bool(self.payloads)
        data = b"".join(_word_bytes(encoding, payload) for encoding, payload in self.payloads)
        self.payloads = []
        return decode(data, self.charset, hint=hint)


def _word_charset(word: re.Match[str]) -> str:
    """RFC 2231 section 5 lets a language follow the charset."""
    return word[1].split("*")[0]


def _torn_tail(tail: str, hint: str) -> str:
    """A last encoded word whose end a length limit cut off."""
    torn = _TORN_WORD.search(tail)
    if torn is None:
        return tail
    before = tail[: torn.start()]
    decoded = decode(_word_bytes(torn[2], torn[3]), _word_charset(torn), hint=hint).rstrip("\ufffd")
    return (before if before.strip() else "") + decoded


def _word_bytes(encoding: str, payload: str) -> bytes:
    """The bytes one encoded word stands for (RFC 2047 section 4); what is no base64 in a B word is skipped."""
    data = payload.encode("utf-8", "replace")
    if encoding in "qQ":
        return binascii.a2b_qp(data.replace(b"\n", b""), header=True)
    letters = re.sub(rb"[^A-Za-z0-9+/]", b"", data)
    if len(letters) % 4 == 1:
        letters = letters[:-1]
    return binascii.a2b_base64(letters + b"=" * (-len(letters) % 4))


_PARAMETER = re.compile(
    r""";\s*([^\s=;"]{1,100}?)(\*\d{1,4})?(\*)?\s*=\s*(?:"((?:[^"\\]|\\.)*)(?:"|\Z)|((?:=\?[^?\s]*\?[bBqQ]\?[^?]*\?=\s*)+|[^;]*))""",
    re.DOTALL,
)


def parameters(value: str, *, hint: str = "") -> dict[str, str]:
    """Parameters of a structured field: `{"name": "Angebot März.pdf"}`, names in lower case, values decoded.

    RFC 2045 section 5.1 with RFC 2231 (charsets, continuations), and encoded words where RFC 2047 forbids them.
    """
    plain: dict[str, str] = {}
    pieces: dict[str, dict[int, tuple[str, bool]]] = {}
    for found in _PARAMETER.finditer(value[:MAX_VALUE_BYTES]):
        name = found[1].lower()
        quoted = found[4]
        text = re.sub(r"\\(.)", r"\1", quoted) if quoted is not None else found[5].strip()
        if found[2] or found[3]:
            number = int(found[2][1:]) if found[2] else 0
            pieces.setdefault(name, {}).setdefault(number, (text, bool(found[3])))
        elif name not in plain:
            plain[name] = decode_words(unfold(text), hint=hint)
    return plain | {name: _join_pieces(numbered, hint) for name, numbered in pieces.items()}


def _join_pieces(numbered: dict[int, tuple[str, bool]], hint: str) -> str:
    """RFC 2231 section 4.1: the first piece names the charset, each piece says whether it is percent-encoded."""
    charset = ""
    joined = b""
    for place, number in enumerate(sorted(numbered)):
        text, encoded = numbered[number]
        if place == 0 and encoded and text.count("'") >= 2:
            charset, _, text = text.split("'", 2)
        joined += unquote_to_bytes(text) if encoded else text.encode("utf-8", "replace")
    return decode_words(unfold(decode(joined, charset, hint=hint)), hint=hint)
