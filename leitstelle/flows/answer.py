"""An agent answers the requester, or writes a note for colleagues."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from enum import StrEnum

from leitstelle.accounts.permissions import require
from leitstelle.core.desk import the_desk
from leitstelle.core.text import clean_html, html_from_text, text_from_html
from leitstelle.people.models import Agent
from leitstelle.tickets import actions as tickets
from leitstelle.tickets import rules
from leitstelle.tickets.actions import File, Said
from leitstelle.tickets.errors import NoAddress, NothingSaid
from leitstelle.tickets.models import Message, State, TemplateKind, Ticket, Visibility
from leitstelle.tickets.outbox import queue_message
from leitstelle.tickets.queries import get_visible_ticket
from leitstelle.tickets.states import Deed, WrongState, allows
from leitstelle.tickets.templates import render


class Then(StrEnum):
    """What happens to the ticket after a public reply; waiting for the requester is preselected."""

    WAIT_FOR_REQUESTER = "wait_for_requester"
    WAIT_FOR_THIRD_PARTY = "wait_for_third_party"
    KEEP_OPEN = "keep_open"


def reply(
    *,
    number: int,
    by: Agent,
    html: str,
    then: Then,
    now: datetime,
    cc: Iterable[str] = (),
    bcc: Iterable[str] = (),
    files: tuple[File, ...] = (),
) -> Message:
    """Answer by mail. Pictures of `files` that stand in the text as `cid:<file name>` go out inline.

    KEEP_OPEN brings a waiting ticket back to open; on a resolved one only it is possible, and leaves it resolved.

    Raises NothingSaid, NoAddress, FileTooLarge, WrongState (closed: nothing is answered there any more).
    """
    require(by.user, "ticket.reply")
    ticket = get_visible_ticket(by.user, number, lock=True)
    if ticket.state == State.CLOSED:
        raise WrongState
    desk = the_desk()
    tickets.check_files(files, limit_mb=desk.attachment_limit_mb)
    said = _said(html, files)
    address = address_of(ticket)
    message = tickets.add_message(ticket, said=said, visibility=Visibility.PUBLIC, agent=by, requester=None, now=now)
    words = {
        "number": str(ticket.number), "subject": ticket.subject, "requester": ticket.requester.name, "desk": desk.name,
        "message": "\u0001", "agent": by.name, "signature": by.signature or by.name,
    }  # fmt: skip
    subject, text = render(TemplateKind.REPLY, ticket.language, words)
    before, _, after = text.partition("\u0001")
    queue_message(
        ticket,
        kind=TemplateKind.REPLY,
        message=message,
        to=[address],
        cc=cc,
        bcc=bcc,
        subject=rules.numbered_subject(ticket.number, subject),
        text=before + said.text + after,
        html="\n".join(part for part in (_html(before), said.html, _html(after)) if part),
        from_name=by.name,
        by=by,
        now=now,
    )
    tickets.join_ticket(ticket, cc)
    tickets.take_up(ticket, by=by, now=now)
    tickets.first_reply_sent(ticket, now=now)
    if then != Then.KEEP_OPEN:
        tickets.change_state(ticket, Deed(then.value), by=by, now=now)
    elif allows(ticket.state, Deed.RESUME):
        tickets.change_state(ticket, Deed.RESUME, by=by, now=now)
    return message


def note(*, number: int, by: Agent, html: str, now: datetime, files: tuple[File, ...] = ()) -> Message:
    """Write for colleagues only. Raises NothingSaid, FileTooLarge."""
    require(by.user, "ticket.note")
    ticket = get_visible_ticket(by.user, number, lock=True)
    tickets.check_files(files, limit_mb=the_desk().attachment_limit_mb)
    message = tickets.add_message(
        ticket, said=_said(html, files), visibility=Visibility.INTERNAL, agent=by, requester=None, now=now
    )
    tickets.take_up(ticket, by=by, now=now)
    return message


def address_of(ticket: Ticket) -> str:
    """Where answers go: the address the requester wrote from last on this ticket, else his first. Raises NoAddress."""
    last = ticket.messages.filter(requester=ticket.requester_id).exclude(sender_address="").order_by("-id").first()
    own = (
        last.sender_address
        if last
        else ticket.requester.addresses.order_by("id").values_list("email", flat=True).first()
    )
    if not own:
        raise NoAddress(name=ticket.requester.name)
    return own.lower()


def _html(around: str) -> str:
    return html_from_text(around) if around.strip() else ""


def _said(html: str, files: tuple[File, ...]) -> Said:
    cleaned = clean_html(html)
    text = text_from_html(cleaned)
    if not text and not files:
        raise NothingSaid
    shown = tuple(_inline(file) if f"cid:{file.filename}" in cleaned else file for file in files)
    return Said(text=text, new_text=text, html=cleaned or html_from_text(text), files=shown)


def _inline(file: File) -> File:
    return replace(file, inline=True, content_id=file.filename)
