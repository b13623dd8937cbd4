"""The one door: raw bytes of a mail to what a person would read."""

from __future__ import annotations

import re
from dataclasses import replace

from leitstelle.channels.email.reading.addresses import read_addresses
from leitstelle.channels.email.reading.attachments import make_attachment
from leitstelle.channels.email.reading.body import Body, read_body
from leitstelle.channels.email.reading.charsets import storable
from leitstelle.channels.email.reading.dates import read_date
from leitstelle.channels.email.reading.delivery import find_bounce, find_forward, is_auto_reply, is_bulk
from leitstelle.channels.email.reading.headers import Header, header_text
from leitstelle.channels.email.reading.language import detect_language
from leitstelle.channels.email.reading.model import NOBODY, Address, InboundMail
from leitstelle.channels.email.reading.reply import cut_reply
from leitstelle.channels.email.reading.stdlib import as_message
from leitstelle.channels.email.reading.tree import Part, PartBudget, parse_tree, with_line_feeds

MAX_SUBJECT_CHARS = 10_000
MAX_REFERENCES = 200
MAX_MESSAGE_ID_CHARS = 998
MAX_AUTHENTICATION_RESULTS = 50
UNREADABLE = "The mail could not be read; it is attached as it came."

_MESSAGE_ID = re.compile(r"<[^<>\s]{1,996}>")
_ENVELOPE_RECIPIENT = ("delivered-to", "x-original-to", "envelope-to", "x-envelope-to", "x-delivered-to")
_STANDING_IN_FOR_FROM = ("sender", "reply-to", "return-path", "x-envelope-from")


def read_mail(raw: bytes) -> InboundMail:
    """Read one mail as it came over the wire. Never raises; what could not be read is said in `remarks`."""
    try:
        return _read(raw)
    except Exception as error:  # whatever a mail may do to us, it must not be lost
        attached = make_attachment("message.eml", "message/rfc822", raw)
        return InboundMail(
            attachments=(attached,), remarks=(UNREADABLE, f"{type(error).__name__}: {storable(str(error))[:200]}")
        )


def _read(raw: bytes) -> InboundMail:
    data = with_line_feeds(raw)
    budget = PartBudget()
    root = parse_tree(data, budget)
    hint = _charset_of(root)
    mail = _read_header(root.header, hint)
    body = read_body(root, budget, hint=hint)
    return _understood(_joined(mail, body), root, body.source if body.html else None)


def _charset_of(root: Part) -> str:
    """The charset the first text part names: raw 8-bit headers are mostly written in it too."""
    charsets = (part.parameters.get("charset", "") for part in root.leaves() if part.main_type == "text")
    return next((charset for charset in charsets if charset), "")


def _read_header(header: Header, hint: str) -> InboundMail:
    sender, readable = _sender(header, hint)
    remarks = ("Some header fields were too long or too many and were cut.",) if header.cut else ()
    return InboundMail(
        message_id=next(iter(_message_ids(header, "message-id")), None),
        in_reply_to=next(iter(_message_ids(header, "in-reply-to")), None),
        references=tuple(_message_ids(header, "references")[-MAX_REFERENCES:]),
        sender=sender,
        from_readable=readable,
        reply_to=_addresses(header, "reply-to", hint),
        to=_addresses(header, "to", hint),
        cc=_addresses(header, "cc", hint),
        delivered_to=_envelope_recipients(header, hint),
        subject=_subject(header, hint),
        date=read_date(header_text(header.raw("date"))),
        authentication_results=tuple(
            header_text(raw) for raw in header.all_raw("authentication-results")[:MAX_AUTHENTICATION_RESULTS]
        ),
        remarks=remarks,
    )


def _addresses(header: Header, name: str, hint: str) -> tuple[Address, ...]:
    found = [address for raw in header.all_raw(name)[:20] for address in read_addresses(raw, hint=hint)]
    return tuple(dict.fromkeys(found))


def _sender(header: Header, hint: str) -> tuple[Address, bool]:
    """Who wrote it, and whether From says so. A name From gives is kept when only another field has an address."""
    written = _addresses(header, "from", hint)
    for address in written:
        if address.address:
            return address, True
    name = written[0].name if written else ""
    for field in _STANDING_IN_FOR_FROM:
        for address in _addresses(header, field, hint):
            if address.address:
                return Address(name or address.name, address.address), False
    return (Address(name, "") if name else NOBODY), False


def _envelope_recipients(header: Header, hint: str) -> tuple[str, ...]:
    found = [address.address for name in _ENVELOPE_RECIPIENT for address in _addresses(header, name, hint)]
    return tuple(dict.fromkeys(address for address in found if address))


def _subject(header: Header, hint: str) -> str:
    for raw in header.all_raw("subject")[:5]:
        if subject := header_text(raw, hint=hint).replace("\t", " ").strip():
            return subject[:MAX_SUBJECT_CHARS]
    return ""


def _message_ids(header: Header, name: str) -> list[str]:
    """Identifiers with their brackets (RFC 5322 section 3.6.4); some mailers forget the brackets."""
    text = " ".join(header_text(raw) for raw in header.all_raw(name)[:20])
    found = _MESSAGE_ID.findall(text)
    if not found:
        found = [f"<{word.strip('<>')}>" for word in text.split() if "@" in word or name == "message-id"][
            :MAX_REFERENCES
        ]
    return list(dict.fromkeys(identifier[:MAX_MESSAGE_ID_CHARS] for identifier in found if identifier != "<>"))


def _joined(mail: InboundMail, body: Body) -> InboundMail:
    return replace(
        mail,
        text=body.text,
        html=body.html,
        attachments=body.attachments,
        remarks=mail.remarks + body.remarks,
        truncated=body.truncated,
    )


def _understood(mail: InboundMail, root: Part, html: str | None) -> InboundMail:
    """The reading with what it tells beyond its words: who answers, in which language, for whom."""
    message = as_message(root)
    reply = cut_reply(mail.text, html=html)
    return replace(
        mail,
        reply_text=reply,
        language=detect_language(reply or mail.text),
        is_auto_reply=is_auto_reply(message),
        is_bulk=is_bulk(message),
        bounce=find_bounce(message, mail.text),
        forward=find_forward(message, mail.subject, mail.text),
    )
