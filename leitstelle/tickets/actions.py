"""Writing tickets. Every function assumes the caller's transaction and, where it changes a ticket, the ticket's lock."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from leitstelle.core.events import record
from leitstelle.core.files import store_file
from leitstelle.core.notices import QUEUE, publish, ticket_topic
from leitstelle.core.text import one_line, storable
from leitstelle.people.models import Agent, Level, Membership, Requester, Team
from leitstelle.tickets.errors import AlreadyClaimed, FileTooLarge, NotAssignable
from leitstelle.tickets.models import Attachment, Message, Participant, State, Ticket, Visibility
from leitstelle.tickets.models.ticket import UNRESOLVED
from leitstelle.tickets.rules import priority_of
from leitstelle.tickets.search import index_text
from leitstelle.tickets.states import Deed, next_state

LONGEST_MESSAGE_ID = 300  # characters; part of one would name no mail
NO_SUBJECT = {"de": "(ohne Betreff)"}


@dataclass(frozen=True)
class File:
    """A file on its way into a message. `content` bytes; `content_id` without angle brackets, for inline images."""

    filename: str
    content_type: str
    content: bytes
    inline: bool = False
    content_id: str = ""


@dataclass(frozen=True)
class Said:
    """What somebody said, before it is a message. `new_text` is the part without quoted history and signature."""

    text: str
    new_text: str
    html: str = ""
    channel: str = "email"
    sender_name: str = ""
    sender_address: str = ""
    copied_to: tuple[str, ...] = ()
    external_id: str | None = None
    rfc_message_id: str = ""
    remarks: tuple[str, ...] = ()
    sender_check: Mapping[str, object] | None = None
    is_auto_reply: bool = False
    files: tuple[File, ...] = ()


def open_ticket(
    *,
    subject: str,
    requester: Requester,
    team: Team,
    channel: str,
    language: str,
    kind: str,
    impact: int,
    urgency: int,
    preview: str,
    opened_by: Agent | None,
    follows: Ticket | None,
    mailbox_id: int | None,
    now: datetime,
) -> Ticket:
    """A new ticket without a message yet; `add_message` follows in the same transaction."""
    ticket = Ticket.objects.create(
        subject=one_line(subject, limit=250) or NO_SUBJECT.get(language, "(no subject)"),
        requester=requester,
        team=team,
        channel=channel,
        language=language,
        kind=kind,
        impact=impact,
        urgency=urgency,
        priority=priority_of(impact, urgency),
        preview=one_line(preview, limit=200),
        opened_by=opened_by,
        opened_at=now,
        waiting_since=now,
        follows=follows,
        mailbox_id=mailbox_id,
    )
    index_text(ticket.pk, ticket.subject, requester.name, language=language)
    facts = {"number": ticket.number, "channel": channel, "team": team.pk, "priority": ticket.priority}
    record("ticket.opened", subject=ticket, by=opened_by or requester, data=facts, now=now)
    publish(QUEUE)
    return ticket


def add_message(
    ticket: Ticket, *, said: Said, visibility: str, agent: Agent | None, requester: Requester | None, now: datetime
) -> Message:
    """Append to the conversation; stores files, feeds the search. Raises IntegrityError when `external_id` is known."""
    message = Message.objects.create(
        ticket=ticket,
        visibility=visibility,
        channel=said.channel,
        agent=agent,
        requester=requester,
        sender_name=one_line(said.sender_name, limit=120),
        sender_address=said.sender_address[:254],
        copied_to=list(said.copied_to),
        text=storable(said.text),
        new_text=storable(said.new_text),
        html=storable(said.html),
        external_id=said.external_id,
        rfc_message_id=said.rfc_message_id if len(said.rfc_message_id) <= LONGEST_MESSAGE_ID else "",
        remarks=list(said.remarks),
        sender_check=said.sender_check,
        is_auto_reply=said.is_auto_reply,
        at=now,
    )
    _attach(message, said.files, now=now)
    index_text(ticket.pk, message.new_text, *(file.filename for file in said.files), language=ticket.language)
    deed = "ticket.note_added" if visibility == Visibility.INTERNAL else "ticket.message_added"
    record(deed, subject=ticket, by=agent or requester, data={"message": message.pk, "channel": said.channel}, now=now)
    _announce(ticket)
    return message


def check_files(files: Iterable[File], *, limit_mb: int) -> None:
    """Raises FileTooLarge, naming the first file above `limit_mb` megabytes."""
    for file in files:
        if len(file.content) > limit_mb * 1024 * 1024:
            raise FileTooLarge(filename=file.filename, limit=limit_mb)


def join_ticket(ticket: Ticket, addresses: Iterable[str]) -> None:
    """Let these addresses belong to the ticket, so that their mails find it."""
    rows = [
        Participant(ticket=ticket, email=address.lower()[:254]) for address in sorted({*addresses}) if "@" in address
    ]
    if rows:
        Participant.objects.bulk_create(rows, ignore_conflicts=True)


def take_up(ticket: Ticket, *, by: Agent, now: datetime) -> None:
    """An agent's first deed turns new into open."""
    if ticket.state == State.NEW:
        change_state(ticket, Deed.TAKE_UP, by=by, now=now)


