"""A mailbox as entered: every fault gets a sentence at its field."""

import pytest

from leitstelle.channels.email.setup_rules import faults_of

GOOD = {
    "address": "support@example.org",
    "is_default": True,
    "incoming": "imap",
    "imap_host": "mail.example.org",
    "imap_port": 993,
    "imap_security": "tls",
    "smtp_host": "mail.example.org",
    "smtp_port": 587,
    "smtp_security": "starttls",
}


def test_a_usual_mailbox_has_no_faults():
    assert faults_of(GOOD) == {}


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"address": "support"}, "address", "no mail address"),
        ({"address": "support@localhost"}, "address", "no mail address"),
        ({"address": "support+desk@example.org"}, "address", "without the plus"),
        ({"imap_host": ""}, "imap_host", "server's name"),
        ({"imap_host": "https://mail.example.org"}, "imap_host", "alone"),
        ({"imap_host": "mail example org"}, "imap_host", "no server name"),
        ({"imap_port": None}, "imap_port", "1 to 65535"),
        ({"smtp_port": 99999}, "smtp_port", "1 to 65535"),
        ({"imap_security": "starttls"}, "imap_security", "choose TLS"),
        ({"smtp_security": "tls"}, "smtp_security", "choose STARTTLS"),
        ({"smtp_security": "none", "smtp_user": "desk"}, "smtp_security", "everybody on the way"),
        ({"imap_security": "none"}, "imap_security", "everybody on the way"),
        ({"smtp_security": "rot13"}, "smtp_security", "Choose an encryption"),
        ({"smtp_host": ""}, "smtp_host", "no answer leaves"),
    ],
)
def test_each_fault_is_named_at_its_field(changes, field, words):
    faults = faults_of({**GOOD, **changes})

    assert list(faults) == [field]
    assert words in faults[field]


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "::1"])
def test_a_server_on_this_machine_needs_no_encryption(host):
    assert faults_of({**GOOD, "smtp_host": host, "smtp_port": 25, "smtp_security": "none"}) == {}


def test_a_relay_that_asks_for_no_password_may_be_spoken_to_openly():
    assert faults_of({**GOOD, "smtp_host": "relay.example.org", "smtp_port": 25, "smtp_security": "none"}) == {}


def test_a_mailbox_that_takes_mail_by_the_listener_needs_no_imap_server():
    assert faults_of({**GOOD, "incoming": "listener", "imap_host": "", "imap_port": None}) == {}
