"""An agent opens a ticket for somebody: on the telephone, in person, or on behalf."""

from dataclasses import dataclass
from datetime import datetime

from leitstelle.accounts.permissions import require
from leitstelle.core.desk import the_desk
from leitstelle.core.text import html_from_text, storable
from leitstelle.flows import resolve as resolving
from leitstelle.people import actions as people
from leitstelle.people.models import Agent, Requester, Team
from leitstelle.tickets import actions as tickets
from leitstelle.tickets.actions import File, Said
from leitstelle.tickets.errors import NothingSaid
from leitstelle.tickets.models import Ticket, Visibility


@dataclass(frozen=True)
class NewPerson:
    """Somebody the desk does not know yet. One of address and telephone number is enough."""

    name: str
    email: str = ""
    phone: str = ""


@dataclass(frozen=True)
class SolvedAtOnce:
    resolution: str
    code: str
    tell_requester: bool


def open_for(
    *,
    requester: Requester | NewPerson,
    subject: str,
    said: str,
    channel: str,
    kind: str,
    impact: int,
    urgency: int,
    team: Team,
    assignee: Agent | None,
    solved: SolvedAtOnce | None,
    by: Agent,
    now: datetime,
    files: tuple[File, ...] = (),
) -> Ticket:
    """Record what was said and open the ticket; with `solved` it is resolved in the same step.

    Raises NothingSaid, InvalidInput, ResolutionMissing, NotAssignable, FileTooLarge.
    """
    require(by.user, "ticket.open")
    text = storable(said).strip() or storable(subject).strip()
    if not text:
        raise NothingSaid
    desk = the_desk()
    tickets.check_files(files, limit_mb=desk.attachment_limit_mb)
    person = requester if isinstance(requester, Requester) else _create(requester, desk.language, by=by, now=now)
    ticket = tickets.open_ticket(
        subject=subject.strip() or text,
        requester=person,
        team=team,
        channel=channel,
        language=person.language,
        kind=kind,
        impact=impact,
        urgency=urgency,
        preview=text,
        opened_by=by,
        follows=None,
        mailbox_id=None,
        now=now,
    )
    what = Said(text=text, new_text=text, html=html_from_text(text), channel=channel, files=files)
    tickets.add_message(ticket, said=what, visibility=Visibility.PUBLIC, agent=None, requester=person, now=now)
    if assignee or team.pk != ticket.team_id:
        tickets.assign(ticket, team=team, assignee=assignee, by=by, now=now)
    tickets.take_up(ticket, by=by, now=now)
    if solved:
        return resolving.resolve(
            number=ticket.number,
            by=by,
            resolution=solved.resolution,
            code=solved.code,
            solved_by=team,
            first_level_could=None,
            tell_requester=solved.tell_requester,
            now=now,
        )
    return ticket


def _create(person: NewPerson, language: str, *, by: Agent, now: datetime) -> Requester:
    """An address somebody has already is that somebody: nobody is created twice."""
    if person.email.strip():
        address = people.valid_address(person.email)
        known = people.identify_requester(email=address, name=person.name, language=language, now=now)
        if person.phone.strip():
            people.add_phone(requester=known, number=person.phone, by=by, now=now)
        return known
    return people.create_requester(name=person.name, email="", phone=person.phone, language=language, by=by, now=now)
