"""Priority, reopening, subjects and reply addresses: one row a rule."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leitstelle.tickets import rules
from leitstelle.tickets.reply_tokens import make_token, read_token
from tests.factories import NOON


@pytest.mark.parametrize(
    ("impact", "urgency", "priority"),
    [(1, 1, 1), (1, 2, 2), (2, 1, 2), (2, 2, 3), (1, 3, 3), (3, 1, 3), (3, 2, 4), (3, 3, 5)],
)
def test_priority_is_impact_and_urgency(impact, urgency, priority):
    assert rules.priority_of(impact, urgency) == priority


@pytest.mark.parametrize(
    ("after", "reopens"), [({"days": 0}, True), ({"days": 7, "seconds": -1}, True), ({"days": 7}, False)]
)
def test_the_period_ends_to_the_second(after, reopens):
    assert rules.reopens(resolved_at=NOON, now=NOON + timedelta(**after), reopen_days=7) is reopens


@pytest.mark.parametrize(
    ("subject", "bare"),
    [
        ("Printer", "Printer"),
        ("Re: Printer", "Printer"),
        ("RE: AW: Antw: WG: Fwd: Printer", "Printer"),
        ("AW: [#1042] Drucker", "Drucker"),
        ("[#1042] AW: Drucker", "Drucker"),
        ("Re[2]: Printer", "Printer"),
        ("SV: VS: TR: Printer", "Printer"),
        ("Ref: 12 broken", "12 broken"),
        ("Reset: how?", "Reset: how?"),
        ("[Project] Printer", "[Project] Printer"),
        ("", ""),
        ("AW:", ""),
    ],
)
def test_the_bare_subject(subject, bare):
    assert rules.bare_subject(subject) == bare


@given(st.text(max_size=300))
def test_the_number_stands_in_a_subject_once_however_often_it_goes_back_and_forth(subject):
    once = rules.numbered_subject(1042, subject)

    assert rules.numbered_subject(1042, f"AW: {once}").count("[#1042]") == 1
    assert 1042 in rules.numbers_in_subject(once)


@pytest.mark.parametrize(
    ("subject", "numbers"),
    [
        ("[#1042] x", [1042]),
        ("AW: [Service Desk #1042] x [#7777]", [1042, 7777]),
        ("Rechnung #1042", []),
        ("[1042]", []),
        ("[#]", []),
    ],
)
def test_numbers_count_in_brackets_only(subject, numbers):
    assert rules.numbers_in_subject(subject) == numbers


@given(st.integers(1, 10**17))
def test_a_token_names_its_ticket_and_survives_capitals(number):
    token = make_token(number)

    assert read_token(token) == read_token(token.upper()) == number
    assert len(token) <= 40


@given(st.text(max_size=50))
def test_what_is_not_our_token_names_nothing(text):
    assert read_token(text) is None


def test_a_token_of_one_ticket_does_not_fit_another():
    signature = make_token(1042).split("-")[1]

    assert read_token(f"t1043-{signature}") is None
    assert read_token(f"t1042-{signature[:8]}") is None
