"""Stored mails become tickets, answers, notices, or are set aside with a reason."""

import errno
import os
import threading
from contextlib import suppress
from datetime import timedelta
from email.message import EmailMessage

import pytest
from django.db import connection, transaction

from leitstelle.channels.email import actions, queries
from leitstelle.channels.email.authentication import SenderCheck
from leitstelle.channels.email.intake import process_batch
from leitstelle.channels.email.keeping import Arrived, Keeper, receipt_of
from leitstelle.channels.email.models import Mailbox, RawMail
from leitstelle.channels.email.sending.letters import desk_mark
from leitstelle.channels.email.taking_in.claims import MOST_ATTEMPTS, claim_mails
from leitstelle.core.clock import now
from leitstelle.core.models import Desk
from leitstelle.tickets.models import DeliveryState, Message, OutgoingMessage, State, Ticket
from leitstelle.tickets.reply_tokens import make_token
from tests.factories import a_desk, a_team, a_ticket, an_agent

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


@pytest.fixture
def agent():
    with transaction.atomic():
        return a_desk(now=now())


@pytest.fixture
def support(agent):
    return Mailbox.objects.create(name="Support", address="support@desk.example", is_default=True)


@pytest.fixture
def keeper():
    keeper = Keeper()
    keeper.start()
    yield keeper
    keeper.close()


@pytest.fixture
def arrive(keeper, support):
    """Store a mail as the listener does, then run the intake."""

    def arrive(mail, *, to=("support@desk.example",), process=True, **changes):
        raw = mail if isinstance(mail, bytes) else mail.as_bytes()
        values = {
            "external_id": receipt_of(to, raw, now()),
            "source": "listener",
            "mailbox_id": Mailbox.objects.get(address=to[0].partition("+")[0].partition("@")[0] + "@desk.example").pk,
            "envelope_from": "anna@customer.example",
            "envelope_to": to,
            "peer_ip": "127.0.0.1",
            "helo": "client.example",
            "raw": raw,
            "received_at": now(),
            **changes,
        }
        keeper.keep(Arrived(**values)).result(timeout=10)
        if process:
            take_in()
        return RawMail.objects.get(external_id=values["external_id"])

    return arrive


def take_in() -> int:
    return process_batch(threading.Event())


def a_mail(subject="Printer", text="No paper comes out.\n", sender="Anna Schmidt <anna@customer.example>", **headers):
    mail = EmailMessage()
    mail["From"] = sender
    mail["To"] = headers.pop("To", "support@desk.example")
    mail["Subject"] = subject
    mail["Date"] = "Tue, 24 Nov 2026 10:00:00 +0000"
    mail["Message-ID"] = headers.pop("Message_ID", "<one@customer.example>")
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    return mail


def test_a_mail_opens_a_ticket_and_is_acknowledged(arrive, support):
    mail = a_mail()
    mail.add_attachment(b"log", maintype="text", subtype="x-log", filename="drücker.log")

    row = arrive(mail)

    ticket = Ticket.objects.get()
    message = ticket.messages.get()
    assert (row.state, row.message_id, row.reason) == ("processed", message.pk, "")
    assert (row.sender, row.subject) == ("Anna Schmidt <anna@customer.example>", "Printer")
    assert (ticket.subject, ticket.channel, ticket.mailbox_id) == ("Printer", "email", support.pk)
    assert message.rfc_message_id == "<one@customer.example>"
    assert message.attachments.get().filename == "drücker.log"
    assert message.sender_check["dmarc"] in ("none", "neutral", "temperror")
    assert OutgoingMessage.objects.get().to == ["anna@customer.example"]


def test_one_mail_to_two_of_our_mailboxes_is_one_ticket(arrive):
    Mailbox.objects.create(name="Network", address="network@desk.example")
    mail = a_mail(To="support@desk.example, network@desk.example")

    first = arrive(mail)
    second = arrive(mail, to=("network@desk.example",))

    assert first.message_id == second.message_id
    assert (Ticket.objects.count(), Message.objects.count(), OutgoingMessage.objects.count()) == (1, 1, 1)


