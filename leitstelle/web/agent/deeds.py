"""What an agent does to a ticket: each address takes one deed, calls one flow, and answers with what changed."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from leitstelle.core import clock
from leitstelle.core.errors import DeskError
from leitstelle.core.text import html_from_text
from leitstelle.flows import answer, reach, resolve, work
from leitstelle.people.models import Level
from leitstelle.tickets import queries
from leitstelle.tickets.models import Kind, Visibility
from leitstelle.tickets.states import Deed
from leitstelle.web import pages, remembered
from leitstelle.web.agent import ticket as page
from leitstelle.web.agent.choices import choices
from leitstelle.web.forms import (
    Filled,
    acting_agent,
    addresses_in,
    agent_of,
    files_of,
    filled,
    one_of,
    scale_of,
    team_of,
)
from leitstelle.web.request import Request
from leitstelle.web.says import say

Act = Callable[[Request, int], str]


def deed(act: Act) -> Callable[[Request, int], HttpResponse]:
    """A POST that changes a ticket in one transaction and says so; refusals are told by the middleware."""

    @wraps(act)
    def view(request: Request, number: int) -> HttpResponse:
        with pages.deed():
            told = act(request, number)
        if pages.is_fragment(request):
            return page.parts(request, number, say=told)
        return say(redirect("ticket", number), told)

    return require_POST(view)


@deed
def claim(request: Request, number: int) -> str:
    work.claim(number=number, by=acting_agent(request), now=clock.now())
    return _("The ticket is yours.")


@deed
def assignment(request: Request, number: int) -> str:
    team, person = team_of(request.POST.get("team")), agent_of(request.POST.get("person"))
    work.assign(number=number, team=team, assignee=person, by=acting_agent(request), now=clock.now())
    return _("Given to %(name)s.") % {"name": person.name if person else team.name}


@deed
def sorting(request: Request, number: int) -> str:
    sent = request.POST
    level = (
        Level.objects.get(
            pk=one_of(sent["difficulty"], [str(one.number) for one in remembered.levels()], field="difficulty")
        )
        if sent.get("difficulty")
        else None
    )
    work.change_fields(
        number=number,
        kind=one_of(sent.get("kind"), Kind.values, field="kind"),
        impact=scale_of(sent.get("impact"), field="impact"),
        urgency=scale_of(sent.get("urgency"), field="urgency"),
        difficulty=level,
        by=acting_agent(request),
        now=clock.now(),
    )
    return _("Saved.")


@deed
def requester(request: Request, number: int) -> str:
    """One more address or telephone number of the requester."""
    person = reach.add_contact(number=number, typed=filled(request).contact, by=acting_agent(request), now=clock.now())
    return _("Kept for %(name)s.") % {"name": person.name}


@deed
def state(request: Request, number: int) -> str:
    allowed = [one.value for one, _icon in page.STATE_DEEDS]
    chosen = Deed(one_of(request.POST.get("deed"), allowed, field="deed"))
    work.change_state(number=number, deed=chosen, by=acting_agent(request), now=clock.now())
    return _("The state is set.")


@require_POST
def messages(request: Request, number: int) -> HttpResponse:
    """A reply to the requester, or a note for colleagues, with files."""
    form = filled(request)
    try:
        with pages.deed():
            told = _write(request, number, form)
    except DeskError as fault:
        if pages.is_fragment(request):
            raise
        found = queries.get_visible_ticket(request.user, number)
        form = Filled(request.POST.dict(), thens=page.thens(found)).refused(fault)
        return pages.page(
            request, "agent/ticket.html", status=fault.status, **page.context(request, found, composer=form)
        )
    if pages.is_fragment(request):
        return page.parts(request, number, fresh_composer=True, say=told)
    return say(redirect("ticket", number), told)


def _write(request: Request, number: int, form: Filled) -> str:
    html = form.html or html_from_text(form.text)
    by, files, now = acting_agent(request), files_of(request), clock.now()
    if form.visibility == Visibility.INTERNAL:
        answer.note(number=number, by=by, html=html, files=files, now=now)
        return _("The note is kept.")
    then = answer.Then(one_of(form.then, list(answer.Then), field="then"))
    cc, bcc = addresses_in(form.cc, field="cc"), addresses_in(form.bcc, field="bcc")
    answer.reply(number=number, by=by, html=html, then=then, cc=cc, bcc=bcc, files=files, now=now)
    return _("Your reply is on its way.")


@require_http_methods(["GET", "POST", "DELETE"])
def resolution(request: Request, number: int) -> HttpResponse:
    """GET the form, POST resolves, DELETE reopens."""
    if request.method == "DELETE" or request.POST.get("_method") == "DELETE":
        return reopening(request, number)
    form = filled(request) if request.method == "POST" else Filled(tell=True)
    if request.method == "POST":
        try:
            with pages.deed():
                _resolve(request, number, form)
        except DeskError as fault:
            return _resolution_form(request, number, form.refused(fault))
        told = _("The ticket is resolved.")
        if pages.is_fragment(request):
            return page.parts(request, number, fresh_composer=True, say=told, closes=True)
        return say(redirect("ticket", number), told)
    return _resolution_form(request, number, form)


def _resolve(request: Request, number: int, form: Filled) -> None:
    judged = {"yes": True, "no": False, "": None}
    resolve.resolve(
        number=number,
        by=acting_agent(request),
        resolution=form.resolution,
        code=form.code,
        solved_by=team_of(form.solved_by, field="solved_by"),
        first_level_could=judged[one_of(form.first_level_could, judged, field="first_level_could")],
        tell_requester=form.tell == "on",
        now=clock.now(),
    )


def _resolution_form(request: Request, number: int, form: Filled) -> HttpResponse:
    found = queries.get_visible_ticket(request.user, number)
    known = page.context(request, found)
    if request.method == "GET":
        form = Filled(tell=True, solved_by=found.team_id, first_level_could="")
    context = {**{name: known[name] for name in ("ticket", "base", "reply_to")}, "choices": choices(), "form": form}
    if pages.is_fragment(request):
        return pages.fragment(request, "agent/_resolution.html", **context)
    return pages.page(request, "agent/resolution.html", **context)


def reopening(request: Request, number: int) -> HttpResponse:
    with pages.deed():
        work.change_state(number=number, deed=Deed.REOPEN, by=acting_agent(request), now=clock.now())
    told = _("The ticket is open again.")
    if pages.is_fragment(request):
        return page.parts(request, number, fresh_composer=True, say=told)
    return say(redirect("ticket", number), told)
