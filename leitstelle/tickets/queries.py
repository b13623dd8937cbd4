"""Reading tickets. `get_visible_ticket` is the one door to a single ticket."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Q, QuerySet
from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan, TupleLessThan

from leitstelle.accounts.models import User
from leitstelle.accounts.permissions import may
from leitstelle.core.models import Event
from leitstelle.people.models import Requester
from leitstelle.tickets.errors import TicketNotFound
from leitstelle.tickets.models import Attachment, Message, OutgoingMessage, State, Ticket
from leitstelle.tickets.models.ticket import IN_WORK, UNRESOLVED

PAGE = 50
COUNT_STOPS_AT = 1000


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
_FILES = "SELECT * FROM tickets_attachment WHERE message_id = ANY(%s) ORDER BY id"
_MAILS = """
SELECT id, uid, ticket_id, message_id, kind, "to", cc, bcc, subject, language, from_name, auto_submitted, mailbox_id, state,
  attempts, next_attempt_at, claimed_until, rfc_message_id, last_error, queued_at, sent_at
FROM tickets_outgoingmessage WHERE ticket_id = %s ORDER BY id
"""


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
    return Ticket.objects.all() if may(user, "ticket.view") else Ticket.objects.none()


def get_visible_ticket(user: User, number: int, *, lock: bool = False) -> Ticket:
    """The ticket `number`, with requester, team and person. Raises TicketNotFound when it is not there or not visible.

    `lock` takes the row for the rest of the transaction: every deed begins with it.
    """
    tickets = tickets_visible_to(user).select_related("requester", "team", "assignee__user")
    if lock:
        tickets = tickets.select_for_update(of=("self",), no_key=True)
    ticket = tickets.filter(number=number).first()
    if ticket is None:
        raise TicketNotFound(number=number)
    return ticket


def queue_page(
    user: User, *, view: View, team_id: int | None = None, after: Place | None = None, before: Place | None = None
) -> QueuePage:
    """One page of 50 rows, most urgent first: priority, then longest since the requester's last word."""
    found = tickets_visible_to(user).filter(_condition(view, user))
    if team_id is not None:
        found = found.filter(team_id=team_id)
    if before is not None:
        nearest_first = _rows(_beyond(found, before, "lt").order_by(*(f"-{part}" for part in _KEY)))
        rows = list(nearest_first[: PAGE + 1])
        more, shown = len(rows) > PAGE, rows[:PAGE][::-1]
        return QueuePage(shown, next=_place(shown[-1]) if shown else None, previous=_place(shown[0]) if more else None)
    found = _beyond(found, after, "gt") if after is not None else found
    rows = list(_rows(found.order_by(*_KEY))[: PAGE + 1])
    more, shown = len(rows) > PAGE, rows[:PAGE]
    previous = _place(shown[0]) if shown and after is not None else None
    return QueuePage(shown, next=_place(shown[-1]) if more else None, previous=previous)


def counts(user: User) -> dict[str, int]:
    """Tickets in each view, counted up to 1,001 (shown as “1,000+”), in one statement.

    Counted in the queue's order, so that the planner walks the view's own small index: unordered it may read the table
    from its old end, where a desk that has worked for years holds nothing but closed tickets.
    """
    if not may(user, "ticket.view"):
        return dict.fromkeys(COUNTED, 0)
    sql, params = _counting(user)
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        row = cursor.fetchone() or ()
    return dict(zip((view.value for view in COUNTED), row, strict=True))


@lru_cache(maxsize=1000)  # every page counts, and wording the statement takes longer than answering it
def _counting(user: User) -> tuple[str, list[Any]]:
    parts: list[str] = []
    params: list[Any] = []
    for view in COUNTED:
        found = tickets_visible_to(user).filter(_condition(view, user)).order_by(*_KEY)
        limited = found.values("id")[: COUNT_STOPS_AT + 1]
        sql, args = limited.query.sql_with_params()
        parts.append(f"(SELECT count(*) FROM ({sql}) AS counted)")
        params.extend(args)
    return "SELECT " + ", ".join(parts), params


def mails_of(ticket: Ticket) -> list[OutgoingMessage]:
    """What was sent about the ticket, oldest first, without its text: with a message, or (acknowledgements) without."""
    return list(OutgoingMessage.objects.raw(_MAILS, [ticket.pk]))


def conversation(ticket: Ticket, mails: Iterable[OutgoingMessage] | None = None) -> list[Message]:
    """All messages in order, each with author, attachments (`.attachments.all()`) and deliveries (`.outgoing.all()`).

    `mails` are the ticket's, where the caller has read them already.
    """
    messages = list(ticket.messages.select_related("agent__user", "requester").order_by("id"))
    files = list(Attachment.objects.raw(_FILES, [[message.pk for message in messages]]))
    _hand_out(messages, "attachments", files)
    _hand_out(messages, "outgoing", mails_of(ticket) if mails is None else mails)
    return messages


def _hand_out(messages: list[Message], name: str, rows: Iterable[Attachment | OutgoingMessage]) -> None:
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


def open_tickets_of(requester: Requester, *, user: User, but: int | None = None, limit: int = 10) -> list[Any]:
    """The requester's unresolved tickets, newest first."""
    found = tickets_visible_to(user).filter(requester=requester, state__in=UNRESOLVED)
    found = found.exclude(pk=but) if but else found
    return list(found.order_by("-id").values_list("number", "subject", "state", "opened_at", named=True)[:limit])


def get_visible_attachment(user: User, attachment_id: int) -> Attachment:
    """Raises TicketNotFound when it is not there or its ticket is not visible."""
    found = Attachment.objects.filter(pk=attachment_id, message__ticket__in=tickets_visible_to(user)).first()
    if found is None:
        raise TicketNotFound(number=attachment_id)
    return found


def rows_of(ids: Iterable[int]) -> list[Any]:
    """Queue columns of the tickets `ids`, newest first."""
    return list(_rows(Ticket.objects.filter(pk__in=list(ids)).order_by("-id")))


def _condition(view: View, user: User) -> Q:
    return Q(assignee_id=user.pk, state__in=UNRESOLVED) if view is View.MINE else _CONDITIONS[view]


def _rows(found: QuerySet[Ticket]) -> QuerySet[Ticket, Any]:
    return found.values_list(*_COLUMNS, named=True)


def _place(row: Any) -> Place:
    return Place(row.priority, row.waiting_since, row.id)


def _beyond(found: QuerySet[Ticket], place: Place, side: str) -> QuerySet[Ticket]:
    """Rows on one side of `place`: a row comparison, which the index answers in one descent."""
    lookup = TupleGreaterThan if side == "gt" else TupleLessThan
    return found.filter(lookup(Tuple(*_KEY), tuple(place)))