def test_one_mail_delivered_to_two_mailboxes_is_one_ticket_when_two_workers_take_them_in_at_once(arrive, monkeypatch):
    monkeypatch.setattr("leitstelle.channels.email.taking_in.claims.MAILS_PER_CLAIM", 1)
    Mailbox.objects.create(name="Network", address="network@desk.example")
    mail = a_mail(To="support@desk.example, network@desk.example").as_bytes()
    for address in ("support@desk.example", "network@desk.example"):
        path = f"Delivered-To: {address}\r\nReceived: by mx.desk.example for <{address}>\r\n"
        arrive(path.encode() + mail, to=(address,), process=False)
    start = threading.Barrier(2)

    def work() -> None:
        start.wait(10)
        take_in()
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert set(RawMail.objects.values_list("state", "message")) == {("processed", Message.objects.get().pk)}
    assert (Ticket.objects.count(), OutgoingMessage.objects.count()) == (1, 1)


def test_pages_of_a_scanner_that_says_the_same_each_time_are_all_kept(arrive):
    for page in (b"first", b"second"):
        scan = a_mail("Scan", "See the file.\n", Message_ID="<scan@scanner.example>")
        scan.add_attachment(page, maintype="application", subtype="pdf", filename="scan.pdf")
        arrive(scan)

    assert Ticket.objects.count() == 2


def test_a_mailer_that_repeats_its_message_ids_loses_nothing(arrive):
    arrive(a_mail(text="Disk 1 is full\n"))
    arrive(a_mail(text="Disk 2 is full\n"))

    assert Ticket.objects.count() == 2


def test_the_mailbox_gives_the_team(arrive, agent):
    with transaction.atomic():
        network = a_team("Network")
    Mailbox.objects.create(name="Network", address="network@desk.example", team=network)

    arrive(a_mail(), to=("network@desk.example",))

    assert Ticket.objects.get().team == network


def test_the_signed_reply_address_finds_the_ticket_even_for_another_sender(arrive):
    with transaction.atomic():
        ticket = a_ticket(now=now())

    arrive(
        a_mail(sender="private@elsewhere.example", subject="Something else"),
        to=(f"support+{make_token(ticket.number)}@desk.example",),
    )

    assert ticket.messages.count() == 2
    assert Ticket.objects.count() == 1


def test_an_answer_by_references_enters_the_ticket(arrive):
    arrive(a_mail())
    ticket = Ticket.objects.get()

    arrive(
        a_mail(
            "AW: Printer",
            "It works again.\n",
            Message_ID="<two@customer.example>",
            In_Reply_To="<one@customer.example>",
        )
    )

    assert ticket.messages.count() == 2


def test_a_strangers_mail_enters_no_ticket(arrive):
    arrive(a_mail())
    number = Ticket.objects.get().number

    arrive(
        a_mail(
            f"Re: [#{number}] Printer",
            sender="eve@stranger.example",
            Message_ID="<eve@stranger.example>",
            References="<one@customer.example>",
        )
    )

    assert Ticket.objects.count() == 2
    assert Ticket.objects.get(number=number).messages.count() == 1


def test_a_forged_mail_goes_to_junk_with_the_reason_and_back_when_somebody_wants_it(arrive, agent, monkeypatch):
    forged = SenderCheck("fail", "none", "fail", "reject", "customer.example", aligned=False, source="checked here")
    monkeypatch.setattr("leitstelle.channels.email.taking_in.reading_mail.check_sender", lambda *a, **k: forged)

    row = arrive(a_mail())

    assert row.state == "junk"
    assert "customer.example" in row.reason
    assert row.sender_check["dmarc"] == "fail"
    assert Ticket.objects.count() == 0
    assert [line.id for line in queries.junk_mails().lines] == [row.pk]

    with transaction.atomic():
        actions.mark_not_junk(raw_mail_id=row.pk, by=agent.user, now=now())
    take_in()

    row.refresh_from_db()
    assert row.state == "processed"
    assert Ticket.objects.count() == 1


def test_the_results_of_a_trusted_server_count_and_those_of_others_do_not(arrive, support):
    support.trusted_authserv_ids = ["mx.desk.example"]
    support.save()
    words = "; dmarc=fail (p=reject) header.from=customer.example"

    assert arrive(a_mail(Authentication_Results="mx.desk.example" + words)).state == "junk"
    evil = a_mail(Message_ID="<two@customer.example>", Authentication_Results="mx.evil.example" + words)
    assert arrive(evil).state == "processed"


