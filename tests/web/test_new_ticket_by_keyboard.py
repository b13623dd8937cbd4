"""The telephone rings: a ticket is opened, or solved at once, without touching the mouse and in less than 30 seconds."""

import time
from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from playwright.sync_api import expect

from leitstelle.people.actions import create_requester
from leitstelle.people.models import Requester
from leitstelle.tickets.models import Channel, State, Ticket
from tests.factories import NOON, a_desk, received

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def known(transactional_db: None) -> Requester:
    with transaction.atomic():
        a_desk()
        return create_requester(
            name="Günther Öztürk",
            email="g.oeztuerk@customer.example",
            phone="+49 30 1234567",
            language="de",
            by=None,
            now=NOON,
        )


@pytest.mark.parametrize("typed", ["ozturk", "030 1234567", "g.oeztuerk@"])
def test_a_known_caller_is_found_and_his_call_solved_at_once(
    window: Callable[..., Any], known: Requester, typed: str
) -> None:
    page = window().sign_in()
    started = time.monotonic()
    press = page.keyboard.press
    press("n")
    expect(page.locator("#who")).to_be_focused()
    page.keyboard.type(typed)
    expect(page.locator("#who-list [aria-selected=true]")).to_contain_text("Günther Öztürk")
    press("Enter")
    press("Tab")
    page.keyboard.type("Forgot how to unlock the account")
    press("Tab")
    page.keyboard.type("Could not sign in after his holiday.")
    press("Tab")
    press("Space")
    press("Tab")
    page.keyboard.type("Unlocked by the self-service page.")
    press("Control+Enter")

    expect(page.locator(".solution")).to_contain_text("Unlocked by the self-service page.")
    assert time.monotonic() - started < 30
    ticket = Ticket.objects.get()
    assert (ticket.requester, ticket.state, ticket.channel) == (known, State.RESOLVED, Channel.PHONE)
    assert ticket.solved_at_level_id == 1


def test_the_callers_open_tickets_are_shown_before_another_is_opened(
    window: Callable[..., Any], known: Requester
) -> None:
    with transaction.atomic():
        received(sender_address="g.oeztuerk@customer.example", subject="Scanner too dark")
    page = window().sign_in()
    page.keyboard.press("n")
    expect(page.locator("#who")).to_be_focused()
    page.keyboard.type("ozturk")
    expect(page.locator("#who-list [aria-selected=true]")).to_contain_text("Günther")
    page.keyboard.press("Enter")

    expect(page.locator("#person-tickets")).to_contain_text("Scanner too dark")


def test_an_unknown_caller_is_created_on_the_way(window: Callable[..., Any], known: Requester) -> None:
    page = window().sign_in()
    press = page.keyboard.press
    press("n")
    expect(page.locator("#who")).to_be_focused()
    page.keyboard.type("Nora New")
    expect(page.locator("#who-list [aria-selected=true]")).to_contain_text("Create “Nora New”")
    press("Enter")
    press("Tab")
    press("Tab")
    page.keyboard.type("0171 5556677")
    press("Tab")
    page.keyboard.type("No dial tone")
    press("Control+Enter")

    expect(page.locator("h1")).to_contain_text("No dial tone")
    ticket = Ticket.objects.get()
    assert ticket.requester.name == "Nora New"
    assert ticket.requester.phones.get().digits == "01715556677"
    assert ticket.state == State.OPEN


def test_pressing_twice_opens_one_ticket(window: Callable[..., Any], known: Requester) -> None:
    page = window().sign_in()
    page.keyboard.press("n")
    expect(page.locator("#who")).to_be_focused()
    page.fill("#who", "Nora New")
    page.fill("#subject", "No dial tone")
    page.focus("#subject")
    page.keyboard.press("Control+Enter")
    page.keyboard.press("Control+Enter")

    expect(page.locator("h1")).to_contain_text("No dial tone")
    assert Ticket.objects.count() == 1


def test_what_is_missing_is_said_and_what_was_typed_stays(window: Callable[..., Any], known: Requester) -> None:
    page = window().sign_in()
    page.keyboard.press("n")
    expect(page.locator("#who")).to_be_focused()
    page.fill("#who", "Nora New")
    page.fill("#subject", "No dial tone")
    page.check("#solved")
    page.keyboard.press("Control+Enter")

    expect(page.locator("[role=alert]")).to_contain_text("A ticket is resolved with a text that says what solved it.")
    expect(page.locator("#subject")).to_have_value("No dial tone")
    assert not Ticket.objects.exists()


def test_a_caller_of_whom_only_the_number_shows_is_asked_for_his_name(
    window: Callable[..., Any], known: Requester
) -> None:
    page = window().sign_in()
    page.keyboard.press("n")
    expect(page.locator("#who")).to_be_focused()
    page.keyboard.type("0171 5556677")
    expect(page.locator("#who-list [aria-selected=true]")).to_contain_text("Create")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("Nora New")
    page.fill("#subject", "No dial tone")
    page.keyboard.press("Control+Enter")

    expect(page.locator("h1")).to_contain_text("No dial tone")
    caller = Ticket.objects.get().requester
    assert (caller.name, caller.phones.get().number) == ("Nora New", "0171 5556677")
