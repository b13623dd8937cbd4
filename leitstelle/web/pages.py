"""Rendering: pages in their frame, fragments for htmx, refusals; and the one transaction of a deed."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import partial
from typing import Any, NamedTuple

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from leitstelle.accounts import permissions
from leitstelle.core import clock
from leitstelle.core.errors import DeskError
from leitstelle.tickets.queries import counts
from leitstelle.web import remembered
from leitstelle.web.live.address import live_url
from leitstelle.web.request import Request
from leitstelle.web.says import COOKIE, Say, said

NAME = "Leitstelle"


class Entry(NamedTuple):
    """A line of the side bar."""

    key: str
    href: str
    icon: str
    label: str
    waiting: int | None


class Views(NamedTuple):
    main: list[Entry]
    teams: list[Entry]


def deed() -> AbstractContextManager[None]:
    """The one transaction around a flow: whatever is refused inside leaves nothing behind."""
    return transaction.atomic(durable=True)


def is_fragment(request: Request) -> bool:
    """Whether htmx asks for a part of a page."""
    return "HX-Request" in request.headers


def frame(request: Request, active: str = "") -> dict[str, Any]:
    """What the frame around every page of a signed-in person needs."""
    user = request.user
    return {
        **bare(request),
        "user": user,
        "may": partial(permissions.may, user),
        "views": views(request),
        "active": active,
        "says": said(request),
        "sought": "",
        "live_url": live_url(request),
        "now": clock.now(),
    }


def bare(request: Request) -> dict[str, Any]:
    """What even a page without a person needs."""
    desk = remembered.desk()
    return {
        "desk_name": desk.name if desk else NAME,
        "theme": request.user.theme,
        "keys": request.user.shortcuts,
        "live_url": "",
        "says": [],
    }


def views(request: Request) -> Views:
    """The queue's views with their counters, and one for each team."""
    root, number = reverse("queue"), counts(request.user)
    main = [
        Entry("open", root, "inbox", _("To do"), number["open"]),
        Entry("mine", f"{root}?view=mine", "user", _("Mine"), number["mine"]),
        Entry("unassigned", f"{root}?view=unassigned", "user-x", _("Unassigned"), number["unassigned"]),
        Entry("waiting", f"{root}?view=waiting", "hourglass", _("Waiting"), number["waiting"]),
        Entry("resolved", f"{root}?view=resolved", "circle-check", _("Resolved"), None),
    ]
    teams = [
        Entry(f"team-{team.pk}", f"{root}?team={team.pk}", "users", team.name, None) for team in remembered.teams()
    ]
    return Views(main, teams)


def page(request: Request, template: str, *, active: str = "", status: int = 200, **context: Any) -> HttpResponse:
    """A whole page in its frame."""
    response = render(request, template, {**frame(request, active), **context}, status=status)
    if COOKIE in request.COOKIES:
        response.delete_cookie(COOKIE, samesite="Lax")
    response.headers["Cache-Control"] = "no-store"
    return response


def fragment(request: Request, template: str, *, status: int = 200, **context: Any) -> HttpResponse:
    """A part of a page, without the frame."""
    known = {**bare(request), "user": request.user, "may": partial(permissions.may, request.user), "now": clock.now()}
    response = render(request, template, {**known, **context}, status=status)
    response.headers["Cache-Control"] = "no-store"
    return response


def solo(request: Request, template: str, *, status: int = 200, **context: Any) -> HttpResponse:
    """A page without the frame: sign-in, set-up, refusals."""
    response = render(request, template, {**bare(request), "status": status, **context}, status=status)
    response.headers["Cache-Control"] = "no-store"
    return response


def refusal(request: Request, fault: DeskError) -> HttpResponse:
    """The refusal's sentence and remedy: a notice for htmx, else a page."""
    sentence, remedy = words_of(fault)
    if is_fragment(request):
        response = fragment(request, "parts/_says.html", status=fault.status, says=[Say(sentence, "bad", remedy)])
        response.headers["X-Fragment"] = fault.code
        return response
    return solo(request, "errors/error.html", status=fault.status, sentence=sentence, remedy=remedy)


def words_of(fault: DeskError) -> tuple[str, str]:
    """Sentence and remedy with their facts filled in."""
    fill: Callable[[object], str] = lambda text: str(text) % fault.facts if fault.facts else str(text)  # noqa: E731
    return fill(fault.sentence), fill(fault.remedy)
