"""Teams, each at a support level."""

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from leitstelle.accounts.permissions import require
from leitstelle.core import clock
from leitstelle.core.errors import DeskError, NotFound
from leitstelle.flows.end_team import end_team
from leitstelle.people import actions as people
from leitstelle.people.models import Level, Team
from leitstelle.web import pages, remembered
from leitstelle.web.agent.choices import level_name
from leitstelle.web.forms import Filled, acting_agent, filled
from leitstelle.web.request import Request
from leitstelle.web.says import say


class TeamForm(forms.Form):
    name = forms.CharField(max_length=80)
    level = forms.ModelChoiceField(Level.objects.filter(number__gte=1))


@require_GET
def teams(request: Request) -> HttpResponse:
    require(request.user, "team.manage")
    members: dict[int, list[str]] = {}
    for person in remembered.people():
        for team_id in person.teams if person.is_active else ():
            members.setdefault(team_id, []).append(person.name)
    found = list(Team.objects.filter(archived_at=None).select_related("level").order_by("level_id", "name"))
    return pages.page(
        request,
        "admin/teams.html",
        active="settings",
        part="teams",
        teams=found,
        members=members,
        level_name=level_name,
    )


@require_http_methods(["GET", "POST"])
def new_team(request: Request) -> HttpResponse:
    require(request.user, "team.manage")
    return _edit(request, None)


@require_http_methods(["GET", "POST"])
def team(request: Request, team_id: int) -> HttpResponse:
    """Rename a team, set its level, or end it (`_method=DELETE`)."""
    require(request.user, "team.manage")
    found = Team.objects.filter(pk=team_id, archived_at=None).first()
    if found is None:
        raise NotFound
    if request.POST.get("_method") == "DELETE":
        with pages.deed():
            end_team(team=found, by=acting_agent(request), now=clock.now())
        remembered.forget()
        return say(redirect("teams"), _("The team %(team)s has ended.") % {"team": found.name})
    return _edit(request, found)


def _edit(request: Request, found: Team | None) -> HttpResponse:
    if request.method == "GET":
        return _page(request, Filled(name=found.name if found else "", level=found.level_id if found else 1), found)
    form, sent = TeamForm(request.POST), filled(request)
    if not form.is_valid():
        return _page(request, sent.faulty(form), found, status=422)
    try:
        with pages.deed():
            _save(request, found, form.cleaned_data)
    except DeskError as fault:
        return _page(request, sent.refused(fault), found, status=fault.status)
    remembered.forget()
    return say(redirect("teams"), _("Saved."))


def _save(request: Request, found: Team | None, data: dict) -> None:
    if found is None:
        people.create_team(name=data["name"], level=data["level"], by=acting_agent(request), now=clock.now())
        return
    people.change_team(team=found, name=data["name"], level=data["level"], by=acting_agent(request), now=clock.now())


def _page(request: Request, form: Filled, found: Team | None, *, status: int = 200) -> HttpResponse:
    levels = [(level.number, level_name(level)) for level in remembered.levels() if level.number >= 1]
    return pages.page(
        request, "admin/team.html", active="settings", part="teams", status=status, form=form, team=found, levels=levels
    )
