"""Resolved, told, closed, opened again."""

import pytest

from leitstelle.core.errors import InvalidInput
from leitstelle.flows import resolve as resolving
from leitstelle.people.models import Team
from leitstelle.tickets.errors import ResolutionMissing, TicketNotFound
from leitstelle.tickets.models import OutgoingMessage, State, TemplateKind
from leitstelle.tickets.states import WrongState
from tests.factories import NOON, a_desk, a_team, a_ticket, later

pytestmark = pytest.mark.django_db


@pytest.fixture
def agent():
    return a_desk()


def resolve(ticket, agent, **changes):
    values = {"resolution": "New cable.", "code": "solved", "solved_by": Team.objects.get(name="Service Desk")}
    return resolving.resolve(number=ticket.number, by=agent, first_level_could=None, now=NOON, **{**values, **changes})


def link_parts(mail: OutgoingMessage) -> tuple[int, str]:
    link = next(word for word in mail.text.split() if "/r/" in word)
    _, number, signature = link.rsplit("/", 2)
    return int(number), signature


def test_the_requester_is_told_the_resolution_with_a_link_to_reopen(agent):
    ticket = resolve(a_ticket(), agent)

    mail = OutgoingMessage.objects.get(kind=TemplateKind.RESOLUTION)
    assert ticket.state == State.RESOLVED
    assert "New cable." in mail.text
    assert link_parts(mail)[0] == ticket.number


def test_the_link_reopens_within_the_period_and_only_once(agent):
    resolve(a_ticket(), agent)
    number, signature = link_parts(OutgoingMessage.objects.get(kind=TemplateKind.RESOLUTION))

    ticket = resolving.reopen_by_link(number=number, signature=signature, now=later(days=1))

    assert (ticket.state, ticket.waiting_since) == (State.OPEN, later(days=1))
    with pytest.raises(WrongState):
        resolving.reopen_by_link(number=number, signature=signature, now=later(days=1))


def test_the_link_of_another_ticket_does_not_fit(agent):
    other = a_ticket(subject="other")
    resolve(a_ticket(), agent)
    _, signature = link_parts(OutgoingMessage.objects.get(kind=TemplateKind.RESOLUTION))

    with pytest.raises(TicketNotFound):
        resolving.reopen_by_link(number=other.number, signature=signature, now=NOON)


def test_too_late_the_link_says_so(agent):
    resolve(a_ticket(), agent)
    number, signature = link_parts(OutgoingMessage.objects.get(kind=TemplateKind.RESOLUTION))

    with pytest.raises(WrongState):
        resolving.reopen_by_link(number=number, signature=signature, now=later(days=7))


@pytest.mark.parametrize("text", ["", "   \n", "\x00"])
def test_resolving_needs_a_text(agent, text):
    with pytest.raises(ResolutionMissing):
        resolve(a_ticket(), agent, resolution=text)


def test_resolving_needs_a_known_code(agent):
    with pytest.raises(InvalidInput, match="“magic” is no resolution code"):
        resolve(a_ticket(), agent, code="magic")


def test_who_solved_it_and_whether_the_first_level_could_have_are_kept(agent):
    network = a_team("Network", level=2)

    ticket = resolve(
        a_ticket(), agent, solved_by=Team.objects.select_related("level").get(pk=network.pk), code="workaround"
    )
    ticket.refresh_from_db()

    assert (ticket.solved_at_level_id, ticket.solved_by, ticket.resolution_code) == (2, network, "workaround")


def test_what_the_first_level_solved_it_could_have_solved(agent):
    ticket = resolve(a_ticket(), agent)

    assert (ticket.solved_at_level_id, ticket.first_level_could) == (1, None)


def test_the_timer_closes_what_is_due_and_repeats_harmlessly(agent):
    early, late = resolve(a_ticket(), agent), a_ticket(subject="still open")

    assert resolving.close_due(now=later(days=6)) == 0
    assert resolving.close_due(now=later(days=7)) == 1
    assert resolving.close_due(now=later(days=7)) == 0
    early.refresh_from_db()
    late.refresh_from_db()
    assert (early.state, early.closed_at, late.state) == (State.CLOSED, later(days=7), State.NEW)
