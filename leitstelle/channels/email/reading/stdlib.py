"""The tree as the standard library's Message, for those who look for reports and automatic answers in it."""

from __future__ import annotations

from email.message import Message
from email.parser import BytesParser
from email.policy import compat32

from leitstelle.channels.email.reading.headers import header_text
from leitstelle.channels.email.reading.tree import Part

MAX_LEAF_BYTES = 262_144
"""Bytes of one part handed on; reports and notices are far smaller."""

MAX_FIELDS = 2_000
_GROUPED_TYPES = {"message/delivery-status", "message/disposition-notification"}


def as_message(part: Part) -> Message:
    """The part and all below it under the policy compat32, payloads as its parser would leave them."""
    message = Message(policy=compat32)
    for name, value in part.header.fields[:MAX_FIELDS]:
        message[_title(name)] = _readable(value)
    if part.is_false_multipart and "content-type" in message:
        message.set_type(part.content_type)
    _fill(message, part)
    return message


def _readable(value: bytes) -> str:
    """Unfolded and decoded; what is left of broken encoded words must not look like one, email.header raises on it."""
    return header_text(value).replace("=?", "= ?")


def _title(name: str) -> str:
    return "-".join(word.capitalize() for word in name.split("-"))


def _fill(message: Message, part: Part) -> None:
    body = part.data[part.start : min(part.end, part.start + MAX_LEAF_BYTES)]
    if part.children:
        message.set_payload([as_message(child) for child in part.children])
    elif part.content_type in _GROUPED_TYPES:
        grouped = BytesParser(policy=compat32).parsebytes(
            b"Content-Type: message/delivery-status\n\n" + _decoded_start(part)
        )
        message.set_payload(grouped.get_payload())
    else:
        message.set_payload(body.decode("ascii", "surrogateescape"))


def _decoded_start(part: Part) -> bytes:
    return part.content(limit=MAX_LEAF_BYTES)[:MAX_LEAF_BYTES]
