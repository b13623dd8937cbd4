"""The state table, walked cell by cell, in the code and in the database."""

from pathlib import Path

import pytest
from django.db import transaction

from leitstelle.flows import resolve as resolving
from leitstelle.flows import work
from leitstelle.people.models import Team
from leitstelle.tickets import actions
from leitstelle.tickets.models import State, Ticket
from leitstelle.tickets.states import TRANSITIONS, Deed, WrongState, as_mermaid, next_state
from tests.factories import NOON, a_desk, a_ticket, an_agent, later

MANUAL = Path(__file__).parents[2] / "docs" / "manual" / "states.md"
CELLS = [(state, deed) for state in State for deed in Deed]
PATHS = {
    State.NEW: (),
    State.OPEN: (Deed.TAKE_UP,),
    State.WAITING_FOR_REQUESTER: (Deed.WAIT_FOR_REQUESTER,),
    State.WAITING_FOR_THIRD_PARTY: (Deed.WAIT_FOR_THIRD_PARTY,),
    State.RESOLVED: (Deed.RESOLVE,),
    State.CLOSED: (Deed.RESOLVE, Deed.CLOSE),
}


def do(ticket: Ticket, deed: Deed, agent, now=NOON) -> None:
    if deed is Deed.RESOLVE:
        team = Team.objects.select_related("level").first()
        actions.resolve_ticket(
            ticket, resolution="Done.", code="solved", solved_by=team, first_level_could=None, by=agent, now=now
        )
    else:
        actions.change_state(ticket, deed, by=agent, now=now)


@pytest.mark.django_db
@pytest.mark.parametrize(("state", "deed"), CELLS)
def test_every_cell_of_the_table_leads_where_it_says_or_is_refused(state, deed):
    agent = a_desk()
    ticket = a_ticket()
    for step in PATHS[state]:
        do(ticket, step, agent)
    ticket.refresh_from_db()
    assert ticket.state == state

    expected = TRANSITIONS.get((state, deed))
    if expected is None:
        with pytest.raises(WrongState):
            do(ticket, deed, agent)
    else:
        do(ticket, deed, agent, now=later(hours=1))

    ticket.refresh_from_db()
    assert ticket.state == (expected or state)
    assert (ticket.closed_at is not None) == (ticket.state == State.CLOSED)
    assert (ticket.resolved_at is not None) == (ticket.state in (State.RESOLVED, State.CLOSED))


def test_nothing_leads_out_of_closed():
    assert not [cell for cell in TRANSITIONS if cell[0] is State.CLOSED]


def test_every_state_but_new_can_be_reached_and_all_end_in_closed():
    reached = set(TRANSITIONS.values())

    assert reached | {State.NEW} == set(State)
    for state in set(State) - {State.CLOSED}:
        assert (
            next_state(next_state(state, Deed.RESOLVE) if state != State.RESOLVED else state, Deed.CLOSE)
            == State.CLOSED
        )


def test_the_manual_shows_this_table():
    assert as_mermaid() in MANUAL.read_text(), "docs/manual/states.md is behind: put as_mermaid()'s text there"


@pytest.mark.django_db
def test_a_refused_deed_leaves_no_event_behind():
    a_desk()
    agent = an_agent()
    ticket = a_ticket()

    with pytest.raises(WrongState), transaction.atomic():
        work.change_state(number=ticket.number, deed=Deed.CLOSE, by=agent, now=NOON)

    from leitstelle.tickets.queries import timeline

    assert "ticket.state_changed" not in {event.name for event in timeline(ticket)}


@pytest.mark.django_db
def test_resolving_by_the_wrong_door_is_refused():
    agent = a_desk()
    ticket = a_ticket()

    with pytest.raises(ValueError, match="resolve"):
        work.change_state(number=ticket.number, deed=Deed.RESOLVE, by=agent, now=NOON)

    assert resolving.can_reopen(ticket, None, now=NOON) is False  # type: ignore[arg-type]
