"""What doctor and the settings page say about mailboxes: the fault, and what to do."""

import pytest
from django.db import transaction

from leitstelle.channels.email.checks import check_incoming, check_mailboxes, check_outgoing
from leitstelle.channels.email.models import Mailbox
from leitstelle.core.clock import now
from tests.channels.email.running_gateway import running_gateway
from tests.factories import a_desk
from tests.peers.certificates import make_certificate
from tests.peers.dovecot import dovecot
from tests.peers.ports import free_port
from tests.peers.smtp_sink import smtp_sink


@pytest.fixture(scope="module")
def server():
    with dovecot() as server:
        yield server


def fetched(server, **changes):
    values = {
        "imap_host": server.host,
        "imap_port": server.imap_port,
        "imap_security": "none",
        "imap_user": "probe",
        "imap_password": server.password,
        **changes,
    }
    return Mailbox(name="Support", address="support@desk.example", incoming="imap", **values)


def sending(sink, **changes):
    values = {"smtp_host": sink.host, "smtp_port": sink.port, "smtp_security": "none", **changes}
    return Mailbox(name="Support", address="support@desk.example", is_default=True, **values)


def test_what_works_is_said_to_work(server):
    with smtp_sink(password="right") as sink:
        outgoing = check_outgoing(sending(sink, smtp_user="support", smtp_password="right"))
    incoming = check_incoming(fetched(server))

    assert outgoing == ("mail out (support@desk.example)", True, "localhost answers and lets the desk in.", "")
    assert incoming[1:3] == (True, "localhost answers, the folder INBOX is there.")


def test_passwords_beyond_ascii_are_used_as_they_are(tmp_path):
    with smtp_sink(password="Ümläut€") as sink:
        assert check_outgoing(sending(sink, smtp_user="jörg", smtp_password="Ümläut€")).good
        assert not check_outgoing(sending(sink, smtp_user="jörg", smtp_password="Ümlaut€")).good


@pytest.mark.parametrize(
    ("changes", "words", "remedy"),
    [
        ({"imap_password": "wrong"}, "does not accept the password for probe", "password again"),
        ({"imap_password": "fälsch"}, "does not accept the password for probe", "password again"),
        ({"imap_folder": "Nowhere"}, "The folder does not exist", "INBOX"),
        ({"imap_host": "no-such-host.invalid"}, "There is no server called no-such-host.invalid", "name"),
        ({"imap_port": 1}, "refuses connections on port 1", "port"),
        ({"imap_security": "tls"}, "port", "encryption"),
        ({"imap_security": "starttls"}, "", "encryption"),
    ],
)
def test_what_is_wrong_with_fetching_is_named_with_its_remedy(server, changes, words, remedy):
    finding = check_incoming(fetched(server, **changes))

    assert not finding.good
    assert words in finding.sentence
    assert remedy in finding.remedy
    assert "Traceback" not in finding.sentence
    assert "b'" not in finding.sentence


@pytest.mark.parametrize(
    ("changes", "words", "remedy"),
    [
        (
            {"smtp_user": "support", "smtp_password": "wrong"},
            "does not accept the password for support",
            "password again",
        ),
        ({"smtp_host": "no-such-host.invalid"}, "There is no server called no-such-host.invalid", "name"),
        ({"smtp_port": 1}, "refuses connections on port 1", "port"),
        ({"smtp_security": "tls"}, "does not speak TLS that way", "encryption"),
        ({"smtp_security": "starttls"}, "does not offer what the mailbox asks for", "encryption"),
        ({"smtp_host": ""}, "No outgoing server", "SMTP server"),
    ],
)
def test_what_is_wrong_with_sending_is_named_with_its_remedy(changes, words, remedy):
    with smtp_sink(password="right") as sink:
        finding = check_outgoing(sending(sink, **changes))

    assert not finding.good
    assert words in finding.sentence
    assert remedy in finding.remedy


def test_a_certificate_nobody_vouches_for_is_refused(tmp_path):
    with smtp_sink(certificate=make_certificate(tmp_path)) as sink:
        finding = check_outgoing(sending(sink, smtp_security="starttls"))

    assert not finding.good
    assert "cannot be trusted" in finding.sentence


def test_a_server_that_never_answers_is_given_up(monkeypatch):
    import socket

    monkeypatch.setattr("leitstelle.channels.email.connecting.CONNECT_SECONDS", 0.3)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        mailbox = Mailbox(
            address="a@b.example", smtp_host="127.0.0.1", smtp_port=silent.getsockname()[1], smtp_security="none"
        )
        finding = check_outgoing(mailbox)

    assert finding.sentence == f"127.0.0.1 port {mailbox.smtp_port} does not answer."


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_the_listener_is_tried_where_it_should_be(settings):
    with transaction.atomic():
        a_desk(now=now())
    Mailbox.objects.create(name="Support", address="support@desk.example")
    with running_gateway():
        (incoming, _) = check_mailboxes()
        assert incoming.good

    settings.ENV = type(settings.ENV)(data=settings.ENV.data, smtp_port=free_port())
    (incoming, _) = check_mailboxes()
    assert not incoming.good
    assert "leitstelle serve" in incoming.remedy
