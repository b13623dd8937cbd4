"""Content-Transfer-Encoding undone, also where mailers damaged it (RFC 2045 section 6)."""

from __future__ import annotations

import binascii
import re

_BASE64 = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_NOT_BASE64 = bytes(set(range(256)) - set(_BASE64))
_NOT_BASE64_NOR_PAD = bytes(set(_NOT_BASE64) - {0x3D})
_MAX_PADDINGS = 1_000
_LOOKED_AT = 4_096
_ONE_LINE = 76
_FEWEST_ENCODED = 24
_END_OF_ENCODED = re.compile(rb"=[ \t]*\r?\n|\n[ \t]*\r?\n")
MAX_UU_FILES = 500
_UU_NAMES = {"x-uuencode", "uuencode", "x-uue", "uue"}
_UU_BEGIN = re.compile(rb"(?:\A|(?<=\n))begin(?:-base64)? [0-7]{3,4} ([^\r\n]{1,255})\r?\n")


def decode_transfer(body: bytes, encoding: str, *, limit: int | None = None) -> bytes:
    """The bytes an encoded body stands for. Unknown encodings and bodies that plainly are not encoded stay as they are.

    With `limit`, decoding may stop after that many bytes of result.
    """
    if encoding == "base64":
        return _decode_base64(body if limit is None else body[: limit * 3 // 2 + 1024])
    if encoding == "quoted-printable":
        return decode_quoted_printable(body if limit is None else body[: limit * 3 + 1024])
    if encoding in _UU_NAMES:
        files, rest = take_uuencoded(body)
        return files[0][1] if files and not rest.strip() else body
    return body


def decode_quoted_printable(body: bytes) -> bytes:
    """RFC 2045 section 6.7; a lone "=" stays. Blanks at line ends were added on the way and go."""
    return binascii.a2b_qp(body)


def _decode_base64(body: bytes) -> bytes:
    encoded, footer = _without_footer(body)
    if footer:
        return _decode_letters(encoded.translate(None, _NOT_BASE64)).rstrip(b"\r\n") + b"\n\n" + footer
    if _is_not_base64(body):
        return body
    letters = body.translate(None, _NOT_BASE64_NOR_PAD)
    if len(letters) % 4 == 1 and len(letters) < _ONE_LINE:
        return body  # a word like "Hello" that nobody encoded; no encoder leaves one letter over
    padding = letters.find(b"=")
    if 0 <= padding < len(letters.rstrip(b"=")):
        return _decode_pieces(letters)
    return _decode_letters(letters)


def _without_footer(body: bytes) -> tuple[bytes, bytes]:
    """A plain footer that a list server or virus scanner wrote below the encoded text; b"" without one."""
    end = _END_OF_ENCODED.search(body)
    if not end or not _is_not_base64(body[end.end() : end.end() + _LOOKED_AT]):
        return body, b""
    encoded = body[: end.end()].translate(None, b" \t\r\n")
    is_whole = len(encoded) % 4 == 0 and len(encoded) >= _FEWEST_ENCODED and not encoded.translate(None, _BASE64 + b"=")
    return (encoded, body[end.end() :].lstrip(b"\r\n")) if is_whole else (body, b"")


def _is_not_base64(body: bytes) -> bool:
    """Plain text under the wrong label: words with blanks between them, which base64 lines never have."""
    start = body[:_LOOKED_AT].strip()
    words = re.findall(rb"[^\s]+(?=[ \t])", start)
    foreign = len(start.translate(None, _BASE64 + b"=\r\n"))
    return len(words) >= 2 and foreign > len(start) // 12


def _decode_pieces(letters: bytes) -> bytes:
    """Several encoded pieces joined, each with its padding."""
    if letters.count(b"=") > _MAX_PADDINGS:
        return _decode_letters(letters.translate(None, b"="))
    return b"".join(_decode_letters(piece) for piece in letters.split(b"=") if piece)


def _decode_letters(letters: bytes) -> bytes:
    """Letters of the alphabet only; a single one over, torn off by a limit, is dropped."""
    letters = letters.rstrip(b"=")
    if len(letters) % 4 == 1:
        letters = letters[:-1]
    return binascii.a2b_base64(letters + b"=" * (-len(letters) % 4))


def take_uuencoded(body: bytes) -> tuple[list[tuple[bytes, bytes]], bytes]:
    """Files uuencoded within a text, as (name, content), and the text without them (POSIX uuencode).

    A "begin" line that no valid data line follows is text.
    """
    if b"begin" not in body:
        return [], body
    files: list[tuple[bytes, bytes]] = []
    kept: list[bytes] = []
    position = 0
    for begin in _UU_BEGIN.finditer(body):
        if begin.start() < position:
            continue
        if len(files) >= MAX_UU_FILES:
            break
        content, after = _read_uu_lines(body, begin.end())
        if after is not None:
            files.append((begin[1].strip(), content))
            kept.append(body[position : begin.start()])
            position = after
    return files, b"".join(kept) + body[position:]


def _read_uu_lines(body: bytes, position: int) -> tuple[bytes, int | None]:
    """Data lines from `position` to the "end" line; None as end when the first line is no uuencoded data."""
    lines: list[bytes] = []
    while position < len(body):
        stop = body.find(b"\n", position)
        stop = len(body) if stop < 0 else stop
        line = body[position:stop].rstrip(b"\r")
        if line.strip() == b"end":
            return b"".join(lines), min(stop + 1, len(body))
        data = _uu_line(line)
        if data is None:
            break
        lines.append(data)
        position = stop + 1
    return b"".join(lines), position if any(lines) else None


def _uu_line(line: bytes) -> bytes | None:
    if line.strip() in (b"", b"`"):
        return b""
    length = (line[0] - 32) & 63
    needed = (length + 2) // 3 * 4
    if not 32 <= line[0] <= 96 or len(line) - 1 > needed + 2 or len(line.rstrip()) - 1 > needed + 1:
        return None
    if len(line) - 1 < needed - 4 and length > 3:
        return None
    try:
        return binascii.a2b_uu(line[: needed + 1])
    except binascii.Error:
        return None
