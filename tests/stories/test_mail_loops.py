"""Machines that answer everything: the desk never takes part in a conversation between two of them."""

import threading
from email.message import EmailMessage

import pytest
from django.db import transaction

from leitstelle.channels.email.delivery import process_batch as deliver
from leitstelle.channels.email.intake import process_batch as take_in
from leitstelle.channels.email.keeping import Arrived, Keeper, receipt_of
from leitstelle.channels.email.models import Mailbox, RawMail
from leitstelle.core.clock import now
from leitstelle.tickets.models import OutgoingMessage, Ticket
from tests.factories import a_desk
from tests.peers.smtp_sink import SmtpSink, Taken, smtp_sink

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)

ROUNDS = 12
DESK = "support@desk.example"
ROBOT = "robot@customer.example"


@pytest.fixture
def sink():
    with smtp_sink() as sink:
        yield sink


@pytest.fixture
def arrive(sink):
    with transaction.atomic():
        a_desk(now=now())
    sending = {"smtp_host": sink.host, "smtp_port": sink.port, "smtp_security": "none"}
    mailbox = Mailbox.objects.create(name="Support", address=DESK, is_default=True, **sending)
    keeper = Keeper()
    keeper.start()

    def arrive(raw: bytes, to: str = DESK) -> None:
        mail = Arrived(
            external_id=receipt_of([to], raw, now()),
            source="listener",
            mailbox_id=mailbox.pk,
            envelope_from=ROBOT,
            envelope_to=(to,),
            peer_ip="127.0.0.1",
            helo="mx.customer.example",
            raw=raw,
            received_at=now(),
        )
        keeper.keep(mail).result(timeout=10)

    yield arrive
    keeper.close()


def a_mail(number: int, subject: str, to: str = DESK, **headers: str) -> bytes:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = f"Robot <{ROBOT}>", to, subject
    mail["Message-ID"] = f"<{number}@customer.example>"
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(f"This is answer {number}.\n")
    return mail.as_bytes()


def play(sink: SmtpSink, arrive, answer) -> None:
    """The robot answers each of the desk's mails once, and the desk does what it does."""
    answered = 0
    for _ in range(ROUNDS):
        take_in(threading.Event())
        deliver(threading.Event())
        for taken in sink.taken[answered:]:
            arrive(*answer(answered, taken))
            answered += 1


def test_an_honest_auto_responder_gets_one_answer(sink, arrive):
    def answer(number: int, taken: Taken) -> tuple[bytes, str]:
        to = taken.mail["Reply-To"].addresses[0].addr_spec
        return a_mail(number, f"Out of office: {taken.mail['Subject']}", to, Auto_Submitted="auto-replied"), to

    arrive(a_mail(1000, "Printer"))
    play(sink, arrive, answer)

    assert len(sink.taken) == 1
    assert Ticket.objects.count() == 1


def test_a_robot_that_answers_like_a_person_stays_in_its_ticket_and_gets_no_more(sink, arrive):
    def answer(number: int, taken: Taken) -> tuple[bytes, str]:
        to = taken.mail["Reply-To"].addresses[0].addr_spec
        return a_mail(number, f"Re: {taken.mail['Subject']}", to), to

    arrive(a_mail(1000, "Printer"))
    play(sink, arrive, answer)

    assert len(sink.taken) == 1
    assert Ticket.objects.get().messages.count() == 2


def test_a_robot_that_forgets_all_marks_is_answered_a_few_times_and_then_no_more(sink, arrive):
    arrive(a_mail(1000, "Hello"))
    play(sink, arrive, lambda number, taken: (a_mail(number, f"Something new {number}"), DESK))

    assert len(sink.taken) == 5
    assert Ticket.objects.count() == 6


def test_what_the_desk_sends_to_itself_ends_there(sink, arrive):
    arrive(a_mail(1000, "Printer"))
    play(sink, arrive, lambda number, taken: (taken.raw, DESK))

    assert len(sink.taken) == 1
    assert Ticket.objects.count() == 1
    assert RawMail.objects.filter(state="ignored").count() == 1
    assert OutgoingMessage.objects.count() == 1
