"""The listener: stored before 250, who may be written to, limits, LMTP, STARTTLS."""

import smtplib
import socket
import ssl
import threading

import pytest
from django.db import transaction

from leitstelle.channels.email import keeping
from leitstelle.channels.email.models import Mailbox, RawMail
from leitstelle.core.clock import now
from tests.channels.email.running_gateway import running_gateway
from tests.factories import a_desk
from tests.peers.certificates import make_certificate

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)

MAIL = (
    b"From: Anna <anna@customer.example>\r\nMessage-ID: <one@customer.example>\r\nSubject: Printer\r\n\r\nNo paper.\r\n"
)


@pytest.fixture
def desk():
    with transaction.atomic():
        a_desk(now=now())
    return Mailbox.objects.create(name="Support", address="support@desk.example", is_default=True)


@pytest.fixture
def port(desk):
    with running_gateway() as port:
        yield port


def smtp(port: int) -> smtplib.SMTP:
    return smtplib.SMTP("127.0.0.1", port, local_hostname="client.example", timeout=20)


def send(port: int, raw: bytes = MAIL, to: tuple[str, ...] = ("support@desk.example",), sender="anna@customer.example"):
    with smtp(port) as client:
        client.ehlo()
        client.mail(sender)
        answers = [client.rcpt(address) for address in to]
        return answers, client.data(raw)


def test_a_mail_is_stored_byte_for_byte_with_its_envelope(port):
    _, (code, _words) = send(port)

    kept = RawMail.objects.get()
    assert code == 250
    assert bytes(kept.raw) == MAIL
    assert (kept.state, kept.source, kept.size) == ("received", "listener", len(MAIL))
    assert (kept.envelope_from, kept.envelope_to) == ("anna@customer.example", ["support@desk.example"])
    assert (kept.peer_ip, kept.helo) == ("127.0.0.1", "client.example")


def test_a_sender_that_repeats_itself_after_a_lost_answer_is_told_250_and_stored_once(port):
    first, second = send(port)[1], send(port)[1]

    assert first[0] == second[0] == 250
    assert RawMail.objects.count() == 1


def test_the_same_bytes_without_id_and_date_count_once_a_day(port):
    alarm = b"Subject: disk full\r\n\r\nhelp\r\n"

    send(port, alarm)
    send(port, alarm)

    assert RawMail.objects.count() == 1


def test_several_recipients_of_ours_are_one_row(port):
    Mailbox.objects.create(name="Network", address="network@desk.example")

    answers, (code, _) = send(port, to=("support@desk.example", "network@desk.example"))

    assert [answer[0] for answer in answers] == [250, 250]
    assert code == 250
    assert RawMail.objects.get().envelope_to == ["support@desk.example", "network@desk.example"]


@pytest.mark.parametrize(
    "address",
    ["SUPPORT@Desk.Example", "support+t1042-abcdefghijklmnop@desk.example", "postmaster@desk.example", "postmaster"],
)
def test_addresses_of_ours_are_known_in_every_spelling(port, address):
    assert send(port, to=(address,))[0][0][0] == 250


@pytest.mark.parametrize("address", ["nobody@desk.example", "someone@elsewhere.example", "support@elsewhere.example"])
def test_unknown_recipients_are_refused_for_good_and_nothing_is_relayed(port, address):
    with smtp(port) as client:
        client.ehlo()
        client.mail("anna@customer.example")
        code, words = client.rcpt(address)

        assert (code, words[:5]) == (550, b"5.1.1")
        assert client.docmd("DATA")[0] == 503
    assert RawMail.objects.count() == 0


def test_a_new_mailbox_takes_mail_at_once(port):
    assert send(port)[1][0] == 250
    Mailbox.objects.create(name="New", address="new@desk.example")

    assert send(port, MAIL + b"x\r\n", to=("new@desk.example",))[1][0] == 250


def test_the_null_sender_of_bounces_is_taken(port):
    assert send(port, sender="")[1][0] == 250
    assert RawMail.objects.get().envelope_from == ""


@pytest.mark.usefixtures("db")
def test_before_set_up_senders_are_asked_to_try_again():
    with running_gateway() as port, smtp(port) as client:
        client.ehlo()
        code, words = client.mail("anna@customer.example")

    assert (code, words[:5]) == (451, b"4.3.0")


def test_when_storing_fails_the_sender_keeps_the_mail_and_the_listener_recovers(port, monkeypatch):
    real = keeping._connect

    def down():
        raise keeping.psycopg.OperationalError("the database is down")

    monkeypatch.setattr(keeping, "_connect", down)
    code, words = send(port)[1]
    assert (code, words[:5]) == (451, b"4.3.0")

    monkeypatch.setattr(keeping, "_connect", real)
    assert send(port)[1][0] == 250
    assert RawMail.objects.count() == 1


def test_a_connection_to_the_database_that_died_is_replaced_without_the_sender_noticing(port):
    from django.db import connection

    send(port)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = %s",
            ["leitstelle mail keeper"],
        )
        assert cursor.fetchone()[0] == 1

    assert send(port, MAIL + b"second\r\n")[1][0] == 250


