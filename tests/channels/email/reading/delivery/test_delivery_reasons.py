"""From a server's reply to one word of the vocabulary."""

from __future__ import annotations

import time

import pytest

from leitstelle.channels.email.reading.delivery.codes import enhanced_codes, reply_code
from leitstelle.channels.email.reading.delivery.failures import Failure
from leitstelle.channels.email.reading.delivery.phrases import PHRASES
from leitstelle.channels.email.reading.delivery.reasons import REASONS, is_hard, reason_of
from leitstelle.channels.email.reading.delivery.wording import plain_words
from tests.channels.email.reading.delivery.replies import REPLIES


def failure(words: str, *, status: str | None = None, command: str | None = None, **more: object) -> Failure:
    return Failure(recipient="x@y.example", action="failed", status=status, diagnostic=words, command=command, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(("command", "status", "words", "reason"), REPLIES)
def test_a_known_reply_has_its_reason(command: str, status: str, words: str, reason: str):
    assert reason_of(failure(words, status=status or None, command=command or None)) == reason


def test_every_reason_of_the_tables_belongs_to_the_vocabulary():
    assert {reason for reason, _ in PHRASES} <= REASONS


@pytest.mark.parametrize(
    ("command", "status", "reason"),
    [
        ("RCPT", None, "userunknown"),
        ("DATA", None, "filtered"),
        (None, None, "filtered"),
        ("DATA", "5.1.1", "userunknown"),
        ("MAIL", None, "rejected"),
    ],
)
def test_user_unknown_strikes_the_address_only_where_proven(command: str | None, status: str | None, reason: str):
    assert reason_of(failure("550 No such user here", status=status, command=command)) == reason


def test_what_a_local_program_says_is_its_own_failure_unless_the_mailbox_is_full():
    assert reason_of(failure("input/output error", by_local_program=True)) == "mailererror"
    assert reason_of(failure("Quota exceeded", by_local_program=True)) == "mailboxfull"


def test_the_servers_own_code_beats_what_the_reporting_server_made_of_it():
    assert reason_of(failure("550 5.7.1 IP address blacklisted by recipient", status="5.1.1")) == "blocked"


@pytest.mark.parametrize(
    ("reason", "status", "hard"),
    [
        ("userunknown", "4.1.1", True),
        ("hostunknown", None, True),
        ("hasmoved", None, True),
        ("mailboxfull", "5.2.2", False),
        ("notaccept", "5.1.10", True),
        ("notaccept", "4.0.0", False),
    ],
)
def test_only_reasons_that_will_not_pass_are_hard(reason: str, status: str | None, hard: bool):
    assert is_hard(reason, failure("", status=status)) is hard


def test_names_and_links_that_look_like_reasons_are_taken_out():
    words = plain_words("550 5.7.0 <mailboxfull@spam.example>: No relaying. See https://x.example/why#userunknown")

    assert "mailboxfull" not in words
    assert "userunknown" not in words
    assert "no relaying" in words


@pytest.mark.parametrize(
    ("words", "codes", "reply"),
    [
        ("550-5.1.1 no (#5.1.1)", ["5.1.1", "5.1.1"], "550"),
        ("250 2.1.5 ok", [], None),
        ("host mx[192.0.2.5]:25 at 10:45:50 said nothing, size 552000", [], None),
        ("version 5.65.12.3", [], None),
    ],
)
def test_codes_are_told_apart_from_other_numbers(words: str, codes: list[str], reply: str | None):
    assert (enhanced_codes(words), reply_code(words)) == (codes, reply)


@pytest.mark.parametrize(
    "words", ["user " * 4000, "mailbox " + "a " * 4000, "message exceeds " * 999, "from " * 999, "x" * 50_000]
)
def test_long_rubbish_is_judged_quickly(words: str):
    began = time.process_time()

    reason_of(failure("", note=words, report=words))

    assert time.process_time() - began < 1
