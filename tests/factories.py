"""Small makers for tests: a desk that is set up, people, contacts. Each goes through the public functions."""

import itertools
from datetime import UTC, datetime, timedelta
from typing import Any

from leitstelle.accounts.actions import create_user, make_setup_token, set_password
from leitstelle.flows.receive import Contact, Receipt, contact
from leitstelle.flows.set_up import set_up
from leitstelle.people.actions import create_team, make_agent
from leitstelle.people.models import Agent, Level, Team
from leitstelle.tickets.models import Ticket

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
PASSWORD = "richtig-pferd-batterie-heft"
_counter = itertools.count(1)


def a_desk(*, language: str = "en", now: datetime = NOON) -> Agent:
    """A desk that was set up just now; returns its administrator, who is an agent of the first team."""
    for number, name in enumerate(("Self-service", "First level", "Second level", "Third level")):
        # shipped by a migration, but a test with transactions of its own empties every table when it ends
        Level.objects.get_or_create(number=number, defaults={"name_en": name, "name_de": name})
    return set_up(
        token=make_setup_token(),
        desk_name="Service Desk",
        language=language,
        time_zone="Europe/Berlin",
        username="admin",
        name="Ada Winter",
        email="ada@desk.example",
        password=PASSWORD,
        team_name="Service Desk",
        now=now,
    )


def an_agent(
    name: str = "Jonas Weber", *, teams: list[Team] | None = None, role: str = "agent", language: str = "en"
) -> Agent:
    username = name.lower().replace(" ", ".")
    user = create_user(
        username=username,
        name=name,
        email=f"{username}@desk.example",
        role=role,
        language=language,
        time_zone="Europe/Berlin",
        by=None,
        now=NOON,
    )
    set_password(user=user, password=PASSWORD, by=user, now=NOON)
    return make_agent(user=user, teams=teams if teams is not None else list(Team.objects.all()), by=None, now=NOON)


def a_team(name: str = "Network", *, level: int = 2) -> Team:
    return create_team(name=name, level=Level.objects.get(number=level), by=None, now=NOON)


def a_contact(**changes: Any) -> Contact:
    """A request by mail from Anna Schmidt, different at each call."""
    n = next(_counter)
    text = changes.pop("text", "The printer in the warehouse does not print any more.")
    values: dict[str, Any] = {
        "channel": "email",
        "external_id": f"mail-{n}",
        "rfc_message_id": f"<mail-{n}@customer.example>",
        "sender_name": "Anna Schmidt",
        "sender_address": "anna@customer.example",
        "subject": "Printer",
        "text": text,
        "html": None,
        "reply_text": text,
        "received_at": NOON,
        "language": "en",
    }
    return Contact(**{**values, **changes})


def received(*, now: datetime = NOON, **changes: Any) -> Receipt:
    return contact(contact=a_contact(**changes), now=now)


def a_ticket(*, now: datetime = NOON, **changes: Any) -> Ticket:
    return Ticket.objects.get(pk=received(now=now, **changes).ticket_id)


def later(**span: float) -> datetime:
    return NOON + timedelta(**span)
