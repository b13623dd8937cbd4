"""Service is restored: the ticket is resolved, the requester told, and later closed, or opened again."""

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from leitstelle.accounts.permissions import require
from leitstelle.core.desk import public_url, the_desk
from leitstelle.core.errors import InvalidInput
from leitstelle.core.models import Desk
from leitstelle.core.secrets import sign, signature_fits
from leitstelle.core.text import html_from_text, storable
from leitstelle.flows.answer import address_of
from leitstelle.people.models import Agent, Team
from leitstelle.tickets import actions as tickets
from leitstelle.tickets import rules
from leitstelle.tickets.actions import Said
from leitstelle.tickets.errors import NoAddress, ResolutionMissing, TicketNotFound
from leitstelle.tickets.models import Message, ResolutionCode, State, TemplateKind, Ticket, Visibility
from leitstelle.tickets.outbox import queue_message
from leitstelle.tickets.queries import get_visible_ticket
from leitstelle.tickets.states import Deed, WrongState
from leitstelle.tickets.templates import render

_REOPEN = "reopen-link"
CLOSED_AT_ONCE = 500


def resolve(
    *,
    number: int,
    by: Agent,
    resolution: str,
    code: str,
    solved_by: Team,
    first_level_could: bool | None,
    tell_requester: bool = True,
    now: datetime,
) -> Ticket:
    """Resolve and tell the requester, if he has an address. `first_level_could` is None where the first level did it.

    Raises ResolutionMissing, InvalidInput (code), WrongState.
    """
    require(by.user, "ticket.resolve")
    ticket = get_visible_ticket(by.user, number, lock=True)
    text = storable(resolution).strip()
    if not text:
        raise ResolutionMissing
    if code not in ResolutionCode.values:
        raise InvalidInput("code", _("“%(code)s” is no resolution code."), _("Choose one from the list."), code=code)
    could = None if solved_by.level_id == 1 else first_level_could
    tickets.resolve_ticket(
        ticket, resolution=text, code=code, solved_by=solved_by, first_level_could=could, by=by, now=now
    )
    said = Said(text=text, new_text=text, html=html_from_text(text))
    message = tickets.add_message(ticket, said=said, visibility=Visibility.PUBLIC, agent=by, requester=None, now=now)
    tickets.first_reply_sent(ticket, now=now)
    if tell_requester:
        _tell(ticket, message, text, by=by, now=now)
    return ticket


def reopen_by_link(*, number: int, signature: str, now: datetime) -> Ticket:
    """The requester says it is not solved. Raises TicketNotFound (link not ours), WrongState (too late or not resolved)."""
    ticket = ticket_of_link(number=number, signature=signature, lock=True)
    if not can_reopen(ticket, the_desk(), now=now):
        raise WrongState
    tickets.requester_spoke(ticket, now=now)
    tickets.change_state(ticket, Deed.REOPEN, by=ticket.requester, now=now)
    return ticket


def ticket_of_link(*, number: int, signature: str, lock: bool = False) -> Ticket:
    """The ticket behind a link in our mail. Raises TicketNotFound."""
    if not signature_fits(_REOPEN, str(number), signature):
        raise TicketNotFound(number=number)
    tickets_ = Ticket.objects.select_related("requester")
    tickets_ = tickets_.select_for_update(of=("self",), no_key=True) if lock else tickets_
    ticket = tickets_.filter(number=number).first()
    if ticket is None:
        raise TicketNotFound(number=number)
    return ticket


def can_reopen(ticket: Ticket, desk: Desk, *, now: datetime) -> bool:
    return (
        ticket.state == State.RESOLVED
        and ticket.resolved_at is not None
        and rules.reopens(resolved_at=ticket.resolved_at, now=now, reopen_days=desk.reopen_days)
    )


def close_due(*, now: datetime) -> int:
    """Close what was resolved longer ago than the desk's reopening period; returns how many. Repeats harmlessly."""
    if (desk := Desk.objects.first()) is None:
        return 0
    due = Ticket.objects.filter(state=State.RESOLVED, resolved_at__lte=now - timedelta(days=desk.reopen_days))
    locked = due.select_for_update(skip_locked=True, no_key=True).order_by("resolved_at")[:CLOSED_AT_ONCE]
    for ticket in (closing := list(locked)):
        tickets.change_state(ticket, Deed.CLOSE, by=None, now=now)
    return len(closing)


def reopen_link(number: int) -> str:
    return f"{public_url()}/r/{number}/{sign(_REOPEN, str(number))}"


def _tell(ticket: Ticket, message: Message, resolution: str, *, by: Agent, now: datetime) -> None:
    try:
        address = address_of(ticket)
    except NoAddress:
        return  # told on the telephone: the conversation and the event keep that it was solved
    desk = the_desk()
    words = {
        "number": str(ticket.number), "subject": ticket.subject, "requester": ticket.requester.name, "desk": desk.name,
        "resolution": resolution, "agent": by.name, "signature": by.signature or by.name,
        "reopen_link": reopen_link(ticket.number), "reopen_days": str(desk.reopen_days),
    }  # fmt: skip
    subject, text = render(TemplateKind.RESOLUTION, ticket.language, words)
    queue_message(
        ticket,
        kind=TemplateKind.RESOLUTION,
        message=message,
        to=[address],
        subject=rules.numbered_subject(ticket.number, subject),
        text=text,
        from_name=by.name,
        by=by,
        now=now,
    )