def test_blocked_senders_and_domains_go_to_junk(arrive, agent):
    with transaction.atomic():
        actions.block_sender(pattern="@customer.example", by=agent.user, now=now())

    row = arrive(a_mail())

    assert row.state == "junk"
    assert "@customer.example" in row.reason


def test_a_blocked_senders_mail_becomes_a_ticket_when_somebody_wants_it_and_the_next_one_does_not(arrive, agent):
    with transaction.atomic():
        actions.block_sender(pattern="anna@customer.example", by=agent.user, now=now())
    row = arrive(a_mail(X_Spam_Flag="YES"))
    assert (row.state, Ticket.objects.count()) == ("junk", 0)

    with transaction.atomic():
        actions.mark_not_junk(raw_mail_id=row.pk, by=agent.user, now=now())
    take_in()

    row.refresh_from_db()
    assert (row.state, row.reason, row.message) == ("processed", "", Ticket.objects.get().messages.get())
    assert arrive(a_mail("Again", Message_ID="<two@customer.example>")).state == "junk"


def test_what_the_server_in_front_marked_as_spam_goes_to_junk(arrive):
    assert arrive(a_mail(X_Spam_Flag="YES")).state == "junk"


@pytest.mark.parametrize("mark", ["header", "message_id"])
def test_our_own_mail_that_comes_back_is_ignored(arrive, mark):
    with transaction.atomic():
        a_ticket(now=now())
    OutgoingMessage.objects.update(rfc_message_id="<own@desk.example>")
    own = a_mail(X_Leitstelle_Desk=desk_mark()) if mark == "header" else a_mail(Message_ID="<own@desk.example>")

    row = arrive(own)

    assert row.state == "ignored"
    assert Ticket.objects.count() == 1


def test_our_own_address_as_sender_is_ignored_but_a_web_form_names_who_asks(arrive):
    assert arrive(a_mail(sender="support@desk.example")).state == "ignored"

    form = a_mail(
        sender="support@desk.example", Reply_To="Bob <bob@customer.example>", Message_ID="<form@desk.example>"
    )
    assert arrive(form).state == "processed"
    assert Ticket.objects.get().requester.name == "Bob"


@pytest.mark.parametrize("sender", ["postmaster@desk.example", "former@desk.example"])
def test_people_at_our_own_domain_are_heard(arrive, sender):
    """The postmaster's mail is taken for the default mailbox, and an ended mailbox's address may be a person's now."""
    Mailbox.objects.create(name="Former", address="former@desk.example", archived_at=now())

    assert arrive(a_mail("The mail store is nearly full", sender=sender)).state == "processed"

    assert Ticket.objects.get().requester.addresses.get().email == sender


def test_a_sender_whose_address_is_longer_than_any_column_is_no_fault_of_ours(arrive):
    row = arrive(a_mail(sender="x" * 130 + "@relay.example"))
    assert row.state == "processed"

    row = arrive(b"From: <" + "İ".encode() * 100 + b"x" * 60 + b"@relay.example>\r\nSubject: x\r\n\r\nhello\r\n")
    assert (row.state, "no sender" in row.reason) == ("failed", True)


def test_automatic_answers_are_never_answered(arrive):
    row = arrive(a_mail("Out of office", Auto_Submitted="auto-replied"))

    assert row.state == "processed"
    assert OutgoingMessage.objects.count() == 0


@pytest.mark.parametrize(
    "sender", ["MAILER-DAEMON@mx.customer.example", "postmaster@customer.example", "no-reply@customer.example",
               "donotreply@customer.example"]
)  # fmt: skip
def test_nothing_automatic_goes_to_addresses_at_which_nobody_reads(arrive, sender):
    assert arrive(a_mail("Your order", sender=sender)).state == "processed"

    assert (Ticket.objects.count(), OutgoingMessage.objects.count()) == (1, 0)


def test_the_null_sender_never_gets_an_answer(arrive):
    arrive(a_mail("Backup finished"), envelope_from="")
    returned = a_mail("Backup failed", Message_ID="<two@customer.example>", Return_Path="<>")
    arrive(returned, envelope_from="", source="imap", peer_ip=None)
    assert (Ticket.objects.count(), OutgoingMessage.objects.count()) == (2, 0)

    arrive(a_mail("Printer", Message_ID="<three@customer.example>"), envelope_from="", source="imap", peer_ip=None)
    assert OutgoingMessage.objects.count() == 1  # the envelope of fetched mail is not known


