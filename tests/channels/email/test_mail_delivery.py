"""The outbox is sent: states, retries, refusals, what the receiving server sees."""

import threading
from datetime import timedelta

import psycopg
import pytest
from django.db import connection, transaction

from leitstelle.channels.email.delivery import process_batch
from leitstelle.channels.email.models import Mailbox
from leitstelle.core.clock import now
from leitstelle.core.models import Event
from leitstelle.flows import answer
from leitstelle.flows.bounce import note_bounce
from leitstelle.tickets.models import DeliveryState, OutgoingMessage, State
from leitstelle.tickets.reply_tokens import read_token
from tests.factories import a_desk, a_ticket
from tests.peers.certificates import make_certificate
from tests.peers.smtp_sink import smtp_sink

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


@pytest.fixture
def agent():
    with transaction.atomic():
        return a_desk(now=now())


@pytest.fixture
def sink():
    with smtp_sink() as sink:
        yield sink


@pytest.fixture
def mailbox(agent, sink):
    return a_mailbox(sink)


def a_mailbox(sink, **changes):
    values = {"smtp_host": sink.host, "smtp_port": sink.port, "smtp_security": "none", **changes}
    return Mailbox.objects.create(name="Support", address="support@desk.example", is_default=True, **values)


def deliver() -> int:
    return process_batch(threading.Event())


def make_due() -> None:
    OutgoingMessage.objects.update(next_attempt_at=now() - timedelta(seconds=1))


def replied(agent, **changes):
    ticket = asked(rfc_message_id="<first@customer.example>")
    OutgoingMessage.objects.all().delete()
    with transaction.atomic():
        answer.reply(
            number=ticket.number,
            by=agent,
            html="<p>Please try the <b>other</b> tray.</p>",
            then=answer.Then.WAIT_FOR_REQUESTER,
            now=now(),
            **changes,
        )
    return ticket, OutgoingMessage.objects.get()


def asked(**changes):
    with transaction.atomic():
        return a_ticket(now=now(), **changes)


def test_a_reply_reaches_the_requester_with_everything_an_answer_needs_to_find_back(agent, sink, mailbox):
    ticket, outgoing = replied(agent)

    assert deliver() == 1

    outgoing.refresh_from_db()
    assert outgoing.state == DeliveryState.SENT
    assert outgoing.sent_at
    (taken,) = sink.taken
    mail = taken.mail
    assert taken.sender == "support@desk.example"
    assert taken.recipients == ("anna@customer.example",)
    assert mail["Message-ID"] == outgoing.rfc_message_id
    assert mail["In-Reply-To"] == "<first@customer.example>"
    assert mail["References"].split() == [f"<ticket-{ticket.number}@desk.example>", "<first@customer.example>"]
    assert mail["From"].addresses[0].display_name == "Ada Winter via Service Desk"
    token = mail["Reply-To"].addresses[0].username.removeprefix("support+")
    assert read_token(token) == ticket.number
    assert mail["Subject"].count(f"#{ticket.number}") == 1
    assert "other" in mail.get_body(("plain",)).get_content()
    assert "<b>other</b>" in mail.get_body(("html",)).get_content()
    assert mail["Auto-Submitted"] is None
    assert Event.objects.filter(name="ticket.mail_sent", subject_id=ticket.pk).count() == 1


def test_an_acknowledgement_says_that_a_machine_wrote_it(agent, sink, mailbox):
    asked()

    deliver()

    mail = sink.taken[0].mail
    assert mail["Auto-Submitted"] == "auto-replied"
    assert mail["X-Auto-Response-Suppress"] == "All"


def test_bcc_is_in_the_envelope_and_nowhere_else(agent, sink, mailbox):
    replied(agent, cc=["chef@customer.example"], bcc=["secret@customer.example"])

    deliver()

    (taken,) = sink.taken
    assert set(taken.recipients) == {"anna@customer.example", "chef@customer.example", "secret@customer.example"}
    assert taken.mail["Cc"] == "chef@customer.example"
    assert b"secret@customer" not in taken.raw


def test_files_travel_with_the_reply(agent, sink, mailbox):
    replied(agent, files=(answer.File("Übersicht.pdf", "application/pdf", b"%PDF-1.7"),))

    deliver()

    (file,) = sink.taken[0].mail.iter_attachments()
    assert (file.get_filename(), file.get_content()) == ("Übersicht.pdf", b"%PDF-1.7")


def test_a_temporary_refusal_is_tried_again_later_under_the_same_message_id(agent, sink, mailbox):
    _, outgoing = replied(agent)
    sink.refuse_data = ["451 4.7.1 Greylisted, come back"]

    deliver()

    outgoing.refresh_from_db()
    assert outgoing.state == DeliveryState.RETRYING
    assert "Greylisted" in outgoing.last_error
    assert timedelta(seconds=30) < outgoing.next_attempt_at - now() < timedelta(minutes=2)
    fixed = outgoing.rfc_message_id
    assert deliver() == 0
    make_due()
    assert deliver() == 1
    assert sink.taken[0].mail["Message-ID"] == fixed


