# ruff: noqa: E501 - headers of mails read better unbroken
"""Notices to fill in: in prose and as reports of RFC 3464."""

from __future__ import annotations

from email import message_from_string
from email.message import Message

from leitstelle.channels.email.reading.delivery import find_bounce
from leitstelle.channels.email.reading.delivery.returned import raw_words

RETURNED = (
    "Received: from desk.example by mx.example; Mon, 2 Mar 2026 09:00:00 +0100\nMessage-ID: <42@desk.example>\n"
    "From: Support <support@desk.example>\nTo: anna@customer.example\nSubject: Ihre Anfrage\n\nGuten Tag, mailbox full of spam\n"
)


def notice(
    body: str,
    *,
    sender: str = "Mail Delivery System <mailer-daemon@mx.example>",
    subject: str = "Mail delivery failed",
    more: str = "",
) -> Message:
    return message_from_string(f"From: {sender}\nTo: support@desk.example\nSubject: {subject}\n{more}\n{body}")


def report(
    fields: str,
    *,
    words: str = "Your mail could not be delivered.",
    kind: str = "multipart/report; report-type=delivery-status",
) -> Message:
    return message_from_string(
        f"From: MAILER-DAEMON@mx.example\nTo: support@desk.example\nSubject: Undelivered Mail Returned to Sender\nMIME-Version: 1.0\n"
        f"Content-Type: {kind}; boundary=b\n\n--b\nContent-Type: text/plain\n\n{words}\n\n--b\nContent-Type: message/delivery-status\n\n"
        f"Reporting-MTA: dns; mx.example\n\n{fields}\n\n--b\nContent-Type: message/rfc822\n\n{RETURNED}\n--b--\n"
    )


def read(message: Message):
    return find_bounce(message, raw_words(message))