BOUNCE = b"""\
From: Mail Delivery System <MAILER-DAEMON@mx.customer.example>\r
To: support@desk.example\r
Subject: Undelivered Mail Returned to Sender\r
Message-ID: <bounce@mx.customer.example>\r
Auto-Submitted: auto-replied\r
MIME-Version: 1.0\r
Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r
\r
--b\r
Content-Type: text/plain\r
\r
<anna@customer.example>: host mx.customer.example said: 550 5.1.1 User unknown\r
--b\r
Content-Type: message/delivery-status\r
\r
Reporting-MTA: dns; mx.customer.example\r
\r
Final-Recipient: rfc822; anna@customer.example\r
Action: failed\r
Status: 5.1.1\r
Diagnostic-Code: smtp; 550 5.1.1 User unknown\r
\r
--b\r
Content-Type: message/rfc822\r
\r
From: support@desk.example\r
To: anna@customer.example\r
Message-ID: <0123456789abcdef0123456789abcdef@desk.example>\r
Subject: Printer\r
\r
Hello\r
--b--\r
"""


@pytest.fixture
def sent(agent):
    """The mail the notice above is about."""
    with transaction.atomic():
        a_ticket(now=now())
    outgoing = OutgoingMessage.objects.get()
    outgoing.rfc_message_id = "<0123456789abcdef0123456789abcdef@desk.example>"
    outgoing.state, outgoing.sent_at = DeliveryState.SENT, now()
    outgoing.save()
    return outgoing


def test_a_delay_is_no_bounce(arrive, sent):
    delay = BOUNCE.replace(b"Action: failed", b"Action: delayed").replace(b"5.1.1", b"4.4.1").replace(b"550", b"450")

    row = arrive(delay.replace(b"User unknown", b"connection timed out, will retry"), envelope_from="")

    sent.refresh_from_db()
    assert (row.state, sent.state) == ("ignored", DeliveryState.SENT)
    assert "still tries" in row.reason


def test_a_notice_that_quotes_nothing_of_ours_is_told_by_its_recipient(arrive, sent):
    OutgoingMessage.objects.update(rfc_message_id="<fedcba98765432100123456789abcdef@desk.example>")

    arrive(BOUNCE, envelope_from="")

    sent.refresh_from_db()
    assert sent.state == DeliveryState.BOUNCED


def test_a_person_who_guesses_a_recipient_marks_nothing(arrive, sent):
    OutgoingMessage.objects.update(rfc_message_id="<fedcba98765432100123456789abcdef@desk.example>")

    arrive(BOUNCE, envelope_from="mallory@elsewhere.example")

    sent.refresh_from_db()
    assert sent.state == DeliveryState.SENT


def test_a_bounce_marks_the_mail_it_is_about(arrive, sent):
    outgoing, ticket = sent, sent.ticket

    row = arrive(BOUNCE, envelope_from="")

    outgoing.refresh_from_db()
    assert row.state == "processed"
    assert outgoing.state == DeliveryState.BOUNCED
    assert outgoing.last_error == "anna@customer.example: nobody has this address there (5.1.1)"
    assert (Ticket.objects.count(), ticket.messages.count()) == (1, 1)


def test_a_notice_about_a_mail_that_was_not_ours_is_ignored(arrive):
    row = arrive(BOUNCE, envelope_from="")

    assert row.state == "ignored"
    assert Ticket.objects.count() == 0


def test_an_ignored_notice_can_be_made_a_ticket_after_all(arrive, agent):
    row = arrive(BOUNCE, envelope_from="")

    with transaction.atomic():
        actions.mark_not_junk(raw_mail_id=row.pk, by=agent.user, now=now())
    take_in()

    row.refresh_from_db()
    assert (row.state, Ticket.objects.count(), OutgoingMessage.objects.count()) == ("processed", 1, 0)


FORWARD = """Please help her.

-------- Forwarded Message --------
Subject: Printer
Date: Tue, 24 Nov 2026 09:00:00 +0100
From: Berta Klein <berta@customer.example>
To: jonas.weber@desk.example

My printer is broken.
"""


