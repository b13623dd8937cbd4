"""Money-grade intake: gateway, worker and database are killed again and again while mail arrives.

Nothing is lost and nothing doubled. One exception, which no desk can avoid: a mail of ours may reach the other side twice
when we die between its DATA and our commit; then both copies carry the same Message-ID.

LEITSTELLE_TEST_SOAK_ROUNDS says how many rounds are run, LEITSTELLE_TEST_SOAK_SEED repeats one of them.
"""

import os
import random
import smtplib
import sys
import tempfile
import threading
import time
from collections import Counter
from contextlib import ExitStack, suppress
from email.message import EmailMessage
from pathlib import Path

import psycopg
import pytest

from tests.peers.dovecot import Dovecot, dovecot
from tests.peers.killable_desk import KILLABLE, LEITSTELLE, KillableDesk
from tests.peers.ports import wait_for
from tests.peers.smtp_sink import SmtpSink, smtp_sink

ROUNDS = int(os.environ.get("LEITSTELLE_TEST_SOAK_ROUNDS", "3"))
SEED = os.environ.get("LEITSTELLE_TEST_SOAK_SEED")

MAILS = 500
FETCHED = 100  # of them by IMAP, where there is a Dovecot
SENDERS = 8
KILLS = 24
SECONDS_OF_KILLING = 22.0
LARGE_EVERY = 25  # a mail with a file of a megabyte now and then
CALM_SECONDS = 90.0

pytestmark = pytest.mark.soak


@pytest.mark.parametrize("round_number", range(1, ROUNDS + 1))
def test_whatever_dies_no_mail_is_lost_and_none_doubled(round_number, capsys):
    seed = int(SEED) if SEED else random.SystemRandom().randrange(1_000_000)
    with capsys.disabled():
        print(f"\nmail chaos, round {round_number}: seed {seed}", flush=True)
    chance = random.Random(seed)
    with ExitStack() as stack:
        sink = stack.enter_context(smtp_sink())
        fetched = _dovecot(stack)
        desk = stack.enter_context(KillableDesk(_data_directory(stack), chance))
        _set_up(desk, sink, fetched)
        story = Story(desk, fetched, chance)

        story.run()
        _wait_for_calm(desk, story)

        report = _count(desk, sink, story)
        with capsys.disabled():
            print(report.line, flush=True)
        assert not report.faults, "\n".join([f"seed {seed}", *report.faults, desk.log[-6000:]])


def _dovecot(stack: ExitStack) -> Dovecot | None:
    if os.geteuid() != 0 or not os.path.exists("/usr/sbin/dovecot"):
        return None
    return stack.enter_context(dovecot())


def _data_directory(stack: ExitStack) -> Path:
    data = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="leitstelle-chaos-")))
    data.chmod(0o711)  # the server's user passes through when the tests run as root
    return data


def _set_up(desk: KillableDesk, sink: SmtpSink, fetched: Dovecot | None) -> None:
    desk.run(*LEITSTELLE, "migrate")
    desk.run(
        sys.executable,
        str(Path(__file__).with_name("chaos_desk.py")),
        SINK_PORT=str(sink.port),
        IMAP_PORT=str(fetched.imap_port if fetched else 0),
        IMAP_PASSWORD=fetched.password if fetched else "",
    )
    desk.start_roles()
    wait_for(lambda: _greets(desk.smtp_port), seconds=30)


def _greets(port: int) -> bool:
    try:
        with smtplib.SMTP("127.0.0.1", port, timeout=2) as client:
            return client.noop()[0] == 250
    except OSError:
        return False


class Story:
    """Senders that keep each mail until it is taken, as mail servers do, and somebody who kills."""

    def __init__(self, desk: KillableDesk, fetched: Dovecot | None, chance: random.Random) -> None:
        self.desk = desk
        self.kills: Counter[str] = Counter()
        self.repeated = 0
        self.refused: list[str] = []
        self._chance = chance
        self._fetched = fetched
        by_imap = FETCHED if fetched else 0
        self._smtp = [_mail(number) for number in range(MAILS - by_imap)]
        self._imap = [_mail(number) for number in range(MAILS - by_imap, MAILS)]

    def run(self) -> None:
        shares = [self._smtp[start::SENDERS] for start in range(SENDERS)]
        seeds = [self._chance.random() for _ in shares]
        threads = [threading.Thread(target=self._send, args=(*both,)) for both in zip(shares, seeds, strict=True)]
        threads.append(threading.Thread(target=self._fill_mailbox, args=(self._chance.random(),)))
        for thread in threads:
            thread.start()
        self._kill()
        for thread in threads:
            thread.join()

    def _kill(self) -> None:
        while self.kills.total() < KILLS:
            time.sleep(self._chance.uniform(0.2, 2 * SECONDS_OF_KILLING / KILLS - 0.2))
            names = KILLABLE if self._chance.random() < 0.1 else (self._chance.choice(KILLABLE),)
            for name in names:  # now and then the whole machine
                self.kills[name] += self.desk.kill(name)

    def _send(self, mails: list[EmailMessage], seed: float) -> None:
        chance = random.Random(seed)
        for mail in mails:
            while not self._taken(mail):
                self.repeated += 1
                time.sleep(chance.uniform(0.05, 0.3))
            time.sleep(chance.uniform(0, 2 * SECONDS_OF_KILLING / len(mails)))

    def _taken(self, mail: EmailMessage) -> bool:
        try:
            with smtplib.SMTP(
                "127.0.0.1", self.desk.smtp_port, local_hostname="mx.customer.example", timeout=60
            ) as client:
                client.send_message(mail)
        except (OSError, smtplib.SMTPException) as fault:
            if getattr(fault, "smtp_code", 0) >= 500:
                self.refused.append(str(fault))
            return False
        return True

    def _fill_mailbox(self, seed: float) -> None:
        chance = random.Random(seed)
        for mail in self._imap:
            assert self._fetched
            self._fetched.deliver(mail.as_bytes(), to="fetched@desk.example")
            time.sleep(chance.uniform(0, 2 * SECONDS_OF_KILLING / len(self._imap)))


