"""The requester's link in the resolution mail: once, twice, too late, mangled; on a desk where he has no account."""

from datetime import timedelta

import pytest
from django.test import Client

from leitstelle.core import clock
from leitstelle.flows.resolve import close_due, reopen_link, resolve
from leitstelle.people.models import Agent, Team
from leitstelle.tickets.models import State, Ticket
from tests.factories import a_ticket


@pytest.fixture
def solved(desk: Agent) -> Ticket:
    """Resolved three days ago."""
    now = clock.now() - timedelta(days=3)
    return resolve(
        number=a_ticket(now=now).number, by=desk, resolution="New toner.", code="solved", solved_by=Team.objects.get(),
        first_level_could=None, now=now,
    )  # fmt: skip


def link(ticket: Ticket) -> str:
    return "/r/" + reopen_link(ticket.number).partition("/r/")[2]


def test_looking_changes_nothing_and_the_button_reopens(client: Client, solved: Ticket) -> None:
    looked = client.get(link(solved)).content.decode()
    solved.refresh_from_db()
    before = solved.state
    reopened = client.post(link(solved)).content.decode()
    solved.refresh_from_db()

    assert (before, solved.state) == (State.RESOLVED, State.OPEN)
    assert "It is not solved: reopen it" in looked
    assert "Your request is open again." in reopened


def test_pressing_again_says_that_it_is_being_worked_on(client: Client, solved: Ticket) -> None:
    client.post(link(solved))
    again = client.post(link(solved))

    assert again.status_code == 409
    assert "This request is being worked on." in again.content.decode()


def test_too_late_says_how_to_go_on(client: Client, solved: Ticket) -> None:
    Ticket.objects.update(resolved_at=clock.now() - timedelta(days=8))
    late = client.post(link(solved))
    close_due(now=clock.now())
    closed = client.get(link(solved))

    assert late.status_code == 409
    for page in (late, closed):
        assert "This request can no longer be reopened. Reply to our e-mail" in page.content.decode()
    assert Ticket.objects.get().state == State.CLOSED


@pytest.mark.parametrize("mangle", [lambda one: one[:-5], lambda one: one + "x", lambda one: one[:-4] + "ää=3"])
def test_a_mangled_link_says_how_to_go_on(client: Client, solved: Ticket, mangle) -> None:
    answer = client.get(mangle(link(solved)))

    assert answer.status_code == 404
    assert "This link is not complete" in answer.content.decode()
    assert "New toner" not in answer.content.decode()