def test_a_permanent_refusal_is_shown_and_brings_the_ticket_back_into_work(agent, sink, mailbox):
    ticket, outgoing = replied(agent)
    sink.refuse_recipient["anna@customer.example"] = ["550 5.1.1 No such user"]

    deliver()

    outgoing.refresh_from_db()
    ticket.refresh_from_db()
    assert outgoing.state == DeliveryState.FAILED
    assert outgoing.last_error == "550 5.1.1 No such user"
    assert ticket.state == State.OPEN
    assert Event.objects.filter(name="ticket.mail_failed", subject_id=ticket.pk).count() == 1
    assert sink.taken == []


def test_recipients_who_are_refused_get_rows_of_their_own(agent, sink, mailbox):
    replied(agent, cc=["gone@customer.example", "busy@customer.example"])
    sink.refuse_recipient = {"gone@customer.example": ["550 gone"], "busy@customer.example": ["450 busy"]}

    deliver()
    make_due()
    deliver()

    states = {tuple(one.to + one.cc): one.state for one in OutgoingMessage.objects.all()}
    assert states == {
        ("anna@customer.example",): "sent",
        ("gone@customer.example",): "failed",
        ("busy@customer.example",): "sent",
    }
    assert [taken.recipients for taken in sink.taken] == [("anna@customer.example",), ("busy@customer.example",)]


def test_a_hidden_recipient_who_is_tried_again_stays_hidden(agent, sink, mailbox):
    others = ["chef@customer.example", "boss@customer.example", "auditor@customer.example"]
    replied(agent, cc=others[:1], bcc=others[1:])
    sink.refuse_recipient = {address: ["450 greylisted"] for address in others}

    deliver()
    make_due()
    deliver()

    sent = {taken.recipients: taken.raw for taken in sink.taken}
    assert set(sent) == {("anna@customer.example",), *((address,) for address in others)}
    for recipients, raw in sent.items():
        assert not [hidden for hidden in others[1:] if hidden not in recipients and hidden.encode() in raw]


def test_a_bounce_that_is_faster_than_our_own_note_stays_a_bounce(agent, sink, mailbox):
    ticket, outgoing = replied(agent)
    sink.after_taking = lambda: _bounce(outgoing.pk)

    deliver()

    outgoing.refresh_from_db()
    ticket.refresh_from_db()
    assert (outgoing.state, outgoing.last_error) == (DeliveryState.BOUNCED, "nobody there")
    assert outgoing.sent_at
    assert ticket.state == State.OPEN
    make_due()
    assert deliver() == 0


@pytest.mark.parametrize("state", [DeliveryState.RETRYING, DeliveryState.FAILED])
def test_a_bounce_of_what_we_took_for_not_sent_is_noted(agent, sink, mailbox, state):
    _ticket, outgoing = replied(agent)
    OutgoingMessage.objects.update(state=state, rfc_message_id="<one@desk.example>")

    _bounce(outgoing.pk)

    assert OutgoingMessage.objects.get().state == DeliveryState.BOUNCED
    make_due()
    assert deliver() == 0


def _bounce(outgoing_id: int) -> None:
    try:
        with transaction.atomic():
            note_bounce(outgoing_id=outgoing_id, hard=True, words="nobody there", now=now())
    finally:
        if threading.current_thread() is not threading.main_thread():
            connection.close()


def test_a_connection_lost_after_the_mail_was_handed_over_repeats_it_with_the_same_message_id(agent, sink, mailbox):
    replied(agent)
    sink.hang_up_after_data = 1

    deliver()
    make_due()
    deliver()

    first, second = sink.taken
    assert first.mail["Message-ID"] == second.mail["Message-ID"]
    assert OutgoingMessage.objects.get().state == DeliveryState.SENT


def test_a_database_that_restarts_just_after_the_mail_went_out_costs_no_second_copy(agent, sink, mailbox):
    replied(agent)
    sink.after_taking = _end_all_sessions

    deliver()

    assert OutgoingMessage.objects.get().state == DeliveryState.SENT
    assert deliver() == 0
    assert len(sink.taken) == 1


def _end_all_sessions() -> None:
    """As a restart of the database does."""
    with psycopg.connect(**{**connection.get_connection_params(), "autocommit": True}) as other:
        other.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def test_what_a_dead_worker_was_sending_is_taken_up_at_once(agent, sink, mailbox):
    _, _outgoing = replied(agent)
    fixed = "<fixed-before-it-died@desk.example>"
    OutgoingMessage.objects.update(
        state=DeliveryState.SENDING, rfc_message_id=fixed, claimed_until=now() + timedelta(minutes=10)
    )

    assert deliver() == 1

    assert sink.taken[0].mail["Message-ID"] == fixed