def _mail(number: int) -> EmailMessage:
    mail = EmailMessage()
    mail["From"] = f"Sender {number} <sender{number}@customer.example>"
    mail["To"] = "support@desk.example" if number < MAILS - FETCHED else "fetched@desk.example"
    mail["Subject"] = f"Request {number:04}"
    mail["Date"] = "Tue, 24 Nov 2026 10:00:00 +0000"
    mail["Message-ID"] = f"<chaos-{number}@customer.example>"
    mail.set_content(f"This is request {number}.\n" * 20)
    if number % LARGE_EVERY == 0:
        mail.add_attachment(
            bytes([number % 256]) * 1_000_000, maintype="application", subtype="zip", filename="log.zip"
        )
    return mail


def _wait_for_calm(desk: KillableDesk, story: Story) -> None:
    """Until everything that was taken is a ticket and everything to be said is said."""

    def calm() -> bool:
        try:
            ((stored, waiting, unsent),) = desk.ask(
                "SELECT (SELECT count(*) FROM email_rawmail), (SELECT count(*) FROM email_rawmail WHERE state = 'received'),"
                " (SELECT count(*) FROM tickets_outgoingmessage WHERE state <> 'sent')"
            )
        except psycopg.OperationalError:
            return False
        return stored >= MAILS and waiting == 0 and unsent == 0

    with suppress(AssertionError):  # the count says what is missing
        wait_for(calm, seconds=CALM_SECONDS, every=0.2)


class Report:
    """What is wrong, and one line of figures."""

    def __init__(self) -> None:
        self.faults: list[str] = []
        self.line = ""

    def expect(self, what: str, found: object, wanted: object) -> None:
        if found != wanted:
            self.faults.append(f"{what}: {found} instead of {wanted}")


def _count(desk: KillableDesk, sink: SmtpSink, story: Story) -> Report:
    report = Report()
    report.expect("mails refused for good", story.refused, [])
    states = dict(desk.ask("SELECT state, count(*) FROM email_rawmail GROUP BY state"))
    report.expect("stored mails by state", states, {"processed": MAILS})
    subjects = Counter(subject for (subject,) in desk.ask("SELECT subject FROM tickets_ticket"))
    wanted = Counter(f"Request {number:04}" for number in range(MAILS))
    report.expect("mails that became no ticket", sorted(wanted - subjects), [])
    report.expect("tickets too many", sorted((subjects - wanted).elements()), [])
    ((messages, distinct),) = desk.ask("SELECT count(*), count(DISTINCT rfc_message_id) FROM tickets_message")
    report.expect("messages", (messages, distinct), (MAILS, MAILS))
    ((files,),) = desk.ask("SELECT count(*) FROM tickets_attachment")
    report.expect("attachments", files, MAILS // LARGE_EVERY)
    outgoing = dict(desk.ask("SELECT rfc_message_id, state FROM tickets_outgoingmessage"))
    report.expect("acknowledgements by state", Counter(outgoing.values()), Counter({"sent": MAILS}))
    _count_received(report, sink, set(outgoing), story)
    return report


def _count_received(report: Report, sink: SmtpSink, sent: set[str], story: Story) -> None:
    """What the other side got: each Message-ID at least once, and each recipient by one Message-ID only."""
    copies = Counter(str(taken.mail["Message-ID"]) for taken in sink.taken)
    report.expect("Message-IDs at the other side", set(copies), sent)
    recipients = {(taken.recipients, str(taken.mail["Message-ID"])) for taken in sink.taken}
    report.expect("recipients at the other side", len({to for to, _id in recipients}), MAILS)
    report.expect("Message-IDs a recipient got", len(recipients), MAILS)
    second = copies.total() - len(copies)
    may_double = story.kills["worker"] + story.kills["postgres"]
    if second > may_double:
        report.faults.append(
            f"second copies at the other side: {second}, but only {may_double} kills could explain one"
        )
    report.line = (
        f"  {MAILS} mails, kills {dict(story.kills)}, senders repeated {story.repeated} times, "
        f"second copies with the same Message-ID: {second}"
    )
