"""Opening a ticket for somebody: by telephone, in person, on behalf."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from leitstelle.accounts.permissions import require
from leitstelle.core import clock
from leitstelle.core.errors import DeskError, InvalidInput, NotFound
from leitstelle.flows.open_for import NewPerson, SolvedAtOnce, open_for
from leitstelle.people.models import Requester
from leitstelle.people.queries import find_requesters
from leitstelle.people.rules import looks_like_number
from leitstelle.tickets.models import Channel, Kind, Ticket
from leitstelle.tickets.queries import open_tickets_of
from leitstelle.web import pages, remembered
from leitstelle.web.agent.choices import choices
from leitstelle.web.forms import (
    Filled,
    acting_agent,
    agent_of,
    asked,
    files_of,
    filled,
    number_or_none,
    one_of,
    scale_of,
    team_of,
    whole,
)
from leitstelle.web.request import Request
from leitstelle.web.says import say

CHANNELS = (Channel.PHONE, Channel.IN_PERSON, Channel.ON_BEHALF)
START: dict[str, Any] = {"channel": "phone", "kind": Kind.INCIDENT.value, "impact": 2, "urgency": 2, "code": "solved"}


@require_http_methods(["GET", "POST"])
def tickets(request: Request) -> HttpResponse:
    """POST opens a ticket; the address alone leads to the queue."""
    if request.method == "GET":
        return redirect("queue")
    form = filled(request)
    try:
        with pages.deed():
            ticket = _open(request, form)
    except DeskError as fault:
        return _page(request, form.refused(fault), status=fault.status)
    told = _("Ticket #%(number)s is resolved.") if form.solved else _("Ticket #%(number)s is open.")
    return say(redirect("ticket", ticket.number), told % {"number": ticket.number})


@require_GET
def new_ticket(request: Request) -> HttpResponse:
    require(request.user, "ticket.open")
    own = next((one.teams for one in remembered.people() if one.id == request.user.pk), ())
    start = {**START, "team": own[0] if own else None, "person": request.user.pk if own else None}
    return _page(request, Filled({**start, **request.GET.dict()}))


def _page(request: Request, form: Filled, *, status: int = 200) -> HttpResponse:
    chosen = number_or_none(form.requester)
    person = Requester.objects.filter(pk=chosen).first() if chosen else None
    form = _typed(form, new_person=bool(form.who and not person))
    desk = remembered.desk()
    return pages.page(
        request, "agent/new_ticket.html", active="new", status=status, form=form, choices=choices(), person=person,
        open_tickets=open_tickets_of(person, user=request.user) if person else [],
        attachment_limit_mb=desk.attachment_limit_mb if desk else 25,
    )  # fmt: skip


def _typed(form: Filled, *, new_person: bool) -> Filled:
    """Ids come back from a form as text; the templates compare numbers."""
    form.set(new_person=new_person, person=number_or_none(form.person))
    return form


def _open(request: Request, form: Filled) -> Ticket:
    return open_for(
        requester=_requester(form),
        subject=form.subject,
        said=form.text,
        channel=one_of(form.channel, [one.value for one in CHANNELS], field="channel"),
        kind=one_of(form.kind, Kind.values, field="kind"),
        impact=scale_of(form.impact, field="impact"),
        urgency=scale_of(form.urgency, field="urgency"),
        team=team_of(form.team),
        assignee=agent_of(form.person),
        solved=SolvedAtOnce(form.resolution, form.code, tell_requester=True) if form.solved else None,
        by=acting_agent(request),
        files=files_of(request),
        now=clock.now(),
    )


def _requester(form: Filled) -> Requester | NewPerson:
    """The chosen person, or a new one by what was typed: a name, an address, or a number."""
    if form.requester:
        person = Requester.objects.filter(pk=whole(form.requester, field="who")).first()
        if person is None:
            raise InvalidInput("who", _("This person is not known any more."), _("Search again."))
        return person
    typed = form.who.strip()
    if not typed:
        raise InvalidInput("who", _("For whom is the ticket?"), _("Type a name, a number or an address."))
    email = form.email.strip() or (typed if "@" in typed else "")
    phone = form.phone.strip() or (typed if looks_like_number(typed) else "")
    named = form.new_name.strip() or ("" if typed == email else typed)
    return NewPerson(name=named, email=email, phone=phone)


@require_GET
def people(request: Request) -> HttpResponse:
    """Options of the person field: who fits what was typed, and the offer to create one."""
    require(request.user, "ticket.open")
    q = asked(request, "q", limit=120)
    return pages.fragment(request, "agent/_people.html", people=find_requesters(q), q=q)


@require_GET
def person_tickets(request: Request, requester_id: int) -> HttpResponse:
    """The open tickets of the chosen person, so that nothing is opened twice."""
    require(request.user, "ticket.view")
    person = Requester.objects.filter(pk=requester_id).first()
    if person is None:
        raise NotFound
    found = open_tickets_of(person, user=request.user)
    return pages.fragment(request, "agent/_person_tickets.html", person=person, open_tickets=found)
