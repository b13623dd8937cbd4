"""Agents: who works here, in which teams, with which role."""

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from leitstelle.accounts import actions as accounts
from leitstelle.accounts.models import Role, User
from leitstelle.accounts.permissions import require
from leitstelle.core import clock
from leitstelle.core.desk import public_url, the_desk
from leitstelle.core.errors import DeskError, NotFound
from leitstelle.people import actions as people
from leitstelle.people.models import Agent, Team
from leitstelle.web import pages, remembered
from leitstelle.web.forms import Filled, filled, number_or_none
from leitstelle.web.request import Request
from leitstelle.web.says import say
from leitstelle.web.words import LANGUAGES

LETTERS = gettext_lazy("Letters, digits and . + - _ only.")


class AgentForm(forms.Form):
    name = forms.CharField(max_length=120)
    username = forms.RegexField(r"^[\w.+-]+$", max_length=60, error_messages={"invalid": LETTERS})
    email = forms.EmailField(max_length=254)
    role = forms.ChoiceField(choices=Role.choices)
    language = forms.ChoiceField(choices=LANGUAGES)
    teams = forms.ModelMultipleChoiceField(Team.objects.filter(archived_at=None))
    is_active = forms.BooleanField(required=False)


@require_GET
def agents(request: Request) -> HttpResponse:
    require(request.user, "agent.manage")
    found = Agent.objects.select_related("user").prefetch_related("teams").order_by("-user__is_active", "user__name")
    return pages.page(request, "admin/agents.html", active="settings", part="agents", agents=list(found))


@require_http_methods(["GET", "POST"])
def new_agent(request: Request) -> HttpResponse:
    """Create an agent; the next page shows the one-time link for his first password."""
    require(request.user, "agent.manage")
    if request.method == "GET":
        return _page(
            request, Filled(role=Role.AGENT.value, language=the_desk().language, teams=[], is_active=True), None
        )
    form, sent = AgentForm(request.POST), _sent(request)
    if not form.is_valid():
        return _page(request, sent.faulty(form), None, status=422)
    try:
        with pages.deed():
            made, link = _create(request, form.cleaned_data)
    except DeskError as fault:
        return _page(request, sent.refused(fault), None, status=fault.status)
    remembered.forget()
    return _link_page(request, made, link)


@require_http_methods(["GET", "POST"])
def agent(request: Request, agent_id: int) -> HttpResponse:
    require(request.user, "agent.manage")
    found = _found(agent_id)
    if request.method == "GET":
        return _page(request, _present(found), found)
    form, sent = AgentForm(request.POST), _sent(request)
    if not form.is_valid():
        return _page(request, sent.faulty(form), found, status=422)
    try:
        with pages.deed():
            _change(request, found, form.cleaned_data)
    except DeskError as fault:
        return _page(request, sent.refused(fault), found, status=fault.status)
    remembered.forget()
    return say(redirect("agents"), _("Saved."))


@require_POST
def password_link(request: Request, agent_id: int) -> HttpResponse:
    """A fresh link with which the agent chooses a new password; older links end."""
    require(request.user, "agent.manage")
    found = _found(agent_id)
    with pages.deed():
        link = _link(found.user, by=request.user)
    return _link_page(request, found, link)


def _found(agent_id: int) -> Agent:
    found = Agent.objects.select_related("user").prefetch_related("teams").filter(pk=agent_id).first()
    if found is None:
        raise NotFound
    return found


def _create(request: Request, data: dict) -> tuple[Agent, str]:
    now = clock.now()
    user = accounts.create_user(
        username=data["username"], name=data["name"], email=data["email"], role=data["role"], language=data["language"],
        time_zone=the_desk().time_zone, by=request.user, now=now,
    )  # fmt: skip
    return people.make_agent(user=user, teams=list(data["teams"]), by=request.agent, now=now), _link(
        user, by=request.user
    )


def _link(user: User, *, by: User) -> str:
    return f"{public_url()}/password/{accounts.make_password_token(user=user, by=by, now=clock.now())}"


def _change(request: Request, found: Agent, data: dict) -> None:
    now, teams = clock.now(), list(data.pop("teams"))
    accounts.change_user(user=found.user, by=request.user, now=now, **data)
    people.put_in_teams(agent=found, teams=teams, by=request.agent, now=now)


def _sent(request: Request) -> Filled:
    form = filled(request)
    form.set(
        teams=[number_or_none(one) for one in request.POST.getlist("teams")],
        is_active="is_active" in request.POST,
    )
    return form


def _present(found: Agent) -> Filled:
    user = found.user
    return Filled(
        name=user.name, username=user.username, email=user.email, role=user.role, language=user.language,
        is_active=user.is_active, teams=[team.pk for team in found.teams.all()],
    )  # fmt: skip


def _page(request: Request, form: Filled, found: Agent | None, *, status: int = 200) -> HttpResponse:
    return pages.page(
        request, "admin/agent.html", active="settings", part="agents", status=status, form=form, agent=found,
        roles=Role.choices, languages=LANGUAGES, teams=remembered.teams(),
    )  # fmt: skip


def _link_page(request: Request, found: Agent, link: str) -> HttpResponse:
    return pages.page(request, "admin/password_link.html", active="settings", part="agents", agent=found, link=link)