def test_a_mail_forwarded_by_an_agent_opens_the_ticket_for_the_first_sender(arrive, agent):
    with transaction.atomic():
        jonas = an_agent("Jonas Weber")

    arrive(a_mail("Fwd: Printer", FORWARD, sender="Jonas Weber <jonas.weber@desk.example>"))

    ticket = Ticket.objects.get()
    assert ticket.requester.addresses.get().email == "berta@customer.example"
    assert ticket.opened_by == jonas
    assert "My printer is broken." in ticket.messages.get().new_text


def judged(monkeypatch, *, spf="none", dmarc="none", policy=None, aligned=False) -> None:
    """What the check of the sender will say."""
    found = SenderCheck(spf, "none", dmarc, policy, "desk.example", aligned=aligned, source="checked here")
    monkeypatch.setattr("leitstelle.channels.email.taking_in.reading_mail.check_sender", lambda *a, **k: found)


JONAS = "Jonas Weber <jonas.weber@desk.example>"


@pytest.mark.parametrize(
    ("verdict", "requester"),
    [
        ({"dmarc": "pass", "policy": "reject", "aligned": True}, "berta@customer.example"),
        ({"dmarc": "none"}, "berta@customer.example"),
        ({"dmarc": "neutral", "policy": "none"}, "berta@customer.example"),
        ({"dmarc": "neutral", "policy": "reject"}, "jonas.weber@desk.example"),
        ({"dmarc": "fail", "policy": "none"}, "jonas.weber@desk.example"),
        ({"dmarc": "none", "spf": "fail"}, "jonas.weber@desk.example"),
        ({"dmarc": "permerror"}, "jonas.weber@desk.example"),
    ],
)
def test_who_only_writes_an_agents_address_into_from_forwards_for_nobody(
    arrive, agent, monkeypatch, verdict, requester
):
    with transaction.atomic():
        an_agent("Jonas Weber")
    judged(monkeypatch, **verdict)

    arrive(a_mail("Fwd: Printer", FORWARD, sender=JONAS))

    assert Ticket.objects.get().requester.addresses.get().email == requester


@pytest.mark.parametrize(("aligned", "tickets"), [(True, 1), (False, 2)])
def test_an_unproven_forward_enters_nobodys_ticket_in_his_name(arrive, agent, monkeypatch, aligned, tickets):
    with transaction.atomic():
        an_agent("Jonas Weber")
        ticket = a_ticket(now=now(), sender_address="berta@customer.example")
    judged(monkeypatch, aligned=aligned)

    arrive(a_mail(f"Fwd: [#{ticket.number}] Printer", FORWARD, sender=JONAS))

    assert Ticket.objects.count() == tickets


def test_a_forward_shows_no_proof_for_somebody_who_was_not_checked(arrive, agent, monkeypatch):
    with transaction.atomic():
        an_agent("Jonas Weber")
    judged(monkeypatch, dmarc="pass", aligned=True)

    row = arrive(a_mail("Fwd: Printer", FORWARD, sender=JONAS))

    assert row.sender_check["aligned"]
    assert Message.objects.get().sender_check is None


def test_an_agent_who_forwards_our_own_mail_is_the_one_who_asks(arrive, agent):
    with transaction.atomic():
        an_agent("Jonas Weber")

    arrive(a_mail("Fwd: Printer", FORWARD.replace("berta@customer.example", "support@desk.example"), sender=JONAS))

    assert Ticket.objects.get().requester.addresses.get().email == "jonas.weber@desk.example"


def test_a_customers_forward_stays_the_customers(arrive):
    arrive(a_mail("Fwd: Printer", FORWARD))

    assert Ticket.objects.get().requester.addresses.get().email == "anna@customer.example"


def test_a_mail_that_cannot_be_processed_is_kept_with_its_reason_and_holds_nobody_up(arrive, agent, monkeypatch):
    from leitstelle.channels.email.taking_in import steps

    real = steps.contact

    def broken(*, contact, now):
        if contact.subject == "Broken":
            raise ValueError("a fault in the flow")
        return real(contact=contact, now=now)

    monkeypatch.setattr(steps, "contact", broken)
    bad = arrive(a_mail("Broken"), process=False)
    arrive(a_mail("Fine", Message_ID="<two@customer.example>"))

    bad.refresh_from_db()
    assert bad.state == "failed"
    assert "ValueError" in bad.reason
    assert (bad.subject, bad.sender) == ("Broken", "Anna Schmidt <anna@customer.example>")
    assert [ticket.subject for ticket in Ticket.objects.all()] == ["Fine"]
    assert [line.id for line in queries.failed_mails().lines] == [bad.pk]
    assert queries.original(bad.pk).startswith(b"From: Anna")

    monkeypatch.setattr(steps, "contact", real)
    with transaction.atomic():
        actions.process_again(raw_mail_id=bad.pk, by=agent.user, now=now())
    take_in()
    bad.refresh_from_db()
    assert bad.state == "processed"
    assert Ticket.objects.count() == 2


