"""Mail we sent did not arrive: the message is marked and the agent told."""

from datetime import datetime

from leitstelle.tickets import actions as tickets
from leitstelle.tickets.models import DeliveryState, OutgoingMessage, State, TemplateKind
from leitstelle.tickets.outbox import mark_undelivered
from leitstelle.tickets.states import Deed


def note_bounce(*, outgoing_id: int, hard: bool, words: str, now: datetime) -> OutgoingMessage:
    """The receiving side returned our mail. A hard bounce of a reply brings a waiting ticket back into work.

    `words`: reason and server's text, shown to the agent. Repeats harmlessly.
    """
    outgoing = _lock(outgoing_id)
    if outgoing.state == DeliveryState.BOUNCED:
        return outgoing
    mark_undelivered(outgoing, state=DeliveryState.BOUNCED, words=words, now=now)
    if hard:
        _back_to_work(outgoing, now=now)
    return outgoing


def note_failure(*, outgoing_id: int, words: str, now: datetime) -> OutgoingMessage:
    """Our server refused the mail for good, or we gave up trying."""
    outgoing = _lock(outgoing_id)
    mark_undelivered(outgoing, state=DeliveryState.FAILED, words=words, now=now)
    _back_to_work(outgoing, now=now)
    return outgoing


def _lock(outgoing_id: int) -> OutgoingMessage:
    return (
        OutgoingMessage.objects.select_related("ticket")
        .select_for_update(of=("self", "ticket"), no_key=True)
        .get(pk=outgoing_id)
    )


def _back_to_work(outgoing: OutgoingMessage, *, now: datetime) -> None:
    """Nobody waits for an answer to a mail that never arrived: only replies, not automatic answers, count."""
    ticket = outgoing.ticket
    if outgoing.kind != TemplateKind.ACKNOWLEDGEMENT and ticket.state == State.WAITING_FOR_REQUESTER:
        tickets.change_state(ticket, Deed.RESUME, by=None, now=now)