def test_a_message_another_worker_has_in_hand_is_left_alone(agent, sink, mailbox):
    from leitstelle.channels.email.sending.claims import in_hand

    _, outgoing = replied(agent)
    answers: list[int] = []
    with in_hand(outgoing.pk) as held:
        assert held
        thread = threading.Thread(target=lambda: answers.append(_deliver_and_close()))
        thread.start()
        thread.join(timeout=10)

    assert answers == [0]
    assert sink.taken == []


def _deliver_and_close() -> int:
    from django.db import connection

    try:
        return deliver()
    finally:
        connection.close()


def test_one_connection_carries_a_batch(agent, sink, mailbox):
    for _ in range(5):
        asked()

    assert deliver() == 5

    assert len(sink.taken) == 5
    assert sink.connections == 1


def test_without_a_server_the_mail_waits_and_says_why(agent):
    _, outgoing = replied(agent)

    deliver()

    outgoing.refresh_from_db()
    assert outgoing.state == DeliveryState.QUEUED
    assert outgoing.attempts == 0
    assert outgoing.last_error.startswith("No mailbox can send")


def test_a_wrong_password_stops_nothing_for_good_and_is_shown_at_the_mailbox(agent):
    with smtp_sink(password="right") as sink:
        mailbox = a_mailbox(sink, smtp_user="support", smtp_password="wrong")
        asked()
        asked()

        deliver()

        mailbox.refresh_from_db()
        assert "does not accept the password for support" in mailbox.last_out_error
        assert {one.state for one in OutgoingMessage.objects.all()} <= {"queued", "retrying"}
        assert sink.connections == 1

        mailbox.smtp_password = "right"
        mailbox.save()
        make_due()
        deliver()
        mailbox.refresh_from_db()
        assert (len(sink.taken), mailbox.last_out_error) == (2, "")


def test_the_password_is_not_readable_in_the_database(agent, sink):
    a_mailbox(sink, smtp_password="s3cret")

    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT smtp_password FROM email_mailbox")
        assert "s3cret" not in cursor.fetchone()[0]


@pytest.mark.parametrize(("security", "implicit"), [("starttls", False), ("tls", True)])
def test_tls_is_verified(agent, tmp_path, monkeypatch, security, implicit):
    certificate = make_certificate(tmp_path)
    with smtp_sink(certificate=certificate, implicit_tls=implicit) as sink:
        mailbox = a_mailbox(sink, smtp_security=security)
        asked()

        deliver()
        mailbox.refresh_from_db()
        assert "cannot be trusted" in mailbox.last_out_error
        assert sink.taken == []

        monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))
        make_due()
        deliver()
        assert len(sink.taken) == 1


def test_starttls_is_never_silently_left_out(agent, sink):
    mailbox = a_mailbox(sink, smtp_security="starttls")
    asked()

    deliver()

    mailbox.refresh_from_db()
    assert "does not offer" in mailbox.last_out_error
    assert sink.taken == []


def test_an_address_that_is_none_fails_with_a_sentence(agent, sink, mailbox):
    _, outgoing = replied(agent)
    OutgoingMessage.objects.update(to=["anna@customer.example\r\nBcc: all@customer.example"])

    deliver()

    outgoing.refresh_from_db()
    assert outgoing.state == DeliveryState.FAILED
    assert "is no address" in outgoing.last_error
    assert sink.taken == []


def test_after_five_days_we_give_up(agent, sink, mailbox):
    _, outgoing = replied(agent)
    OutgoingMessage.objects.update(queued_at=now() - timedelta(days=5))
    sink.refuse_data = ["451 later"]

    deliver()

    outgoing.refresh_from_db()
    assert outgoing.state == DeliveryState.FAILED
    assert "five days" in outgoing.last_error
    assert "451 later" in outgoing.last_error


def test_a_mailbox_beyond_ascii_sends_what_every_server_understands(agent, sink):
    values = {"smtp_host": sink.host, "smtp_port": sink.port, "smtp_security": "none"}
    Mailbox.objects.create(name="Hilfe", address="büro@müller.example", is_default=True, **values)
    asked()

    deliver()

    (taken,) = sink.taken
    assert taken.sender == "büro@xn--mller-kva.example"
    assert str(taken.mail["Message-ID"]).endswith("@xn--mller-kva.example>")
    assert "From: Service Desk <büro@xn--mller-kva.example>".encode() in taken.raw


def test_a_domain_beyond_ascii_alone_needs_nothing_special(agent, sink):
    values = {"smtp_host": sink.host, "smtp_port": sink.port, "smtp_security": "none"}
    Mailbox.objects.create(name="Hilfe", address="hilfe@müller.example", is_default=True, **values)
    asked()

    deliver()

    assert sink.taken[0].sender == "hilfe@xn--mller-kva.example"
    assert sink.taken[0].raw.isascii()