def test_a_mail_without_a_sender_is_kept_for_a_person_to_look_at(arrive):
    row = arrive(b"Subject: who am I\r\n\r\nhello\r\n", envelope_from="")

    assert row.state == "failed"
    assert "no sender" in row.reason


def test_the_envelope_names_the_sender_when_the_header_does_not(arrive):
    arrive(b"Subject: alarm\r\n\r\nhelp\r\n", envelope_from="host7@customer.example")

    assert Ticket.objects.get().requester.addresses.get().email == "host7@customer.example"


def test_reasons_are_written_in_the_desks_language(arrive):
    Desk.objects.update(language="de")

    row = arrive(b"Subject: x\r\n\r\nhello\r\n", envelope_from="")

    assert row.reason


def test_a_mail_that_ended_its_worker_too_often_is_given_up(arrive):
    row = arrive(a_mail(), process=False)
    RawMail.objects.update(attempts=MOST_ATTEMPTS)

    take_in()

    row.refresh_from_db()
    assert row.state == "failed"
    assert "10 attempts" in row.reason


def test_what_ended_its_readers_is_not_read_once_more(arrive, monkeypatch):
    arrive(a_mail(), process=False)
    RawMail.objects.update(attempts=MOST_ATTEMPTS)
    read = []
    monkeypatch.setattr("leitstelle.channels.email.intake.read_stored", lambda row, names: read.append(row.pk))

    take_in()

    assert read == []
    assert RawMail.objects.get().state == "failed"


def test_a_full_disk_is_no_fault_of_the_mails_however_long_it_lasts(arrive, monkeypatch):
    mail = a_mail("With a file")
    mail.add_attachment(os.urandom(16), maintype="application", subtype="octet-stream", filename="photo.raw")
    with_file = arrive(mail, process=False)
    without = arrive(a_mail("Without", Message_ID="<two@customer.example>"), process=False)

    def no_room(path, content):
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as full:
        full.setattr("leitstelle.core.files._write", no_room)
        for _ in range(MOST_ATTEMPTS + 2):
            with suppress(OSError):
                take_in()

    with_file.refresh_from_db()
    without.refresh_from_db()
    assert (with_file.state, without.state) == ("received", "processed")
    assert take_in() == 1
    assert {ticket.subject for ticket in Ticket.objects.all()} == {"With a file", "Without"}


def test_a_mail_beyond_a_limit_of_the_database_is_kept_with_its_reason_and_holds_nobody_up(arrive, monkeypatch):
    from leitstelle.channels.email.taking_in import steps

    real = steps.contact

    def too_much(*, contact, now):
        if contact.subject == "Huge":
            with connection.cursor() as cursor:
                cursor.execute("SELECT string_agg(md5(n::text), ' ')::tsvector FROM generate_series(1, 100000) AS n")
        return real(contact=contact, now=now)

    monkeypatch.setattr(steps, "contact", too_much)
    huge = arrive(a_mail("Huge"), process=False)

    arrive(a_mail("Fine", Message_ID="<two@customer.example>"))

    huge.refresh_from_db()
    assert (huge.state, "ProgramLimitExceeded" in huge.reason) == ("failed", True)
    assert [ticket.subject for ticket in Ticket.objects.all()] == ["Fine"]


def test_a_suspicious_mail_is_taken_alone(arrive):
    rows = [arrive(a_mail(str(n), Message_ID=f"<{n}@customer.example>"), process=False) for n in range(3)]
    RawMail.objects.filter(pk=rows[0].pk).update(attempts=3)

    assert [row.pk for row in claim_mails(now())] == [rows[1].pk, rows[2].pk]
    RawMail.objects.update(claimed_by=None, claimed_until=None)
    RawMail.objects.exclude(pk=rows[0].pk).update(state="processed", processed_at=now())
    assert [row.pk for row in claim_mails(now())] == [rows[0].pk]


