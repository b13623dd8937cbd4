"""When to try again, what counts as the same mail, and how DNS is asked for many mails."""

import socket
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import dns.message
import dns.resolver
import dns.rrset
import pytest

from leitstelle.channels.email.authentication import DnsFailure
from leitstelle.channels.email.keeping import receipt_of, receipt_of_imap, storable
from leitstelle.channels.email.reading import Address, InboundMail
from leitstelle.channels.email.sending.retrying import GIVE_UP_AFTER, PAUSES, next_attempt
from leitstelle.channels.email.taking_in import names
from leitstelle.channels.email.taking_in.contacts import bracketed, identity_of

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
MAIL = InboundMail(
    message_id="<a@b.example>", sender=Address("A", "a@b.example"), subject="Printer", date=NOON, text="No paper."
)


@pytest.mark.parametrize(("attempts", "minutes"), [(0, 1), (1, 1), (2, 3), (3, 10), (7, 240), (50, 240)])
def test_pauses_grow_up_to_four_hours(attempts, minutes):
    assert next_attempt(attempts=attempts, queued_at=NOON, now=NOON) == NOON + timedelta(minutes=minutes)


def test_after_five_days_there_is_no_next_attempt():
    late = NOON + GIVE_UP_AFTER - PAUSES[-1]

    assert next_attempt(attempts=40, queued_at=NOON, now=late - timedelta(seconds=1)) is not None
    assert next_attempt(attempts=40, queued_at=NOON, now=late) is None


@pytest.mark.parametrize(
    "change",
    [
        {"message_id": "<c@b.example>"},
        {"sender": Address("A", "c@b.example")},
        {"subject": "Printers"},
        {"text": "No toner."},
        {"date": NOON + timedelta(seconds=1)},
    ],
)
def test_mails_that_differ_are_different_mails(change):
    assert identity_of(replace(MAIL, **change), NOON) != identity_of(MAIL, NOON)


def test_where_a_mail_came_in_makes_no_difference():
    twin = replace(MAIL, to=(Address("", "other@desk.example"),), delivered_to=("other@desk.example",))

    assert identity_of(twin, NOON + timedelta(hours=3)) == identity_of(MAIL, NOON)
    assert len(identity_of(MAIL, NOON)) <= 200


def test_a_mail_without_date_is_the_same_for_a_day():
    alarm = replace(MAIL, message_id=None, date=None)

    assert identity_of(alarm, NOON) == identity_of(alarm, NOON + timedelta(hours=1))
    assert identity_of(alarm, NOON) != identity_of(alarm, NOON + timedelta(days=1))


def test_the_receipt_of_a_delivery_knows_mail_and_recipients_whatever_their_order():
    raw = b"Message-ID: <a@b.example>\r\n\r\nx"

    assert receipt_of(["a@d", "b@d"], raw, NOON) == receipt_of(["b@d", "a@d"], raw, NOON + timedelta(days=9))
    assert receipt_of(["a@d"], raw, NOON) != receipt_of(["b@d"], raw, NOON)
    assert receipt_of(["a@d"], raw, NOON) != receipt_of(["a@d"], raw + b"y", NOON)
    assert len(receipt_of(["a@d"], raw, NOON)) <= 80
    assert len(receipt_of_imap(2**63 - 1, 2**32, 2**32)) <= 80


@pytest.mark.parametrize(
    ("given", "wanted"), [("a@b", "<a@b>"), ("<a@b>", "<a@b>"), (" <a@b> ", "<a@b>"), ("", ""), ("<>", "")]
)
def test_message_ids_carry_their_brackets(given, wanted):
    assert bracketed(given) == wanted


def test_what_a_peer_says_is_made_storable():
    assert storable("a\x00b\nc\udcff") == "ab c\\udcff"


class Server:
    """Answers, or is dead, or knows no `silent` names; counts how often it was asked."""

    def __init__(self) -> None:
        self.asked = 0
        self.dead = False
        self.silent = ""

    def __call__(self, name: str, kind: str) -> list[str]:
        self.asked += 1
        if self.dead or (self.silent and name.endswith(self.silent)):
            raise DnsFailure("time-out")
        return [f"{name} {kind}"]


@pytest.fixture
def server(monkeypatch):
    server = Server()
    monkeypatch.setattr(names, "NetworkResolver", lambda: server)
    return server


def test_a_name_is_asked_once_for_many_mails(server):
    shared = names.SharedNames()

    answers = [shared.for_one_mail()("Customer.example.", "TXT") for _ in range(5)]

    assert len({tuple(answer) for answer in answers}) == 1
    assert server.asked == 1


def test_a_dead_name_server_holds_up_a_few_mails_and_not_all(server, monkeypatch):
    shared = names.SharedNames()
    server.dead = True

    for n in range(50):
        with pytest.raises(DnsFailure):
            shared.for_one_mail()(f"{n}.example", "TXT")
    assert server.asked == names.FAILURES_IN_A_ROW + 1  # and once for the root

    server.dead = False
    monkeypatch.setattr(names, "PAUSE_SECONDS", 0)
    shared._silent_until = 0
    assert shared.for_one_mail()("x.example", "TXT")


def test_names_that_never_answer_do_not_switch_the_checks_off(server):
    shared = names.SharedNames()
    server.silent = "evil.example"

    for n in range(50):
        with pytest.raises(DnsFailure):
            shared.for_one_mail()(f"{n}.evil.example", "TXT")

    assert shared.for_one_mail()("_dmarc.customer.example", "TXT")


@pytest.mark.parametrize(("answers", "alive"), [(True, True), (False, False)])
def test_our_name_server_is_alive_when_it_knows_the_root(monkeypatch, answers, alive):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as door:
        door.bind(("127.0.0.1", 0))
        door.settimeout(5)
        resolver = dns.resolver.Resolver(configure=False)
        resolver.nameservers, resolver.port = ["127.0.0.1"], door.getsockname()[1]
        monkeypatch.setattr(dns.resolver, "default_resolver", resolver)
        monkeypatch.setattr("leitstelle.channels.email.authentication.resolver.SECONDS_PER_QUESTION", 0.5)

        def answer() -> None:
            wire, asker = door.recvfrom(4096)
            reply = dns.message.make_response(dns.message.from_wire(wire))
            reply.answer.append(dns.rrset.from_text(".", 3600, "IN", "NS", "a.root-servers.net."))
            door.sendto(reply.to_wire(), asker)

        if answers:
            threading.Thread(target=answer).start()
        assert names._is_alive() is alive


def test_what_is_remembered_is_bounded(server, monkeypatch):
    monkeypatch.setattr(names, "REMEMBERED_NAMES", 10)
    shared = names.SharedNames()

    for n in range(100):
        shared.for_one_mail()(f"{n}.example", "TXT")

    assert len(shared._answers) == 10
