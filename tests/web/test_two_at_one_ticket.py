"""Two people at one ticket: what one of them does appears at the other, and nothing is taken from under anybody's hands."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from playwright.sync_api import Page, expect

from leitstelle.flows import work
from leitstelle.flows.resolve import resolve
from leitstelle.people.models import Agent, Team
from leitstelle.tickets.models import OutgoingMessage, State, Ticket
from leitstelle.tickets.states import Deed
from leitstelle.web import remembered
from tests.factories import NOON, a_desk, a_team, an_agent, received

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def colleague(transactional_db: None) -> Agent:
    with transaction.atomic():
        a_desk()
        a_team("Network")
        return an_agent("Mara Lind")


@pytest.fixture
def ticket(colleague: Agent) -> Ticket:
    with transaction.atomic():
        text = "Still broken.\n\nOn Monday Ada wrote:\n> Is it on?"
        receipt = received(text=text, reply_text="Still broken.", html="<p>Still <b>broken</b>.</p>")
        return Ticket.objects.get(pk=receipt.ticket_id)


@pytest.fixture
def page(window: Callable[..., Any], ticket: Ticket) -> Page:
    remembered.forget()
    view = window()
    view.sign_in()
    page = view.open(f"/tickets/{ticket.number}")
    page.wait_for_selector("trix-editor")
    return page


def notice(page: Page) -> None:
    """What the live stream does when the ticket has changed."""
    with page.expect_response("**/tickets/*"):
        page.evaluate("htmx.trigger('#conversation', 'live')")


def test_saved_facts_follow_the_ticket_again(page: Page, ticket: Ticket, colleague: Agent) -> None:
    page.select_option("#fact-team", label="Network")
    page.click('#facts button:text-is("Assign")')
    expect(page.locator("#conversation")).to_contain_text("gave the ticket to the team Network")
    expect(page.locator('#facts button:text-is("Assign")')).to_be_hidden()

    with transaction.atomic():
        team = Team.objects.get(name="Service Desk")
        work.assign(number=ticket.number, team=team, assignee=colleague, by=colleague, now=NOON)
    notice(page)
    expect(page.locator("#fact-person option:checked")).to_have_text("Mara Lind")


def test_facts_somebody_is_changing_stay_under_his_hands(page: Page, ticket: Ticket, colleague: Agent) -> None:
    page.click("#adds summary")
    page.fill("#contact", "anna@home.exam")
    with transaction.atomic():
        work.claim(number=ticket.number, by=colleague, now=NOON)
    notice(page)

    expect(page.locator("#conversation")).to_contain_text("Mara Lind claimed the ticket")
    expect(page.locator("#contact")).to_have_value("anna@home.exam")


def test_what_somebody_unfolded_stays_open(page: Page, ticket: Ticket, colleague: Agent) -> None:
    page.click("[id^=quoted] summary")
    page.click("[id^=formatted] summary")
    expect(page.frame_locator("iframe.frame").locator("b")).to_have_text("broken")
    page.click("#timeline summary")
    expect(page.locator("#timeline")).to_contain_text("Anna Schmidt opened the ticket")
    with transaction.atomic():
        work.claim(number=ticket.number, by=colleague, now=NOON)
    notice(page)

    expect(page.locator("#timeline")).to_contain_text("Mara Lind claimed the ticket")
    expect(page.locator("[id^=quoted] .text")).to_be_visible()
    expect(page.frame_locator("iframe.frame").locator("b")).to_have_text("broken")


def test_a_reply_to_what_was_resolved_meanwhile_can_still_be_sent(page: Page, ticket: Ticket, colleague: Agent) -> None:
    page.keyboard.press("r")
    page.keyboard.type("One word more")
    with transaction.atomic():
        resolve(
            number=ticket.number, by=colleague, resolution="New toner.", code="solved",
            solved_by=Team.objects.get(name="Service Desk"), first_level_could=None, now=NOON,
        )  # fmt: skip
    notice(page)
    expect(page.locator("[name=then]")).to_have_text("leave it resolved")
    expect(page.locator("trix-editor")).to_have_text("One word more")
    page.keyboard.press("Control+Enter")

    expect(page.locator(".entry.ours").last).to_contain_text("One word more")
    assert Ticket.objects.get().state == State.RESOLVED
    assert OutgoingMessage.objects.filter(kind="reply").count() == 1


def test_what_follows_the_reply_stays_as_it_was_chosen(page: Page, ticket: Ticket, colleague: Agent) -> None:
    page.select_option("[name=then]", "keep_open")
    with transaction.atomic():
        work.change_state(number=ticket.number, deed=Deed.WAIT_FOR_THIRD_PARTY, by=colleague, now=NOON)
    notice(page)

    expect(page.locator("#ticket-head .pill").first).to_have_text("Waiting for third party")
    expect(page.locator("[name=then]")).to_have_value("keep_open")


def test_a_caller_gets_his_address_on_the_ticket_and_can_be_answered(page: Page, ticket: Ticket) -> None:
    page.keyboard.press("r")
    page.keyboard.type("Half a word")
    page.click("#adds summary")
    page.fill("#contact", "anna@home.example")
    page.keyboard.press("Enter")

    expect(page.locator("#facts .who")).to_contain_text("anna@home.example")
    expect(page.locator("trix-editor")).to_have_text("Half a word")