def test_what_a_living_worker_holds_is_left_alone_and_what_a_dead_one_held_is_not(arrive):
    row = arrive(a_mail(), process=False)
    claimed: list[int] = []
    go_on = threading.Event()
    has = threading.Event()

    def other() -> None:
        claimed.extend(mail.pk for mail in claim_mails(now()))
        has.set()
        go_on.wait(10)
        connection.close()

    thread = threading.Thread(target=other)
    thread.start()
    has.wait(10)

    assert claimed == [row.pk]
    assert take_in() == 0
    go_on.set()
    thread.join()
    _end_idle_sessions()
    assert take_in() == 1


def _end_idle_sessions() -> None:
    """The pool keeps a returned session alive; a killed worker's would be gone."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(pg_terminate_backend(claimed_by)) FROM email_rawmail WHERE claimed_by IS NOT NULL")
        cursor.fetchone()
    import time

    time.sleep(0.2)


def test_large_mails_are_taken_few_at_a_time(arrive, monkeypatch):
    monkeypatch.setattr("leitstelle.channels.email.taking_in.claims.BYTES_PER_CLAIM", 3000)
    for n in range(4):
        arrive(a_mail(str(n), "x" * 70 + "\n" + "y\n" * 400, Message_ID=f"<{n}@customer.example>"), process=False)

    assert [take_in() for _ in range(3)] == [2, 2, 0]


def test_two_workers_share_the_work_and_double_nothing(arrive):
    for n in range(40):
        arrive(a_mail(str(n), Message_ID=f"<{n}@customer.example>"), process=False)

    def work() -> None:
        while take_in():
            pass
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert Ticket.objects.count() == 40
    assert OutgoingMessage.objects.count() <= 40
    assert set(RawMail.objects.values_list("state", flat=True)) == {"processed"}


def test_storms_of_one_sender_are_not_answered_without_end(arrive):
    for n in range(12):
        arrive(a_mail(str(n), Message_ID=f"<{n}@customer.example>"))

    assert Ticket.objects.count() == 12
    assert OutgoingMessage.objects.count() == 5


def test_a_resolved_ticket_is_reopened_by_an_answer_in_time(arrive, agent):
    arrive(a_mail())
    ticket = Ticket.objects.get()
    Ticket.objects.filter(pk=ticket.pk).update(
        state=State.RESOLVED,
        resolved_at=now() - timedelta(days=1),
        resolution="x",
        resolution_code="solved",
        solved_at_level=1,
    )

    arrive(
        a_mail("Re: Printer", "Not yet!\n", Message_ID="<two@customer.example>", In_Reply_To="<one@customer.example>")
    )

    ticket.refresh_from_db()
    assert ticket.state == State.OPEN


def test_pages_of_junk_go_on_where_the_last_ended(arrive):
    rows = [arrive(a_mail(str(n), Message_ID=f"<{n}@x.example>", X_Spam_Flag="yes")) for n in range(5)]
    ids = [row.pk for row in reversed(rows)]

    first = queries.junk_mails(limit=3)
    second = queries.junk_mails(limit=3, before=first.next_before)

    assert [line.id for line in first.lines + second.lines] == ids
    assert second.next_before is None


@pytest.mark.parametrize(
    "pattern", ["", "anna", "anna@", "@", "a b@customer.example", "anna@customer.example, eve@x.example"]
)
def test_what_is_no_address_cannot_be_blocked(agent, pattern):
    from leitstelle.core.errors import InvalidInput

    with pytest.raises(InvalidInput), transaction.atomic():
        actions.block_sender(pattern=pattern, by=agent.user, now=now())


def test_an_archived_mailbox_does_not_take_the_place_of_its_namesake(support):
    Mailbox.objects.filter(pk=support.pk).update(archived_at=now(), is_default=False)
    successor = Mailbox.objects.create(name="Again", address="support@desk.example", is_default=True)
    Mailbox.objects.create(name="Older", address="old@desk.example", archived_at=now())

    own = queries.own_addresses()

    assert own.find("support+x@desk.example").mailbox_id == successor.pk
    assert own.find("old@desk.example") is not None
