"""Outlook's winmail.dat (MS-OXTNEF): the text and the files inside it.

Own reader because the known library counts to four thousand million when a damaged file tells it to.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field

from leitstelle.channels.email.reading.charsets import decode

SIGNATURE = b"\x78\x9f\x3e\x22"
MAX_ATTRIBUTES = 5_000
MAX_PROPERTIES = 2_000
MAX_VALUES = 1_000
MAX_NESTING = 3

# Attributes (MS-OXTNEF section 2.1.3.2) and properties (MS-OXPROPS) that carry what a reader wants.
_ATT_BODY = 0x800C
_ATT_MAPI = 0x9003
_ATT_ATTACH_BEGIN = 0x9002
_ATT_ATTACH_TITLE = 0x8010
_ATT_ATTACH_DATA = 0x800F
_ATT_ATTACHMENT = 0x9005
_ATT_CODEPAGE = 0x9007
_LEVEL_ATTACHMENT = 2

_BODY = 0x1000
_BODY_HTML = 0x1013
_CODEPAGE = 0x3FDE
_DISPLAY_NAME = 0x3001
_ATTACH_DATA = 0x3701
_ATTACH_NAME = 0x3704
_ATTACH_LONG_NAME = 0x3707
_ATTACH_TYPE = 0x370E
_ATTACH_CONTENT_ID = 0x3712

_FIXED_SIZES = {
    0x0002: 4, 0x0003: 4, 0x0004: 4, 0x000A: 4, 0x000B: 4, 0x0001: 4,
    0x0005: 8, 0x0006: 8, 0x0007: 8, 0x0014: 8, 0x0040: 8, 0x0048: 16,
}  # fmt: skip
_STRING8, _UNICODE, _OBJECT, _BINARY = 0x001E, 0x001F, 0x000D, 0x0102
_MULTIPLE = 0x1000
_NAMED = 0x8000
_MESSAGE_INTERFACE = bytes.fromhex("0703020000000000c000000000000046")


@dataclass
class TnefFile:
    """One file of a winmail.dat."""

    name: str = ""
    content: bytes = b""
    content_type: str = ""
    content_id: str | None = None


@dataclass
class TnefContent:
    """What a winmail.dat holds; `html` and `text` are "" when absent, `damaged` when its end could not be read."""

    text: str = ""
    html: str = ""
    files: list[TnefFile] = field(default_factory=list)
    damaged: bool = False


def read_tnef(data: bytes, nesting: int = 0) -> TnefContent | None:
    """The content of a winmail.dat, None when it is none. Reads what it can of a damaged one."""
    if not data.startswith(SIGNATURE):
        return None
    found = TnefContent()
    codepage = "cp1252"
    position = 6
    for _ in range(MAX_ATTRIBUTES):
        if position + 9 > len(data):
            found.damaged = bool(data[position:].strip(b"\x00"))
            break
        level, identity, length = struct.unpack_from("<BIi", data, position)
        attribute = identity & 0xFFFF
        end = position + 9 + length
        if level not in (1, _LEVEL_ATTACHMENT) or length < 0 or end > len(data):
            found.damaged = True
            break
        value = data[position + 9 : end]
        position = end + 2  # the checksum
        if attribute == _ATT_CODEPAGE and len(value) >= 4:
            codepage = f"cp{struct.unpack_from('<I', value)[0]}"
        elif level == _LEVEL_ATTACHMENT:
            _read_file_attribute(found, attribute, value, codepage, nesting)
        else:
            _read_message_attribute(found, attribute, value, codepage)
    found.files = [file for file in found.files if file.content]
    return found


def _read_message_attribute(found: TnefContent, attribute: int, value: bytes, codepage: str) -> None:
    if attribute == _ATT_BODY and not found.text:
        found.text = decode(value.rstrip(b"\x00"), codepage)
    elif attribute == _ATT_MAPI:
        properties = _read_properties(value, codepage)
        page = properties.get(_CODEPAGE)
        charset = f"cp{int.from_bytes(page[:4], 'little')}" if isinstance(page, bytes) else codepage
        charset = {"cp65001": "utf-8", "cp20127": "ascii", "cp28591": "latin-1"}.get(charset, charset)
        found.text = _as_text(properties.get(_BODY), charset) or found.text
        found.html = _as_text(properties.get(_BODY_HTML), charset) or found.html


def _read_file_attribute(found: TnefContent, attribute: int, value: bytes, codepage: str, nesting: int) -> None:
    if attribute == _ATT_ATTACH_BEGIN or not found.files:
        found.files.append(TnefFile())
    file = found.files[-1]
    if attribute == _ATT_ATTACH_TITLE:
        file.name = file.name or decode(value.rstrip(b"\x00"), codepage)
    elif attribute == _ATT_ATTACH_DATA:
        file.content = value
    elif attribute == _ATT_ATTACHMENT:
        _describe_file(found, file, _read_properties(value, codepage), codepage, nesting)


Properties = dict[int, bytes | str]


def _describe_file(found: TnefContent, file: TnefFile, properties: Properties, codepage: str, nesting: int) -> None:
    short = _as_text(properties.get(_ATTACH_NAME), codepage) or _as_text(properties.get(_DISPLAY_NAME), codepage)
    file.name = _as_text(properties.get(_ATTACH_LONG_NAME), codepage) or file.name or short
    file.content_type = _as_text(properties.get(_ATTACH_TYPE), codepage) or file.content_type
    file.content_id = _as_text(properties.get(_ATTACH_CONTENT_ID), codepage) or file.content_id
    content = properties.get(_ATTACH_DATA)
    if isinstance(content, bytes) and content:
        inner = content.removeprefix(_MESSAGE_INTERFACE)
        file.content = file.content or inner
        if nesting < MAX_NESTING and (embedded := read_tnef(inner, nesting + 1)):
            found.files.extend(embedded.files)


def _as_text(value: bytes | str | None, charset: str) -> str:
    if isinstance(value, bytes):
        value = decode(value, charset)
    return (value or "").rstrip("\x00")


def _read_properties(data: bytes, codepage: str) -> Properties:
    """MS-OXTNEF section 2.1.3.4: property stream; stops where it is damaged."""
    properties: Properties = {}
    try:
        count = min(struct.unpack_from("<I", data)[0], MAX_PROPERTIES)
        position = 4
        for _ in range(count):
            kind, name = struct.unpack_from("<HH", data, position)
            position = _past_property_name(data, position + 4) if name >= _NAMED else position + 4
            value, position = _read_value(data, position, kind, codepage)
            if value is not None and name not in properties:
                properties[name] = value
    except struct.error:
        return properties
    return properties


def _past_property_name(data: bytes, position: int) -> int:
    kind, length = struct.unpack_from("<II", data, position + 16)
    return position + 24 + (_padded(length) if kind else 0)


def _padded(length: int) -> int:
    return length + -length % 4


def _read_value(data: bytes, position: int, kind: int, codepage: str) -> tuple[bytes | str | None, int]:
    """The (first) value of a property and the position behind all of its values."""
    multiple = bool(kind & _MULTIPLE)
    kind &= ~_MULTIPLE
    size = _FIXED_SIZES.get(kind)
    if size is not None:
        count = struct.unpack_from("<I", data, position)[0] if multiple else 1
        start = position + 4 if multiple else position
        return data[start : start + size], start + size * count
    if kind not in (_STRING8, _UNICODE, _OBJECT, _BINARY):
        raise struct.error(f"unknown property type {kind:#x}")
    count = struct.unpack_from("<I", data, position)[0]
    if count > MAX_VALUES:
        raise struct.error("more values than any mail has")
    return _read_variable(data, position + 4, count, kind, codepage)


def _read_variable(data: bytes, position: int, count: int, kind: int, codepage: str) -> tuple[bytes | str | None, int]:
    first: bytes | str | None = None
    for number in range(count):
        length = struct.unpack_from("<I", data, position)[0]
        if number == 0:
            raw = data[position + 4 : position + 4 + length]
            first = raw if kind in (_OBJECT, _BINARY) else _decoded(raw, kind, codepage)
        position += 4 + _padded(length)
    return first, position


def _decoded(raw: bytes, kind: int, codepage: str) -> str:
    text = raw.decode("utf-16-le", "replace") if kind == _UNICODE else decode(raw, codepage)
    return text.rstrip("\x00")
