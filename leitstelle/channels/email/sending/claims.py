"""Taking a message out of the outbox, so that one worker alone speaks to the mail server about it.

A claim is a conditional update, committed before the dialogue, under a lock of the database session. When a worker dies
its session ends and the lock with it: what it was sending can be taken again at once. The Message-ID is fixed at the
first claim, so that a copy sent twice (between the server's answer and our commit) can be recognised.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce

from leitstelle.tickets.models import DeliveryState, OutgoingMessage
from leitstelle.tickets.models.outbox import PENDING

CLAIM_MINUTES = 15
_LOCKS = 0x4D61696C  # "Mail": our room among the database's advisory locks


class Due(NamedTuple):
    """A message that should be sent now."""

    id: int
    uid: UUID
    mailbox_id: int | None


def due_messages(now: datetime, *, limit: int) -> list[Due]:
    """What should be sent now, longest waiting first. Includes what another worker has in hand."""
    due = OutgoingMessage.objects.filter(state__in=PENDING, next_attempt_at__lte=now).order_by("next_attempt_at", "id")
    return [Due(*row) for row in due.values_list("id", "uid", "mailbox_id")[:limit]]


@contextmanager
def in_hand(outgoing_id: int) -> Iterator[bool]:
    """Hold the message's lock; answers False when another worker holds it."""
    held = _ask("SELECT pg_try_advisory_lock(%s, %s)", outgoing_id)
    try:
        yield held
    finally:
        if held and connection.connection is not None and not connection.connection.closed:
            _ask("SELECT pg_advisory_unlock(%s, %s)", outgoing_id)


def claim(outgoing_id: int, *, message_id: str, now: datetime) -> OutgoingMessage | None:
    """Mark the message as being sent; None when it is no longer due. Call with its lock held, outside a transaction."""
    waiting = Q(state__in=(DeliveryState.QUEUED, DeliveryState.RETRYING), next_attempt_at__lte=now)
    orphaned = Q(state=DeliveryState.SENDING)
    taken = OutgoingMessage.objects.filter(waiting | orphaned, pk=outgoing_id).update(
        state=DeliveryState.SENDING,
        attempts=F("attempts") + 1,
        claimed_until=now + timedelta(minutes=CLAIM_MINUTES),
        rfc_message_id=Coalesce(F("rfc_message_id"), Value(message_id)),
    )
    return OutgoingMessage.objects.select_related("ticket").get(pk=outgoing_id) if taken else None


def _ask(statement: str, outgoing_id: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(statement, [_LOCKS, outgoing_id % 2**31])
        return bool(cursor.fetchone()[0])
