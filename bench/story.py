"""What the desk would have written for a ticket of the generator: its row, messages, mails sent, and every deed."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from psycopg.types.json import Jsonb

from bench.bulk import Table
from leitstelle.core.models import Event
from leitstelle.core.text import html_from_text, one_line
from leitstelle.tickets.models import Message, OutgoingMessage, State, TemplateKind, Ticket, Visibility
from leitstelle.tickets.rules import numbered_subject

FIRST_NUMBER = 1001
CLOSES_AFTER = timedelta(days=7)
SCALES = {1: (1, 1), 2: (1, 2), 3: (2, 2), 4: (2, 3), 5: (3, 3)}  # the generator's priority as impact and urgency
THANKS = {
    "de": "Guten Tag {name},\n\nIhre Anfrage ist angekommen und hat die Nummer {number}.\n\nBench\n",
    "en": "Hello {name},\n\nyour request has arrived and has the number {number}.\n\nBench\n",
}
DONE = {"de": "Die Störung ist behoben.", "en": "Service is restored."}


@dataclass
class Tables:
    """The tables of the ticket's story, each with the columns that differ from row to row."""

    ticket: Table = field(
        default_factory=lambda: Table(
            Ticket, "id", "number", "state", "channel", "subject", "preview", "language", "requester_id", "team_id",
            "assignee_id", "impact", "urgency", "priority", "mailbox_id", "opened_at", "waiting_since",
            "first_replied_at", "resolved_at", "closed_at", "resolution", "resolution_code", "solved_at_level_id",
            "solved_by_id",
        )
    )  # fmt: skip
    message: Table = field(
        default_factory=lambda: Table(
            Message, "id", "ticket_id", "visibility", "channel", "agent_id", "requester_id", "sender_name",
            "sender_address", "text", "new_text", "html", "external_id", "rfc_message_id", "at",
        )
    )  # fmt: skip
    outgoing: Table = field(
        default_factory=lambda: Table(
            OutgoingMessage, "id", "uid", "ticket_id", "message_id", "kind", "to", "subject", "text", "html", "language",
            "from_name", "auto_submitted", "mailbox_id", "state", "attempts", "next_attempt_at", "rfc_message_id",
            "queued_at", "sent_at",
        )
    )  # fmt: skip
    event: Table = field(
        default_factory=lambda: Table(
            Event, "name", "subject_type", "subject_id", "actor_type", "actor_id", "data", "at"
        )
    )

    def all(self) -> tuple[Table, ...]:
        return self.ticket, self.message, self.outgoing, self.event


@dataclass(frozen=True)
class Cast:
    """Who takes part: database ids by the generator's ids; teams with their levels by queue name."""

    requesters: Mapping[int, int]
    agents: Mapping[int, int]
    teams: Mapping[str, tuple[int, int]]
    mailbox: int
    until: datetime


