"""The queue and its views."""

from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from leitstelle.tickets.queries import Place, View, queue_page
from leitstelle.web import pages, remembered
from leitstelle.web.request import Request

HEADINGS = {
    View.IN_WORK: gettext_lazy("To do"),
    View.MINE: gettext_lazy("My tickets"),
    View.UNASSIGNED: gettext_lazy("Unassigned"),
    View.WAITING: gettext_lazy("Waiting"),
    View.RESOLVED: gettext_lazy("Resolved"),
}


@require_GET
def queue(request: Request) -> HttpResponse:
    """A view of the queue, most urgent first. `?view=`, `?team=`, `?after=`/`?before=` make it an address to share."""
    view, team = _view(request), _number(request.GET.get("team"))
    found = queue_page(
        request.user,
        view=view,
        team_id=team,
        after=_place(request.GET.get("after")),
        before=_place(request.GET.get("before")),
    )
    context: dict[str, Any] = {
        "rows": found.rows,
        "previous_page": _link(view, team, "before", found.previous),
        "next_page": _link(view, team, "after", found.next),
        "ticket_base": reverse("tickets") + "/",
    }
    if pages.is_fragment(request):
        return pages.fragment(request, "agent/_queue.html", **context)
    return pages.page(
        request, "agent/queue.html", active=_active(view, team), heading=_heading(view, team), total=None,
        teams=[(one.pk, one.name) for one in remembered.teams()], team=team, view=view.value, here=request.path, **context,
    )  # fmt: skip


@require_GET
def views(request: Request) -> HttpResponse:
    """The side bar's views with fresh counters."""
    active = request.GET.get("active", "")[:40]
    return pages.fragment(request, "parts/_views.html", views=pages.views(request), active=active)


def _view(request: Request) -> View:
    try:
        return View(request.GET.get("view", View.IN_WORK))
    except ValueError:
        return View.IN_WORK


def _active(view: View, team: int | None) -> str:
    return f"team-{team}" if team and view == View.IN_WORK else view.value


def _heading(view: View, team: int | None) -> str:
    name = next((one.name for one in remembered.teams() if one.pk == team), None)
    return f"{HEADINGS[view]} · {name}" if name else str(HEADINGS[view])


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else None


def _place(text: str | None) -> Place | None:
    """`3~2026-11-24T10:00:00+00:00~77`; anything else begins at the top."""
    parts = (text or "").split("~")
    try:
        place = Place(int(parts[0]), datetime.fromisoformat(parts[1]).astimezone(UTC), int(parts[2]))
    except (ValueError, IndexError, OverflowError):
        return None
    return place if 0 < place.id < 2**63 and 0 <= place.priority < 100 else None


def _link(view: View, team: int | None, side: str, place: Place | None) -> str | None:
    if place is None:
        return None
    query: dict[str, object] = {} if view == View.IN_WORK else {"view": view.value}
    if team:
        query["team"] = team
    query[side] = f"{place.priority}~{place.waiting_since.isoformat()}~{place.id}"
    return f"{reverse('queue')}?{urlencode(query)}"
