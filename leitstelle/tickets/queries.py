"""Reading tickets. `get_visible_ticket` is the one door to a single ticket."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet
from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan, TupleLessThan

from leitstelle.accounts.models import User
from leitstelle.accounts.permissions import may
from leitstelle.core.models import Event
from leitstelle.core.prepared import HOLE, HOLES, Prepared, ask, worded
from leitstelle.people.models import Requester
from leitstelle.tickets.errors import TicketNotFound
from leitstelle.tickets.models import Attachment, Message, OutgoingMessage, State, Ticket
from leitstelle.tickets.models.ticket import IN_WORK, UNRESOLVED

PAGE = 50
COUNT_STOPS_AT = 1000
OPEN_SHOWN = 10


class View(StrEnum):
    """The lists an agent chooses from."""

    IN_WORK = "open"
    MINE = "mine"
    UNASSIGNED = "unassigned"
    WAITING = "waiting"
    RESOLVED = "resolved"


COUNTED = (View.IN_WORK, View.MINE, View.UNASSIGNED, View.WAITING)
_CONDITIONS = {
    View.IN_WORK: Q(state__in=IN_WORK),
    View.UNASSIGNED: Q(state__in=IN_WORK, assignee=None),
    View.WAITING: Q(state__in=(State.WAITING_FOR_REQUESTER, State.WAITING_FOR_THIRD_PARTY)),
    View.RESOLVED: Q(state=State.RESOLVED),
}
_COLUMNS = (
    "id", "number", "subject", "state", "priority", "kind", "channel", "waiting_since", "preview", "requester__name",
    "team__name", "team__level_id", "assignee__user__name", "assignee_id", "team_id", "opened_at",
)  # fmt: skip
_KEY = ("priority", "waiting_since", "id")
_WITH = ("requester", "team", "assignee__user")

# Asked for by every page of a ticket, and therefore prepared.
_TICKET = Prepared(lambda: Ticket.objects.select_related(*_WITH).filter(number=HOLE))
_MESSAGES = Prepared(
    lambda: Message.objects.select_related("agent__user", "requester").filter(ticket_id=HOLE).order_by("id")
)
_FILES = Prepared(lambda: Attachment.objects.filter(message__ticket_id=HOLE).order_by("id"))
_MAILS = Prepared(lambda: OutgoingMessage.objects.filter(ticket_id=HOLE).order_by("id").defer("text", "html"))
_DEEDS = Prepared(lambda: Event.objects.filter(subject_type="ticket", subject_id=HOLE).order_by("id"))
_OPEN_OF: Prepared[Any] = Prepared(
    lambda: (
        Ticket.objects.filter(requester_id=HOLE, state__in=UNRESOLVED)
        .exclude(pk=HOLES[1])
        .order_by("-id")
        .values_list("number", "subject", "state", "opened_at", named=True)[:OPEN_SHOWN]
    )
)


class Place(NamedTuple):
    """Where a page of the queue begins: the sort key of the row before it."""

    priority: int
    waiting_since: datetime
    id: int


@dataclass(frozen=True)
class QueuePage:
    rows: list[Any]
    next: Place | None
    previous: Place | None


def tickets_visible_to(user: User) -> QuerySet[Ticket]:
    """Every ticket for agents; nothing for anybody else."""
    return Ticket.objects.all() if sees_every_ticket(user) else Ticket.objects.none()


def sees_every_ticket(user: User) -> bool:
    """Whether `tickets_visible_to` leaves nothing out, so that a prepared query, which asks for all, may be used."""
    return may(user, "ticket.view")


def get_visible_ticket(user: User, number: int, *, lock: bool = False) -> Ticket:
    """The ticket `number`, with requester, team and person. Raises TicketNotFound when it is not there or not visible.

    `lock` takes the row for the rest of the transaction: every deed begins with it.
    """
    if sees_every_ticket(user) and not lock:
        found = _TICKET(number)
    else:
        tickets = tickets_visible_to(user).select_related(*_WITH)
        tickets = tickets.select_for_update(of=("self",), no_key=True) if lock else tickets
        found = list(tickets.filter(number=number))
    if not found:
        raise TicketNotFound(number=number)
    return found[0]


def queue_page(
    user: User, *, view: View, team_id: int | None = None, after: Place | None = None, before: Place | None = None
) -> QueuePage:
    """One page of 50 rows, most urgent first: priority, then longest since the requester's last word."""
    found = _in_view(tickets_visible_to(user), view, user_id=user.pk, team_id=team_id)
    if before is not None:
        nearest_first = _rows(_beyond(found, before, "lt").order_by(*(f"-{part}" for part in _KEY)))
        rows = list(nearest_first[: PAGE + 1])
        more, shown = len(rows) > PAGE, rows[:PAGE][::-1]
        return QueuePage(shown, next=_place(shown[-1]) if shown else None, previous=_place(shown[0]) if more else None)
    if after is not None or not sees_every_ticket(user):
        found = _beyond(found, after, "gt") if after is not None else found
        rows = list(_rows(found.order_by(*_KEY))[: PAGE + 1])
    else:
        rows = _first_page(view, of_team=team_id is not None)(user.pk, team_id or 0)
    more, shown = len(rows) > PAGE, rows[:PAGE]
    previous = _place(shown[0]) if shown and after is not None else None
    return QueuePage(shown, next=_place(shown[-1]) if more else None, previous=previous)


