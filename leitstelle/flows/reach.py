"""How the requester of a ticket can be reached: one more address or telephone number."""

from datetime import datetime

from leitstelle.accounts.permissions import require
from leitstelle.core.notices import publish, ticket_topic
from leitstelle.people import actions as people
from leitstelle.people.models import Agent, Requester
from leitstelle.tickets.queries import get_visible_ticket


def add_contact(*, number: int, typed: str, by: Agent, now: datetime) -> Requester:
    """What has an @ is an address, else it is a telephone number. Raises InvalidInput, AddressTaken."""
    require(by.user, "requester.create")
    ticket = get_visible_ticket(by.user, number)
    if "@" in typed:
        people.add_address(requester=ticket.requester, email=typed, by=by, now=now)
    else:
        people.add_phone(requester=ticket.requester, number=typed.strip(), by=by, now=now)
    publish(ticket_topic(number))
    return ticket.requester