def change_state(ticket: Ticket, deed: Deed, *, by: Agent | Requester | None, now: datetime) -> None:
    """Move along the state table. Raises WrongState. Resolving has its own function: it needs more than a state."""
    before, after = ticket.state, next_state(ticket.state, deed)
    if before == after:
        return
    ticket.state = after
    fields = ["state"]
    if after == State.CLOSED:
        ticket.closed_at = now
        fields.append("closed_at")
    if before == State.RESOLVED and after == State.OPEN:
        ticket.resolved_at = None
        fields.append("resolved_at")
    ticket.save(update_fields=fields)
    name = "ticket.reopened" if before == State.RESOLVED and after == State.OPEN else "ticket.state_changed"
    record(name, subject=ticket, by=by, data={"from": before, "to": after, "deed": deed.value}, now=now)
    _announce(ticket)


def requester_spoke(ticket: Ticket, *, now: datetime) -> None:
    """The requester's last word is now: from here on he waits for us."""
    ticket.waiting_since = now
    ticket.save(update_fields=["waiting_since"])


def first_reply_sent(ticket: Ticket, *, now: datetime) -> None:
    if ticket.first_replied_at is None:
        ticket.first_replied_at = now
        ticket.save(update_fields=["first_replied_at"])


def resolve_ticket(
    ticket: Ticket,
    *,
    resolution: str,
    code: str,
    solved_by: Team,
    first_level_could: bool | None,
    by: Agent,
    now: datetime,
) -> None:
    """Service is restored. `solved_by` is the team whose knowledge solved it; its level is kept with the ticket."""
    before, after = ticket.state, next_state(ticket.state, Deed.RESOLVE)
    ticket.state = after
    ticket.resolution = storable(resolution).strip()
    ticket.resolution_code = code
    ticket.solved_by = solved_by
    ticket.solved_at_level = solved_by.level
    ticket.first_level_could = first_level_could
    ticket.resolved_at = now
    ticket.save(
        update_fields=[
            "state", "resolution", "resolution_code", "solved_by", "solved_at_level", "first_level_could", "resolved_at",
        ]
    )  # fmt: skip
    index_text(ticket.pk, ticket.resolution, language=ticket.language)
    facts = {
        "from": before,
        "code": code,
        "level": solved_by.level_id,
        "team": solved_by.pk,
        "first_level_could": first_level_could,
    }
    record("ticket.resolved", subject=ticket, by=by, data=facts, now=now)
    _announce(ticket)


def claim(ticket: Ticket, *, by: Agent, now: datetime) -> None:
    """Take a ticket nobody has: one conditional update. Raises AlreadyClaimed when somebody was faster."""
    taken = Ticket.objects.filter(pk=ticket.pk, assignee=None, state__in=UNRESOLVED).update(assignee=by)
    if not taken:
        holder = Agent.objects.select_related("user").filter(ticket=ticket.pk).first()
        raise AlreadyClaimed(name=holder.name if holder else "–")
    ticket.assignee = by
    ticket.refresh_from_db(fields=["state"])  # ours by the update; another's deed may have moved it while we waited
    record("ticket.claimed", subject=ticket, by=by, data={"assignee": by.pk}, now=now)
    _announce(ticket)


def assign(ticket: Ticket, *, team: Team, assignee: Agent | None, by: Agent, now: datetime) -> None:
    """Give the ticket to a team and, if named, a person of it. Raises NotAssignable."""
    if assignee and not Membership.objects.filter(agent=assignee, team=team).exists():
        raise NotAssignable(name=assignee.name, team=team.name)
    before = {"from_team": ticket.team_id, "from_assignee": ticket.assignee_id}
    if (ticket.team_id, ticket.assignee_id) == (team.pk, assignee.pk if assignee else None):
        return
    ticket.team, ticket.assignee = team, assignee
    ticket.save(update_fields=["team", "assignee"])
    facts = {**before, "team": team.pk, "assignee": assignee.pk if assignee else None}
    record("ticket.assigned", subject=ticket, by=by, data=facts, now=now)
    _announce(ticket)


def change_fields(
    ticket: Ticket, *, kind: str, impact: int, urgency: int, difficulty: Level | None, by: Agent, now: datetime
) -> None:
    """Set what the ticket is; each real change is part of one event with before and after."""
    wanted = {
        "kind": kind, "impact": impact, "urgency": urgency, "priority": priority_of(impact, urgency),
        "difficulty_id": difficulty.pk if difficulty else None,
    }  # fmt: skip
    changed = {field: value for field, value in wanted.items() if getattr(ticket, field) != value}
    if not changed:
        return
    facts: dict[str, object] = {}
    for field, value in changed.items():
        facts |= {f"{field}.from": getattr(ticket, field), f"{field}.to": value}
        setattr(ticket, field, value)
    ticket.save(update_fields=[field.removesuffix("_id") for field in changed])
    record("ticket.changed", subject=ticket, by=by, data=facts, now=now)
    _announce(ticket)


def _attach(message: Message, files: Iterable[File], *, now: datetime) -> None:
    for file in files:
        blob = store_file(file.content, now=now)
        Attachment.objects.create(
            message=message,
            blob=blob,
            filename=one_line(file.filename, limit=200) or "file",
            content_type=file.content_type[:120],
            size=len(file.content),
            inline=file.inline,
            content_id=file.content_id[:200],
        )


def _announce(ticket: Ticket) -> None:
    publish(QUEUE)
    publish(ticket_topic(ticket.number))