def test_too_large_a_mail_is_refused_by_announcement_and_by_weight(port):
    with smtp(port) as client:
        client.ehlo()
        limit = int(client.esmtp_features["size"])
        assert limit > 25 * 1024 * 1024 * 4 / 3
        assert client.mail("anna@customer.example", [f"SIZE={limit + 1}"])[0] == 552
        client.mail("anna@customer.example")
        client.rcpt("support@desk.example")
        code, words = client.data(MAIL + b"x" * 70 * 1024 * 1024)
        assert (code, words[:5]) == (552, b"5.3.4")
        assert client.noop()[0] == 250
    assert RawMail.objects.count() == 0


def test_long_lines_leading_dots_and_large_mails_arrive_unchanged(port):
    raw = MAIL + b".\r\n..two\r\n.one\r\n" + b"long " * 100_000 + b"\r\n" + b"A" * 9_000_000 + b"\r\n.\r\nend\r\n"

    send(port, raw)

    assert bytes(RawMail.objects.get().raw) == raw


def test_an_empty_mail_is_a_mail(port):
    with smtp(port) as client:
        client.ehlo()
        client.mail("anna@customer.example")
        client.rcpt("support@desk.example")
        client.putcmd("DATA")
        assert client.getreply()[0] == 354
        client.send(b".\r\n")
        assert client.getreply()[0] == 250
    assert bytes(RawMail.objects.get().raw) == b""


@pytest.mark.parametrize("smuggled", [b"\n.\n", b"\n.\r\n", b"\r\n.\n", b"\r.\r"])
def test_only_the_real_end_ends_a_mail(port, smuggled):
    inside = b"first" + smuggled + b"MAIL FROM:<evil@customer.example>\r\n"

    with smtp(port) as client:
        client.ehlo()
        client.mail("anna@customer.example")
        client.rcpt("support@desk.example")
        client.putcmd("DATA")
        client.getreply()
        client.send(MAIL + inside + b"\r\n.\r\n")
        assert client.getreply()[0] == 250
        assert client.noop()[0] == 250

    assert b"MAIL FROM:<evil" in bytes(RawMail.objects.get().raw)


def test_commands_may_come_all_at_once(port):
    with socket.create_connection(("127.0.0.1", port), timeout=10) as line:
        line.recv(500)
        line.sendall(b"EHLO x\r\nMAIL FROM:<a@b.example>\r\nRCPT TO:<support@desk.example>\r\nDATA\r\n")
        _read_until(line, b"354 ")
        line.sendall(MAIL + b".\r\nMAIL FROM:<a@b.example>\r\nQUIT\r\n")
        told = _read_until(line, b"221 ")
    assert b"250 2.0.0" in told
    assert RawMail.objects.count() == 1


def _read_until(line: socket.socket, words: bytes) -> bytes:
    told = b""
    while words not in told:
        piece = line.recv(4096)
        assert piece, told
        told += piece
    return told


def test_lmtp_answers_once_for_each_recipient(port):
    Mailbox.objects.create(name="Network", address="network@desk.example")
    with smtplib.LMTP("127.0.0.1", port, timeout=10) as client:
        client.ehlo("front.example")
        client.mail("anna@customer.example")
        for address in ("support@desk.example", "nobody@desk.example", "network@desk.example"):
            client.rcpt(address)
        assert client.data(MAIL)[0] == 250
        assert client.getreply()[0] == 250
        assert client.noop()[0] == 250
    assert RawMail.objects.get().envelope_to == ["support@desk.example", "network@desk.example"]


def test_starttls_is_offered_with_a_certificate_and_sign_in_never(desk, tmp_path, monkeypatch):
    certificate, key = make_certificate(tmp_path)
    monkeypatch.setenv("LEITSTELLE_SMTP_TLS_CERT", str(certificate))
    monkeypatch.setenv("LEITSTELLE_SMTP_TLS_KEY", str(key))
    with running_gateway() as port, smtp(port) as client:
        client.starttls(context=ssl.create_default_context(cafile=str(certificate)))
        client.ehlo()
        assert not client.has_extn("auth")
        client.sendmail("anna@customer.example", ["support@desk.example"], MAIL)
    assert RawMail.objects.count() == 1


def test_an_unusable_certificate_is_named(desk, monkeypatch):
    monkeypatch.setenv("LEITSTELLE_SMTP_TLS_CERT", "/nowhere/cert.pem")

    with pytest.raises(Exception, match=r"/nowhere/cert\.pem.*No such file"), running_gateway():
        pass


def test_one_peer_cannot_take_every_line(port):
    lines = [socket.create_connection(("127.0.0.1", port), timeout=10) for _ in range(61)]
    try:
        greetings = [line.recv(200)[:3] for line in lines]
    finally:
        for line in lines:
            line.close()
    assert greetings[:50] == [b"220"] * 50
    assert greetings[60] == b"421"


def test_mails_from_many_senders_at_once_are_all_stored(port):
    def work(number: int) -> None:
        for n in range(10):
            send(port, MAIL.replace(b"<one@", b"<%d.%d@" % (number, n)))

    threads = [threading.Thread(target=work, args=(number,)) for number in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert RawMail.objects.count() == 100


def test_addresses_beyond_ascii_are_taken(port):
    Mailbox.objects.create(name="Hilfe", address="büro@desk.example")
    with smtp(port) as client:
        client.ehlo()
        client.command_encoding = "utf-8"
        client.mail("jörg@müller.example", ["SMTPUTF8"])
        assert client.rcpt("büro@desk.example")[0] == 250
        assert client.data(MAIL)[0] == 250
    assert RawMail.objects.get().envelope_from == "jörg@müller.example"