class Teller:
    """Tells tickets into tables, in order; ids of messages and mails count up."""

    def __init__(self, tables: Tables, cast: Cast) -> None:
        self._tables, self._cast = tables, cast
        self.messages_told = 0
        self._outgoing_ids = count(1)

    def tell(self, given: Mapping[str, Any]) -> int:
        """Add all rows of one of the generator's tickets; returns the ticket's id."""
        told = _Told(given, self._cast)
        self._open(told)
        for said in given["messages"]:
            self._say(told, said)
        if told.state in (State.RESOLVED, State.CLOSED):
            self._resolve(told)
        self._row(told)
        return told.id

    def _open(self, told: "_Told") -> None:
        facts = {"number": told.number, "channel": "email", "team": told.team, "priority": told.given["priority"]}
        self._deed("ticket.opened", told, ("requester", told.requester), facts, told.opened_at)

    def _say(self, told: "_Told", said: Mapping[str, Any]) -> None:
        self.messages_told += 1
        message, at = self.messages_told, said["created"]
        if said["by"] == "customer":
            self._requester_says(told, message, said["body"], at)
        else:
            self._agent_says(told, message, said, at)

    def _requester_says(self, told: "_Told", message: int, text: str, at: datetime) -> None:
        customer, rfc_id = told.given["customer"], f"<{told.id}.{message}@mail.example>"
        self._tables.message.add(
            message, told.id, Visibility.PUBLIC.value, "email", None, told.requester, customer["name"],
            customer["email"], text, text, "", f"bench:{message}", rfc_id, at,
        )  # fmt: skip
        self._added("ticket.message_added", told, ("requester", told.requester), message, at)
        if at == told.opened_at:
            text = THANKS[told.language].format(name=customer["name"], number=told.number)
            self._send(told, TemplateKind.ACKNOWLEDGEMENT, None, text, ("system", None), at)
        told.waiting_since = at

    def _agent_says(self, told: "_Told", message: int, said: Mapping[str, Any], at: datetime) -> None:
        by = ("agent", self._cast.agents[said["agent"]["id"]])
        visibility = Visibility.INTERNAL if said["internal"] else Visibility.PUBLIC
        text = said["body"]
        self._tables.message.add(
            message, told.id, visibility.value, "email", by[1], None, "", "", text, text, html_from_text(text), None, "",
            at,
        )  # fmt: skip
        deed = "ticket.note_added" if said["internal"] else "ticket.message_added"
        self._added(deed, told, by, message, at)
        if not said["internal"]:
            self._send(told, TemplateKind.REPLY, message, text, by, at, from_name=said["agent"]["name"])
            told.first_replied_at = told.first_replied_at or at
        if not told.taken_up:
            told.taken_up = True
            self._deed("ticket.state_changed", told, by, {"from": "new", "to": "open", "deed": "take_up"}, at)

    def _resolve(self, told: "_Told") -> None:
        by = ("agent", told.assignee or next(iter(self._cast.agents.values())))
        facts = {"from": "open", "code": "solved", "level": told.level, "team": told.team, "first_level_could": None}
        self._deed("ticket.resolved", told, by, facts, told.resolved_at)
        if told.state == State.CLOSED:
            facts = {"from": "resolved", "to": "closed", "deed": "close"}
            self._deed("ticket.state_changed", told, ("system", None), facts, told.closed_at)

    def _send(
        self, told: "_Told", kind: str, message: int | None, text: str, by: tuple[str, int | None], at: datetime,
        from_name: str = "",
    ) -> None:  # fmt: skip
        outgoing = next(self._outgoing_ids)
        self._tables.outgoing.add(
            outgoing, uuid.UUID(int=outgoing), told.id, message, kind, [told.given["customer"]["email"]],
            numbered_subject(told.number, told.given["subject"]), text, html_from_text(text), told.language, from_name,
            message is None, self._cast.mailbox, "sent", 1, at, f"<{outgoing}@desk.example>", at, at,
        )  # fmt: skip
        self._deed("ticket.mail_queued", told, by, {"outgoing": outgoing, "kind": str(kind)}, at)

    def _row(self, told: "_Told") -> None:
        given = told.given
        done = told.state in (State.RESOLVED, State.CLOSED)
        preview = one_line(given["messages"][0]["body"], limit=200)
        self._tables.ticket.add(
            told.id, told.number, told.state.value, "email", given["subject"], preview, told.language, told.requester,
            told.team, told.assignee, *SCALES[given["priority"]], given["priority"], self._cast.mailbox, told.opened_at,
            told.waiting_since, told.first_replied_at, told.resolved_at, told.closed_at,
            DONE[told.language] if done else "", "solved" if done else "", told.level if done else None,
            told.team if done else None,
        )  # fmt: skip

    def _added(self, deed: str, told: "_Told", by: tuple[str, int | None], message: int, at: datetime) -> None:
        self._deed(deed, told, by, {"message": message, "channel": "email"}, at)

    def _deed(
        self, name: str, told: "_Told", by: tuple[str, int | None], facts: Mapping[str, Any], at: datetime | None
    ) -> None:
        self._tables.event.add(name, "ticket", told.id, *by, Jsonb(facts), at)


class _Told:
    """A ticket while it is told."""

    def __init__(self, given: Mapping[str, Any], cast: Cast) -> None:
        self.given = given
        self.id: int = given["n"]
        self.number = FIRST_NUMBER - 1 + self.id
        self.language: str = given["lang"]
        self.requester = cast.requesters[given["customer"]["id"]]
        self.team, self.level = cast.teams[given["queue"]]
        self.assignee = cast.agents[given["owner"]["id"]] if given["owner"] else None
        self.opened_at: datetime = given["created"]
        self.waiting_since = self.opened_at
        self.first_replied_at: datetime | None = None
        self.taken_up = False
        self.state = self._state(cast.until)
        last: datetime = given["updated"]
        self.resolved_at = last if self.state in (State.RESOLVED, State.CLOSED) else None
        self.closed_at = last + CLOSES_AFTER if self.state == State.CLOSED else None

    def _state(self, until: datetime) -> State:
        """The generator's state as ours; what was resolved long ago the desk's timer has closed since."""
        status = self.given["status"]
        if status == "pending":
            return State.WAITING_FOR_THIRD_PARTY if self.id % 5 == 0 else State.WAITING_FOR_REQUESTER
        if status in ("resolved", "closed"):
            return State.CLOSED if self.given["updated"] + CLOSES_AFTER < until else State.RESOLVED
        return State.NEW if status == "new" else State.OPEN
