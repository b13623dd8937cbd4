"""From a read mail to the contact a flow is told of. Pure."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from leitstelle.channels.email.addressing import AddressBook
from leitstelle.channels.email.reading import Address, InboundMail
from leitstelle.channels.email.taking_in.reading_mail import ReadMail
from leitstelle.flows.receive import Contact, IncomingFile

TEXT_CHARACTERS = 65_536


@dataclass(frozen=True, slots=True)
class Delivery:
    """Where and when the mail came in. `own` are the desk's addresses."""

    own: AddressBook
    recipients: tuple[str, ...]
    mailbox_id: int | None
    team_id: int | None
    received_at: datetime


def identity_of(mail: InboundMail, received_at: datetime) -> str:
    """What makes this mail the same mail when it comes again: by another mailbox, a second server, after renumbering.

    The Message-ID alone will not do: some mailers repeat theirs, and nothing of what they send may be lost. Scanners write
    the same words under every page.
    """
    when = mail.date.isoformat() if mail.date else received_at.date().isoformat()
    digest = hashlib.sha256()
    words = (mail.message_id or "", mail.sender.address, when, mail.subject, mail.text[:TEXT_CHARACTERS])
    for part in (*words, *(file.sha256 for file in mail.attachments)):
        digest.update(part.encode("utf-8", "replace") + b"\0")
    return f"email:{digest.hexdigest()}"


def contact_of(read: ReadMail, delivery: Delivery, sender: Address) -> Contact:
    """The contact as `sender`'s."""
    mail = read.mail
    return Contact(
        channel="email",
        external_id=identity_of(mail, delivery.received_at),
        rfc_message_id=bracketed(mail.message_id or ""),
        sender_name=sender.name,
        sender_address=sender.address.lower(),
        subject=mail.subject,
        text=mail.text,
        html=mail.html,
        reply_text=mail.reply_text,
        received_at=delivery.received_at,
        language=mail.language,
        files=_files(mail),
        reply_tokens=reply_tokens(mail, delivery),
        references=_references(mail),
        participants=_participants(mail, delivery.own, sender),
        team_id=delivery.team_id,
        mailbox_id=delivery.mailbox_id,
        is_auto_reply=mail.is_auto_reply,
        is_bulk=mail.is_bulk,
        remarks=mail.remarks,
        sender_check=read.check_as_json(),
    )


def forwarded_contact(contact: Contact, mail: InboundMail, *, by: int) -> Contact:
    """As if the first sender had written himself. What the agent wrote above stays readable in the text.

    The check of the sender was about the agent; about the first sender nothing is known.
    """
    original = mail.forward
    if original is None:
        return contact
    others = tuple(one for one in contact.participants if one != original.address.lower())
    return replace(
        contact,
        sender_name=original.name,
        sender_address=original.address.lower(),
        reply_text=mail.text,
        participants=others,
        references=(),
        sender_check=None,
        on_behalf_by=by,
    )


def reply_tokens(mail: InboundMail, delivery: Delivery) -> tuple[str, ...]:
    """What stands behind the plus of any address of ours the mail was sent to."""
    addressed = [*delivery.recipients, *mail.delivered_to, *(one.address for one in (*mail.to, *mail.cc))]
    return tuple(dict.fromkeys(tag for address in addressed if (tag := delivery.own.tag(address))))


def bracketed(message_id: str) -> str:
    """`<a@b>` whether or not the brackets were there."""
    bare = message_id.strip().strip("<>").strip()
    return f"<{bare}>" if bare else ""


def _references(mail: InboundMail) -> tuple[str, ...]:
    """Nearest first: what it answers, then the conversation backwards."""
    ids = [mail.in_reply_to or "", *reversed(mail.references)]
    return tuple(dict.fromkeys(one for one in map(bracketed, ids) if one))


def _participants(mail: InboundMail, own: AddressBook, sender: Address) -> tuple[str, ...]:
    addresses: Iterable[str] = (one.address.lower() for one in (*mail.to, *mail.cc))
    others = (one for one in addresses if "@" in one and not own.find(one) and one != sender.address.lower())
    return tuple(dict.fromkeys(others))


def _files(mail: InboundMail) -> tuple[IncomingFile, ...]:
    return tuple(
        IncomingFile(
            filename=one.filename,
            content_type=one.content_type,
            content=one.content,
            inline=one.inline,
            content_id=one.content_id or "",
        )
        for one in mail.attachments
    )