@cache
def _first_page(view: View, *, of_team: bool) -> Prepared[Any]:
    """The page that is asked for all day. Its arguments are the person and the team, whether they matter or not."""
    found = _in_view(Ticket.objects.all(), view, user_id=HOLE, team_id=HOLES[1] if of_team else None)
    return Prepared(lambda: _rows(found.order_by(*_KEY))[: PAGE + 1])


def counts(user: User) -> dict[str, int]:
    """Tickets in each view, counted up to 1,001 (shown as “1,000+”), in one statement.

    Counted in the queue's order, so that the planner walks the view's own small index: unordered it may read the table
    from its old end, where a desk that has worked for years holds nothing but closed tickets.
    """
    if not sees_every_ticket(user):
        return {
            view.value: len(tickets_visible_to(user).filter(_condition(view, user.pk))[: COUNT_STOPS_AT + 1])
            for view in COUNTED
        }
    return dict(zip((view.value for view in COUNTED), ask(_counting(), user.pk)[0], strict=True))


@cache
def _counting() -> str:
    """The statement, with one argument: the person."""
    parts: list[str] = []
    params: list[Any] = []
    for view in COUNTED:
        limited = Ticket.objects.filter(_condition(view, HOLE)).order_by(*_KEY).values("id")[: COUNT_STOPS_AT + 1]
        sql, args = limited.query.sql_with_params()
        parts.append(f"(SELECT count(*) FROM ({sql}) AS counted)")
        params.extend(args)
    return worded("SELECT " + ", ".join(parts), params)


def mails_of(ticket: Ticket) -> list[OutgoingMessage]:
    """What was sent about the ticket, oldest first, without its text: with a message, or (acknowledgements) without."""
    return _MAILS(ticket.pk)


def conversation(ticket: Ticket, mails: Iterable[OutgoingMessage] | None = None) -> list[Message]:
    """All messages in order, each with author, attachments (`.attachments.all()`) and deliveries (`.outgoing.all()`).

    `mails` are the ticket's, where the caller has read them already.
    """
    messages = _MESSAGES(ticket.pk)
    for message in messages:
        message.ticket = ticket
    _hand_out(messages, "attachments", _FILES(ticket.pk))
    _hand_out(messages, "outgoing", mails_of(ticket) if mails is None else mails)
    return messages


def _hand_out(messages: list[Message], name: str, rows: Iterable[Any]) -> None:
    """Give each message its rows, where `prefetch_related` keeps them: its own way takes three times as long."""
    mine: dict[int | None, list[Any]] = {message.pk: [] for message in messages}
    for row in rows:
        if row.message_id in mine:
            mine[row.message_id].append(row)
    for message in messages:
        kept = message.__dict__.setdefault("_prefetched_objects_cache", {})
        kept[name] = mine[message.pk]


def timeline(ticket: Ticket) -> QuerySet[Event]:
    """Every deed on the ticket, oldest first."""
    return Event.objects.filter(subject_type="ticket", subject_id=ticket.pk).order_by("id")


def deeds_on(ticket: Ticket) -> list[Event]:
    """The whole timeline, as the ticket's page reads it."""
    return _DEEDS(ticket.pk)


def open_tickets_of(requester: Requester, *, user: User, but: int | None = None, limit: int = OPEN_SHOWN) -> list[Any]:
    """The requester's unresolved tickets, newest first."""
    if sees_every_ticket(user) and limit <= OPEN_SHOWN:
        return _OPEN_OF(requester.pk, but or 0)[:limit]
    found = tickets_visible_to(user).filter(requester=requester, state__in=UNRESOLVED)
    found = found.exclude(pk=but) if but else found
    return list(found.order_by("-id").values_list("number", "subject", "state", "opened_at", named=True)[:limit])


def get_visible_attachment(user: User, attachment_id: int) -> Attachment:
    """Raises TicketNotFound when it is not there or its ticket is not visible."""
    found = Attachment.objects.filter(pk=attachment_id, message__ticket__in=tickets_visible_to(user)).first()
    if found is None:
        raise TicketNotFound(number=attachment_id)
    return found


def rows_of(user: User, ids: Iterable[int]) -> list[Any]:
    """Queue columns of those tickets among `ids` that are visible, newest first."""
    return list(_rows(tickets_visible_to(user).filter(pk__in=list(ids)).order_by("-id")))


def _in_view(tickets: QuerySet[Ticket], view: View, *, user_id: int, team_id: int | None) -> QuerySet[Ticket]:
    found = tickets.filter(_condition(view, user_id))
    return found if team_id is None else found.filter(team_id=team_id)


def _condition(view: View, user_id: int) -> Q:
    return Q(assignee_id=user_id, state__in=UNRESOLVED) if view is View.MINE else _CONDITIONS[view]


def _rows(found: QuerySet[Ticket]) -> QuerySet[Ticket, Any]:
    return found.values_list(*_COLUMNS, named=True)


def _place(row: Any) -> Place:
    return Place(row.priority, row.waiting_since, row.id)


def _beyond(found: QuerySet[Ticket], place: Place, side: str) -> QuerySet[Ticket]:
    """Rows on one side of `place`: a row comparison, which the index answers in one descent."""
    lookup = TupleGreaterThan if side == "gt" else TupleLessThan
    return found.filter(lookup(Tuple(*_KEY), tuple(place)))
