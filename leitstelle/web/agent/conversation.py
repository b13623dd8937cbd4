"""The conversation as the ticket's page shows it: what was said, in order, with what the desk did in between."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from markupsafe import Markup

from leitstelle.core.models import Event
from leitstelle.tickets.models import Attachment, DeliveryState, Message, OutgoingMessage, TemplateKind, Ticket
from leitstelle.web.agent import sender_marks, timeline
from leitstelle.web.agent.pictures import named_in, with_pictures

SHOWN_AS_IMAGE = ("image/png", "image/jpeg", "image/gif", "image/webp")
TOLD_BETWEEN = frozenset(
    {
        "ticket.assigned",
        "ticket.claimed",
        "ticket.reopened",
        "ticket.state_changed",
        "ticket.changed",
        "ticket.resolved",
        "ticket.stranger_referred",
    }
)
QUOTED_UP_TO = 100_000  # characters of quoted history shown on the page; the original has all of it


class Trouble(NamedTuple):
    """Why a mail did not arrive, or not yet."""

    tone: str
    words: str


@dataclass
class Entry:
    """One line of the conversation: a message, or (without one) a sentence about a deed."""

    at: datetime
    message: Message | None = None
    icon: str = ""
    words: str = ""
    author: str = ""
    said: bool = False
    text: str = ""
    rich: Markup | None = None
    quoted: str = ""
    check: sender_marks.Mark | None = None
    has_original: bool = False
    deliveries: list[OutgoingMessage] = field(default_factory=list)
    troubles: list[Trouble] = field(default_factory=list)
    shots: list[Any] = field(default_factory=list)
    files: list[Any] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


def entries(ticket: Ticket, messages: list[Message], events: list[Event], loose: list[OutgoingMessage]) -> list[Entry]:
    """Messages, deeds and automatic mails (`loose`: those that belong to no message) by time."""
    name = ticket.requester.name
    found = [_of_message(message, name) for message in messages]
    found += [_of_event(event, name) for event in events if _is_told(event)]
    found += [_of_automatic_mail(mail) for mail in loose]
    return sorted(found, key=lambda entry: entry.at)


def _is_told(event: Event) -> bool:
    return event.name in TOLD_BETWEEN and event.data.get("deed") != "take_up"


def _of_event(event: Event, requester: str) -> Entry:
    return Entry(event.at, icon=timeline.ICONS.get(event.name, "circle"), words=timeline.told(event, requester))


def _of_automatic_mail(mail: OutgoingMessage) -> Entry:
    kind = TemplateKind(mail.kind).label
    words = _("%(kind)s to %(address)s: %(state)s") % {
        "kind": kind,
        "address": ", ".join(mail.to),
        "state": DeliveryState(mail.state).label,
    }
    if mail.state in (DeliveryState.FAILED, DeliveryState.BOUNCED) and mail.last_error:
        words += f" – {mail.last_error}"
    return Entry(mail.queued_at, icon="mail", words=words)


def _of_message(message: Message, requester: str) -> Entry:
    files = list(message.attachments.all())
    sent = list(message.outgoing.all())
    placed = named_in(message.html) if message.agent_id is not None else set()
    return Entry(
        at=message.at,
        message=message,
        author=_author(message, requester),
        text=message.new_text or message.text,
        rich=_rich(message, files),
        quoted=_quoted(message),
        check=sender_marks.mark_of(message.sender_check),
        has_original=message.channel == "email" and message.agent_id is None,
        deliveries=sent,
        troubles=[
            _trouble(mail)
            for mail in sent
            if mail.state in (DeliveryState.FAILED, DeliveryState.BOUNCED, DeliveryState.RETRYING)
        ],
        shots=[file for file in files if file.content_type in SHOWN_AS_IMAGE and file.content_id not in placed],
        files=[file for file in files if not (file.inline and file.content_type in SHOWN_AS_IMAGE)],
        remarks=[str(remark) for remark in message.remarks],
    )


def _rich(message: Message, files: list[Attachment]) -> Markup | None:
    """An agent's own text, cleaned when it was written. A requester's HTML is shown in a frame of its own only."""
    if message.agent_id is None or not message.html:
        return None
    return Markup(with_pictures(message.html, files))


def _author(message: Message, requester: str) -> str:
    if author := message.agent or message.requester:
        return author.name
    return message.sender_name or message.sender_address or requester


def _quoted(message: Message) -> str:
    """What stood below the newly written part; empty when nothing was cut."""
    if not message.new_text or len(message.text) <= len(message.new_text) + 2:
        return ""
    at = message.text.find(message.new_text)
    rest = message.text if at < 0 else (message.text[:at] + message.text[at + len(message.new_text) :])
    return rest.strip()[:QUOTED_UP_TO]


def _trouble(mail: OutgoingMessage) -> Trouble:
    state = DeliveryState(mail.state).label
    tone = "warn" if mail.state == DeliveryState.RETRYING else "bad"
    return Trouble(tone, f"{state}: {mail.last_error}" if mail.last_error else str(state))
