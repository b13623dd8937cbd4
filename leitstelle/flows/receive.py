"""A request, or an answer to one, comes in from outside."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from leitstelle.core.desk import the_desk
from leitstelle.core.events import record
from leitstelle.core.locks import lock_in_transaction
from leitstelle.core.models import Desk
from leitstelle.people import actions as people
from leitstelle.people.models import Agent, Requester, Team
from leitstelle.people.queries import default_team
from leitstelle.tickets import actions as tickets
from leitstelle.tickets import rules, states, threading
from leitstelle.tickets.actions import File, Said
from leitstelle.tickets.models import Kind, Message, Scale, State, TemplateKind, Ticket, Visibility
from leitstelle.tickets.outbox import answers_enough, queue_message
from leitstelle.tickets.templates import render

IncomingFile = File


class Outcome(StrEnum):
    OPENED = "opened"
    ADDED = "added"
    REOPENED = "reopened"
    FOLLOW_UP = "follow_up"
    DUPLICATE = "duplicate"


@dataclass(frozen=True)
class Contact:
    """Something that came in, read and judged by its channel, before it is part of a ticket.

    `external_id` identifies it for good (a second copy is not added). `references`: Message-IDs with brackets, nearest
    first. `reply_tokens`: what stood behind the plus of our address. `participants`: other addresses in To and Cc.
    `may_be_answered`: false where its channel forbids automatic answers.
    `on_behalf_by`: the agent who forwarded it for the sender named here.
    """

    channel: str
    external_id: str
    sender_name: str
    sender_address: str
    subject: str
    text: str
    html: str | None
    reply_text: str
    received_at: datetime
    language: str | None = None
    rfc_message_id: str = ""
    files: tuple[File, ...] = ()
    reply_tokens: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    participants: tuple[str, ...] = ()
    team_id: int | None = None
    mailbox_id: int | None = None
    is_auto_reply: bool = False
    is_bulk: bool = False
    may_be_answered: bool = True
    on_behalf_by: int | None = None
    remarks: tuple[str, ...] = ()
    sender_check: Mapping[str, object] | None = None


@dataclass(frozen=True)
class Receipt:
    ticket_id: int
    message_id: int
    outcome: Outcome


def contact(*, contact: Contact, now: datetime) -> Receipt:
    """Add what came in to its ticket, or open one; acknowledge a new request. Idempotent by `external_id`."""
    lock_in_transaction(f"contact:{contact.external_id}")
    known = Message.objects.filter(external_id=contact.external_id).values_list("ticket_id", "id").first()
    if known:
        return Receipt(*known, Outcome.DUPLICATE)
    desk = the_desk()
    language = contact.language if contact.language in ("de", "en") else desk.language
    requester = people.identify_requester(
        email=contact.sender_address, name=contact.sender_name, language=language, now=now
    )
    found = threading.find_ticket(
        reply_tokens=contact.reply_tokens,
        references=contact.references,
        subject=contact.subject,
        sender=contact.sender_address,
    )
    ticket = _lock(found.ticket)
    if ticket and not contact.is_auto_reply and _is_finished(ticket, desk, now=now):
        receipt = _open(contact, requester, desk, language, follows=ticket, now=now)
        return Receipt(receipt.ticket_id, receipt.message_id, Outcome.FOLLOW_UP)
    if ticket:
        return _add(contact, requester, ticket, now=now)
    return _open(contact, requester, desk, language, follows=None, mentioned=found.mentioned, now=now)


def _lock(ticket: Ticket | None) -> Ticket | None:
    if ticket is None:
        return None
    return Ticket.objects.select_for_update(of=("self",), no_key=True).select_related("team__level").get(pk=ticket.pk)


def _is_finished(ticket: Ticket, desk: Desk, *, now: datetime) -> bool:
    if ticket.state == State.CLOSED:
        return True
    return ticket.resolved_at is not None and not rules.reopens(
        resolved_at=ticket.resolved_at, now=now, reopen_days=desk.reopen_days
    )


def _open(
    contact: Contact,
    requester: Requester,
    desk: Desk,
    language: str,
    *,
    follows: Ticket | None,
    now: datetime,
    mentioned: Ticket | None = None,
) -> Receipt:
    team = _team(follows.team_id if follows else contact.team_id)
    ticket = tickets.open_ticket(
        subject=rules.bare_subject(contact.subject),
        requester=requester,
        team=team,
        channel=contact.channel,
        language=language,
        kind=Kind.INCIDENT,
        impact=Scale.MEDIUM,
        urgency=Scale.MEDIUM,
        preview=contact.reply_text or contact.text,
        opened_by=Agent.objects.filter(pk=contact.on_behalf_by).first() if contact.on_behalf_by else None,
        follows=follows,
        mailbox_id=contact.mailbox_id,
        now=now,
    )
    message = _say(contact, requester, ticket, now=now)
    tickets.join_ticket(ticket, contact.participants)
    if mentioned:
        facts = {"mentioned": mentioned.pk, "mentioned_number": mentioned.number}
        record("ticket.stranger_referred", subject=ticket, by=requester, data=facts, now=now)
    _acknowledge(contact, requester, ticket, desk, now=now)
    return Receipt(ticket.pk, message.pk, Outcome.OPENED)


def _add(contact: Contact, requester: Requester, ticket: Ticket, *, now: datetime) -> Receipt:
    """An automatic answer is kept, but nobody spoke: it changes neither state nor waiting time."""
    message = _say(contact, requester, ticket, now=now)
    tickets.join_ticket(ticket, [contact.sender_address, *contact.participants])
    if contact.is_auto_reply:
        return Receipt(ticket.pk, message.pk, Outcome.ADDED)
    before = ticket.state
    if before not in (State.NEW, State.OPEN):
        tickets.requester_spoke(ticket, now=now)
    tickets.change_state(ticket, states.Deed.REQUESTER_REPLIED, by=requester, now=now)
    return Receipt(ticket.pk, message.pk, Outcome.REOPENED if before == State.RESOLVED else Outcome.ADDED)


def _say(contact: Contact, requester: Requester, ticket: Ticket, *, now: datetime) -> Message:
    said = Said(
        text=contact.text,
        new_text=contact.reply_text or contact.text,
        html=contact.html or "",
        channel=contact.channel,
        sender_name=contact.sender_name,
        sender_address=contact.sender_address,
        copied_to=contact.participants,
        external_id=contact.external_id,
        rfc_message_id=contact.rfc_message_id,
        remarks=contact.remarks,
        sender_check=contact.sender_check,
        is_auto_reply=contact.is_auto_reply,
        files=contact.files,
    )
    return tickets.add_message(
        ticket, said=said, visibility=Visibility.PUBLIC, agent=None, requester=requester, now=now
    )


def _acknowledge(contact: Contact, requester: Requester, ticket: Ticket, desk: Desk, *, now: datetime) -> None:
    """Tell the sender the number, unless a machine wrote, or it was answered often enough lately (loops)."""
    address = contact.sender_address.lower()
    if (
        not desk.acknowledge_new_requests
        or contact.is_auto_reply
        or contact.is_bulk
        or not contact.may_be_answered
        or answers_enough(address, now=now)
    ):
        return
    words = {
        "number": str(ticket.number), "subject": ticket.subject, "requester": requester.name, "desk": desk.name,
        "text": contact.reply_text,
    }  # fmt: skip
    subject, text = render(TemplateKind.ACKNOWLEDGEMENT, ticket.language, words)
    queue_message(
        ticket,
        kind=TemplateKind.ACKNOWLEDGEMENT,
        message=None,
        to=[address],
        subject=rules.numbered_subject(ticket.number, subject),
        text=text,
        auto_submitted=True,
        by=None,
        now=now,
    )


def _team(team_id: int | None) -> Team:
    named = Team.objects.filter(pk=team_id, archived_at=None).first() if team_id else None
    return named or default_team()
