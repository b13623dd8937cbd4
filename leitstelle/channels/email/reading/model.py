"""What reading a mail yields: plain frozen values, storable as they are in PostgreSQL text and as UTF-8 JSON."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from leitstelle.channels.email.reading.delivery import Bounce, Forward


@dataclass(frozen=True, slots=True)
class Address:
    """One mailbox of an address header. `address` is "" where the header names somebody without an address."""

    name: str
    address: str


NOBODY = Address("", "")


@dataclass(frozen=True, slots=True)
class Attachment:
    """One file of a mail. `size` is in bytes and belongs to the decoded `content`; `sha256` is its hex digest.

    `inline` means the mail shows it inside its text: its HTML names the content id, or it is a picture marked so.
    `content_id` is without brackets.
    """

    filename: str
    content_type: str
    content: bytes = field(repr=False)
    size: int
    sha256: str
    inline: bool = False
    content_id: str | None = None


@dataclass(frozen=True, slots=True)
class InboundMail:
    """One mail as a person would read it.

    Message identifiers keep their brackets: "<a@b.example>".
    `sender` is From, else Sender, Reply-To or Return-Path (`from_readable` is then False), else empty.
    `date` is aware and UTC, or None. `html` is sanitised and loads nothing from outside, None without an HTML part.
    `remarks` are sentences for the agent; `truncated` says that text or html show only the beginning.
    `authentication_results` are the raw header values, topmost (youngest) first.
    """

    message_id: str | None = None
    in_reply_to: str | None = None
    references: tuple[str, ...] = ()
    sender: Address = NOBODY
    from_readable: bool = False
    reply_to: tuple[Address, ...] = ()
    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()
    delivered_to: tuple[str, ...] = ()
    subject: str = ""
    date: datetime | None = None
    text: str = ""
    html: str | None = None
    reply_text: str = ""
    language: str | None = None
    is_auto_reply: bool = False
    is_bulk: bool = False
    bounce: Bounce | None = None
    forward: Forward | None = None
    attachments: tuple[Attachment, ...] = ()
    authentication_results: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    truncated: bool = False


def as_json(mail: InboundMail) -> dict[str, Any]:
    """The reading as plain values under the names of `leitstelle mail inspect --json`; contents stay out."""
    return {
        "message_id": mail.message_id,
        "in_reply_to": mail.in_reply_to,
        "references": list(mail.references),
        "from": _address(mail.sender),
        "reply_to": [_address(address) for address in mail.reply_to],
        "to": [_address(address) for address in mail.to],
        "cc": [_address(address) for address in mail.cc],
        "subject": mail.subject,
        "date": mail.date.isoformat().replace("+00:00", "Z") if mail.date else None,
        "text": mail.text,
        "html": mail.html,
        "reply_text": mail.reply_text,
        "language": mail.language,
        "is_auto_reply": mail.is_auto_reply,
        "is_bulk": mail.is_bulk,
        "bounce": _bounce(mail.bounce) if mail.bounce else None,
        "forward": {"from": {"name": mail.forward.name, "address": mail.forward.address}} if mail.forward else None,
        "attachments": [_attachment(attachment) for attachment in mail.attachments],
    }


def _address(address: Address) -> dict[str, str]:
    return {"name": address.name, "address": address.address}


def _bounce(bounce: Bounce) -> dict[str, Any]:
    return {"recipient": bounce.recipient, "status": bounce.status, "reason": bounce.reason, "hard": bounce.hard}


def _attachment(attachment: Attachment) -> dict[str, Any]:
    return {
        "filename": attachment.filename,
        "content_type": attachment.content_type,
        "size": attachment.size,
        "sha256": attachment.sha256,
        "inline": attachment.inline,
    }
