"""The content of opaquely signed S/MIME (RFC 8551 section 3.5.2): a mail inside a CMS envelope, readable by anyone.

Only the octets are taken out; whether the signature is good is nobody's question here.
"""

from __future__ import annotations

MAX_NESTING = 12
MAX_ELEMENTS = 20_000

_SIGNED_DATA = bytes.fromhex("06092a864886f70d010702")
_DATA = bytes.fromhex("06092a864886f70d010701")
_OCTETS, _CONSTRUCTED_OCTETS, _EXPLICIT = 0x04, 0x24, 0xA0


def signed_content(cms: bytes) -> bytes | None:
    """The signed bytes (RFC 5652 section 5.1, eContent); None when encrypted, detached or damaged."""
    if _SIGNED_DATA not in cms[:64]:
        return None
    position = cms.find(_DATA, 0, 512)
    if position < 0:
        return None
    element = _element(cms, position + len(_DATA), len(cms))
    if element is None or element[0] != _EXPLICIT:
        return None
    pieces: list[bytes] = []
    _collect(cms, element[1], element[2], pieces, 0)
    return b"".join(pieces) or None


def _element(data: bytes, position: int, end: int) -> tuple[int, int, int | None] | None:
    """Tag, start and end of the content of the element at `position`; end None for the indefinite form (X.690, 8.1.3.6)."""
    if position + 2 > end:
        return None
    tag, length = data[position], data[position + 1]
    position += 2
    if length == 0x80:
        return tag, position, None
    if length > 0x80:
        octets = length & 0x7F
        if octets > 4 or position + octets > end:
            return None
        length = int.from_bytes(data[position : position + octets], "big")
        position += octets
    return (tag, position, position + length) if position + length <= end else None


def _collect(data: bytes, start: int, end: int | None, pieces: list[bytes], nesting: int) -> int:
    """Octets of the strings between `start` and `end`; the position behind them."""
    position = start
    stop = len(data) if end is None else end
    while position < stop and len(pieces) < MAX_ELEMENTS and nesting < MAX_NESTING:
        if end is None and data[position : position + 2] == b"\x00\x00":
            return position + 2
        element = _element(data, position, stop)
        if element is None:
            break
        tag, inner, inner_end = element
        if tag == _OCTETS and inner_end is not None:
            pieces.append(data[inner:inner_end])
            position = inner_end
        elif tag == _CONSTRUCTED_OCTETS:
            position = _collect(data, inner, inner_end, pieces, nesting + 1)
        else:
            break
    return position if end is None else end
