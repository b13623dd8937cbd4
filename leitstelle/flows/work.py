"""An agent works a ticket: claims it, gives it away, changes what it is, lets it wait."""

from datetime import datetime

from leitstelle.accounts.permissions import require
from leitstelle.people.models import Agent, Level, Team
from leitstelle.tickets import actions as tickets
from leitstelle.tickets.models import Ticket
from leitstelle.tickets.queries import get_visible_ticket
from leitstelle.tickets.states import Deed


def claim(*, number: int, by: Agent, now: datetime) -> Ticket:
    """Take a ticket nobody has. Raises AlreadyClaimed. No lock: the claim itself is one conditional update."""
    require(by.user, "ticket.assign")
    ticket = get_visible_ticket(by.user, number)
    tickets.claim(ticket, by=by, now=now)
    tickets.take_up(ticket, by=by, now=now)
    return ticket


def assign(*, number: int, team: Team, assignee: Agent | None, by: Agent, now: datetime) -> Ticket:
    """Give the ticket to a team and, if named, a person of it. Raises NotAssignable."""
    require(by.user, "ticket.assign")
    ticket = get_visible_ticket(by.user, number, lock=True)
    tickets.assign(ticket, team=team, assignee=assignee, by=by, now=now)
    tickets.take_up(ticket, by=by, now=now)
    return ticket


def change_fields(
    *, number: int, kind: str, impact: int, urgency: int, difficulty: Level | None, by: Agent, now: datetime
) -> Ticket:
    """Set kind, impact and urgency (priority follows) and difficulty."""
    require(by.user, "ticket.change")
    ticket = get_visible_ticket(by.user, number, lock=True)
    tickets.change_fields(ticket, kind=kind, impact=impact, urgency=urgency, difficulty=difficulty, by=by, now=now)
    tickets.take_up(ticket, by=by, now=now)
    return ticket


def change_state(*, number: int, deed: Deed, by: Agent, now: datetime) -> Ticket:
    """Wait for somebody, resume, reopen or close. Raises WrongState. Resolving needs more: `flows.resolve`."""
    require(by.user, "ticket.reopen" if deed == Deed.REOPEN else "ticket.change")
    ticket = get_visible_ticket(by.user, number, lock=True)
    if deed in (Deed.RESOLVE, Deed.REQUESTER_REPLIED):
        raise ValueError(deed)
    tickets.change_state(ticket, deed, by=by, now=now)
    return ticket
