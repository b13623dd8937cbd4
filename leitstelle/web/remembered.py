"""Small things every page needs and few people change, remembered for seconds, so that a page costs fewer queries.

Whoever changes one of them calls `forget`, so that he sees it at once; other processes follow within KEPT_SECONDS.
"""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any, NamedTuple, TypeVar

from leitstelle.core.models import Desk
from leitstelle.people.models import Agent, Level, Membership, Team

KEPT_SECONDS = 10.0
T = TypeVar("T")
_kept: dict[str, tuple[float, Any]] = {}


def forget() -> None:
    _kept.clear()


def _remembered(read: Callable[[], T]) -> Callable[[], T]:
    @wraps(read)
    def kept() -> T:
        until, value = _kept.get(read.__name__, (0.0, None))
        if time.monotonic() < until:
            return value
        value = read()
        _kept[read.__name__] = (time.monotonic() + KEPT_SECONDS, value)
        return value

    return kept


class Person(NamedTuple):
    """An agent as choices need him."""

    id: int
    name: str
    teams: tuple[int, ...]
    is_active: bool


@_remembered
def desk() -> Desk | None:
    return Desk.objects.first()


@_remembered
def teams() -> list[Team]:
    """Teams that work, lowest level first."""
    return list(Team.objects.filter(archived_at=None).order_by("level_id", "name"))


@_remembered
def team_names() -> dict[int, str]:
    """Names of all teams, archived ones too: the timeline speaks of them."""
    return dict(Team.objects.values_list("id", "name"))


@_remembered
def people() -> list[Person]:
    """All agents by name, with the teams they are in."""
    of: dict[int, list[int]] = {}
    for agent_id, team_id in Membership.objects.order_by("team_id").values_list("agent_id", "team_id"):
        of.setdefault(agent_id, []).append(team_id)
    rows = Agent.objects.order_by("user__name").values_list("pk", "user__name", "user__is_active")
    return [Person(pk, name, tuple(of.get(pk, ())), is_active) for pk, name, is_active in rows]


@_remembered
def levels() -> list[Level]:
    return list(Level.objects.order_by("number"))
