"""Every mail of the corpus, whole and damaged, goes through the real intake: a sane ticket comes of it, or a reason."""

import random
import threading
from pathlib import Path

import pytest
from django.db import transaction

from leitstelle.channels.email.intake import process_batch
from leitstelle.channels.email.models import Mailbox, MailState, RawMail
from leitstelle.channels.email.sending.composing import UnusableAddress, compose
from leitstelle.channels.email.sending.letters import letter_of, message_id_of
from leitstelle.channels.email.taking_in import names
from leitstelle.core.clock import now
from leitstelle.tickets.models import OutgoingMessage, Ticket
from tests.factories import a_desk

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)

CORPUS = [path.read_bytes() for path in sorted((Path(__file__).parents[2] / "mail_corpus").glob("*.eml"))]
DAMAGED = 300
SEED = 20261124
DIRT = (
    b"\x00", b"\xed\xa0\x80", b"<>", b"@", b'"', b"=?utf-8?q?=00=ED=A0=80?=", b"a" * 300, "ß€😀".encode() * 40, b"\r\n\r\n",
)  # fmt: skip
HEADS = (
    b"Message-ID: <b\xfcro@" + b"x" * 900 + b">\r\n",
    b"From: " + b"l" * 200 + b"@" + b"d" * 50 + b".example\r\n",
    b"Subject: " + b"\xff" * 4000 + b"\r\n",
    b"To: " + b",".join(b"u%d@customer.example" % n for n in range(600)) + b"\r\n",
    b"Date: Fri, 31 Dec 9999 23:59:59 -1200\r\n",
    b"Date: Mon, 01 Jan 0001 00:00:00 +1400\r\n",
)


def damaged(mail: bytes, chance: random.Random) -> bytes:
    """The mail as a bad line, a broken program or an ill-wisher would hand it over."""
    found = bytearray(mail[:20_000])
    for _ in range(chance.randint(1, 6)):
        at = chance.randrange(min(len(found), 3000) + 1)
        match chance.randrange(5):
            case 0:
                found[at:at] = bytes([chance.randrange(256)])
            case 1:
                del found[at : at + chance.randint(1, 60)]
            case 2:
                found[at:at] = chance.choice(DIRT)
            case 3:
                start = chance.randrange(len(mail))
                found[at:at] = mail[start : start + chance.randint(1, 400)]
            case _:
                found[:0] = chance.choice(HEADS)
    return bytes(found)


@pytest.fixture
def support(monkeypatch):
    with transaction.atomic():
        a_desk(now=now())
    monkeypatch.setattr(names, "NetworkResolver", lambda: lambda name, kind: [])
    return Mailbox.objects.create(name="Support", address="support@desk.example", is_default=True)


def take_in(support: Mailbox, mails: list[bytes]) -> None:
    RawMail.objects.bulk_create(
        RawMail(
            external_id=f"odd:{n}",
            source="listener",
            mailbox=support,
            envelope_from="mailer@customer.example",
            envelope_to=["support@desk.example"],
            raw=raw,
            size=len(raw),
            received_at=now(),
        )
        for n, raw in enumerate(mails)
    )
    while process_batch(threading.Event()):
        pass


@pytest.mark.parametrize("kind", ["whole", "damaged"])
def test_of_every_odd_mail_a_sane_ticket_comes_or_a_reason(support, kind):
    chance = random.Random(SEED)
    mails = CORPUS if kind == "whole" else [damaged(chance.choice(CORPUS), chance) for _ in range(DAMAGED)]

    take_in(support, mails)

    rows = RawMail.objects.defer("raw")
    assert not rows.filter(state=MailState.RECEIVED).exists()
    failed = rows.filter(state=MailState.FAILED)
    assert not [row.reason for row in failed if "no sender" not in row.reason]
    assert failed.count() < len(mails) // 10
    assert not rows.filter(state=MailState.PROCESSED, message=None).exclude(reason__contains="delivery notice").exists()
    for ticket in Ticket.objects.select_related("requester"):
        message = ticket.messages.first()
        assert ticket.subject.strip() == ticket.subject != ""
        assert ticket.requester.name
        assert "@" in message.sender_address
        assert ticket.language in ("de", "en")


def test_every_odd_mail_can_be_acknowledged(support):
    chance = random.Random(SEED + 1)
    take_in(support, CORPUS + [damaged(chance.choice(CORPUS), chance) for _ in range(DAMAGED)])

    written = 0
    for outgoing in OutgoingMessage.objects.select_related("ticket"):
        outgoing.rfc_message_id = message_id_of(outgoing.uid, support.address)
        try:
            raw = compose(letter_of(outgoing, support, desk_name="Desk", now=now())).as_bytes()
        except UnusableAddress:
            continue  # the row fails with a sentence
        assert max(map(len, raw.split(b"\r\n"))) <= 998  # RFC 5322 section 2.1.1
        written += 1
    assert written > 100
