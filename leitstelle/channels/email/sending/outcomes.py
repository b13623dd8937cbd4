"""What became of an attempt, written down in one transaction each."""

import uuid
from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import Case, F, Value, When
from django.utils.translation import gettext as _

from leitstelle.channels.email.sending.retrying import next_attempt
from leitstelle.channels.email.sending.transmission import Outcome
from leitstelle.core.events import record
from leitstelle.core.notices import publish, ticket_topic
from leitstelle.flows.bounce import note_failure
from leitstelle.tickets.models import DeliveryState, OutgoingMessage
from leitstelle.tickets.models.outbox import PENDING


def note_sent(outgoing: OutgoingMessage, outcome: Outcome, *, now: datetime) -> None:
    """The server took the mail. Recipients it refused get rows of their own, so that each one's delivery is seen.

    A notice that it bounced may have been faster than this; then bounced it stays.
    """
    with transaction.atomic(durable=True):
        for refused in (outcome.later, outcome.never):
            for part in _parts(outgoing, refused):
                _split_off(outgoing, part, now=now, for_good=refused is outcome.never)
        kept = _without_refused(outgoing, {**outcome.later, **outcome.never})
        done = {"state": DeliveryState.SENT, "sent_at": now, "claimed_until": None, "last_error": "", **kept}
        row = OutgoingMessage.objects.filter(pk=outgoing.pk)
        if not row.exclude(state=DeliveryState.BOUNCED).update(**done) and kept:
            row.update(**kept)
        record("ticket.mail_sent", subject=outgoing.ticket, by=None, data={"outgoing": outgoing.pk}, now=now)
        publish(ticket_topic(outgoing.ticket.number))


def _parts(outgoing: OutgoingMessage, refused: Mapping[str, str]) -> list[dict[str, str]]:
    """Refused recipients as they may be written to together: those of To and Cc, and each hidden one alone."""
    seen = {*outgoing.to, *outgoing.cc}
    together = {address: words for address, words in refused.items() if address in seen}
    alone = [{address: words} for address, words in refused.items() if address not in seen]
    return [together, *alone] if together else alone


def _without_refused(outgoing: OutgoingMessage, refused: Mapping[str, str]) -> dict[str, list[str]]:
    if not refused:
        return {}
    kept = {field: [one for one in getattr(outgoing, field) if one not in refused] for field in ("to", "cc", "bcc")}
    return {**kept, "to": kept["to"] or kept["cc"] or kept["bcc"]}


def note_later(outgoing: OutgoingMessage, *, words: str, now: datetime) -> None:
    """Not taken for now. After five days of that it counts as failed."""
    due = next_attempt(attempts=outgoing.attempts, queued_at=outgoing.queued_at, now=now)
    if due is None:
        note_failed(
            outgoing,
            words=_("Given up after five days of attempts. Last answer: %(words)s") % {"words": words},
            now=now,
        )
        return
    with transaction.atomic(durable=True):
        OutgoingMessage.objects.filter(pk=outgoing.pk, state=DeliveryState.SENDING).update(
            state=DeliveryState.RETRYING, next_attempt_at=due, claimed_until=None, last_error=words[:2000]
        )
        publish(ticket_topic(outgoing.ticket.number))


def note_failed(outgoing: OutgoingMessage, *, words: str, now: datetime) -> None:
    """Refused for good: shown at the message, and the ticket comes back into work."""
    with transaction.atomic(durable=True):
        note_failure(outgoing_id=outgoing.pk, words=words, now=now)


def postpone(outgoing_id: int, *, words: str, until: datetime) -> None:
    """Nothing can be sent this way at present, through no fault of this mail: it waits, no attempt is counted.

    Call with the message's lock held: what still says "sending" was left behind by a worker that died.
    """
    orphaned = When(state=DeliveryState.SENDING, then=Value(DeliveryState.RETRYING.value))
    OutgoingMessage.objects.filter(pk=outgoing_id, state__in=PENDING).update(
        state=Case(orphaned, default=F("state")), next_attempt_at=until, claimed_until=None, last_error=words[:2000]
    )


def _split_off(outgoing: OutgoingMessage, refused: Mapping[str, str], *, now: datetime, for_good: bool) -> None:
    """A row of its own for recipients the server did not take. `refused`: address to the server's words."""
    words = "; ".join(refused.values())
    part = OutgoingMessage.objects.get(pk=outgoing.pk)
    part.pk, part.uid, part._state.adding = None, uuid.uuid4(), True
    part.to, part.cc, part.bcc = list(refused), [], []
    part.rfc_message_id, part.claimed_until = None, None
    part.state, part.last_error, part.attempts = DeliveryState.QUEUED, words[:2000], 0
    part.next_attempt_at = next_attempt(attempts=1, queued_at=part.queued_at, now=now) or now
    part.save(force_insert=True)
    if for_good:
        note_failure(outgoing_id=part.pk, words=words, now=now)
