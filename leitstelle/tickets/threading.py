"""Which ticket an incoming message belongs to: signed reply address, then References, then the number in the subject.

References and numbers count only for senders who belong to the ticket: they can be copied or guessed. The signed
address cannot, so it alone is proof that our mail was received.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from leitstelle.tickets.models import Message, OutgoingMessage, Ticket
from leitstelle.tickets.reply_tokens import read_token
from leitstelle.tickets.rules import numbers_in_subject


@dataclass(frozen=True)
class Found:
    """`ticket` to add to, or None. `mentioned` is a ticket a stranger's message refers to: linked, never entered."""

    ticket: Ticket | None
    mentioned: Ticket | None = None


def find_ticket(*, reply_tokens: Iterable[str], references: Iterable[str], subject: str, sender: str) -> Found:
    """The ticket this message belongs to. `references`: Message-IDs with angle brackets, nearest first."""
    numbers = [number for token in reply_tokens if (number := read_token(token))]
    if numbers and (ticket := Ticket.objects.filter(number__in=numbers).order_by("-id").first()):
        return Found(ticket)
    mentioned = None
    for ticket in (_by_references(list(references)), _by_number(numbers_in_subject(subject))):
        if ticket is None:
            continue
        if belongs(sender, ticket):
            return Found(ticket)
        mentioned = mentioned or ticket
    return Found(None, mentioned)


def belongs(sender: str, ticket: Ticket) -> bool:
    """Whether this address is the requester's or takes part in the ticket."""
    address = sender.lower()
    return Ticket.objects.filter(
        Q(requester__addresses__email=address) | Q(participants__email=address), pk=ticket.pk
    ).exists()


def _by_references(references: list[str]) -> Ticket | None:
    if not references:
        return None
    sent = OutgoingMessage.objects.filter(rfc_message_id__in=references).values_list("rfc_message_id", "ticket_id")
    received = Message.objects.filter(rfc_message_id__in=references).values_list("rfc_message_id", "ticket_id")
    known: dict[str | None, int] = {**dict(received), **dict(sent)}
    nearest = next((known[reference] for reference in references if reference in known), None)
    return Ticket.objects.filter(pk=nearest).first() if nearest else None


def _by_number(numbers: list[int]) -> Ticket | None:
    return Ticket.objects.filter(number__in=numbers).order_by("-id").first() if numbers else None
