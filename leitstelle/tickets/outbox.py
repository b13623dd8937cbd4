"""The outbox: what leaves the building, written in the deed's transaction and sent after its commit."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from leitstelle.core.events import record
from leitstelle.core.notices import OUTBOX_CHANNEL, QUEUE, publish, ticket_topic, wake
from leitstelle.core.text import html_from_text, storable
from leitstelle.people.models import Agent
from leitstelle.tickets.models import DeliveryState, Message, OutgoingMessage, TemplateKind, Ticket

ANSWERS_PER_ADDRESS = 5
ANSWERS_WITHIN = timedelta(hours=1)


def queue_message(
    ticket: Ticket,
    *,
    kind: str,
    message: Message | None,
    to: Iterable[str],
    cc: Iterable[str] = (),
    bcc: Iterable[str] = (),
    subject: str,
    text: str,
    html: str = "",
    from_name: str = "",
    auto_submitted: bool = False,
    by: Agent | None,
    now: datetime,
) -> OutgoingMessage:
    """A row to be sent once the transaction commits; the delivery loop is woken by the commit."""
    outgoing = OutgoingMessage.objects.create(
        ticket=ticket,
        message=message,
        kind=kind,
        to=list(to),
        cc=list(cc),
        bcc=list(bcc),
        subject=subject,
        text=storable(text),
        html=storable(html) or html_from_text(text),
        language=ticket.language,
        from_name=from_name,
        auto_submitted=auto_submitted,
        mailbox_id=ticket.mailbox_id,
        next_attempt_at=now,
        queued_at=now,
    )
    record("ticket.mail_queued", subject=ticket, by=by, data={"outgoing": outgoing.pk, "kind": kind}, now=now)
    wake(OUTBOX_CHANNEL)
    return outgoing


def answers_enough(address: str, *, now: datetime) -> bool:
    """Whether this address had so many automatic answers lately that another machine probably sits there."""
    recent = OutgoingMessage.objects.filter(
        kind=TemplateKind.ACKNOWLEDGEMENT, to__0=address, queued_at__gt=now - ANSWERS_WITHIN
    )
    return recent[:ANSWERS_PER_ADDRESS].count() >= ANSWERS_PER_ADDRESS


def mark_undelivered(outgoing: OutgoingMessage, *, state: DeliveryState, words: str, now: datetime) -> None:
    """The mail did not arrive (failed for good, or bounced later); `words` are the server's own.

    What bounced was sent, even where we do not know yet, or took it for not sent (the line broke after the mail).
    """
    outgoing.state = state
    outgoing.last_error = storable(words)[:2000]
    outgoing.claimed_until = None
    if state == DeliveryState.BOUNCED and outgoing.sent_at is None:
        outgoing.sent_at = now
    outgoing.save(update_fields=["state", "last_error", "claimed_until", "sent_at"])
    name = "ticket.mail_bounced" if state == DeliveryState.BOUNCED else "ticket.mail_failed"
    record(name, subject=outgoing.ticket, by=None, data={"outgoing": outgoing.pk}, now=now)
    publish(QUEUE)
    publish(ticket_topic(outgoing.ticket.number))
