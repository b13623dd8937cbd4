"""What the ticket's forms offer to choose from."""

from typing import Any, NamedTuple

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from leitstelle.tickets.models import Kind, ResolutionCode, Scale
from leitstelle.web import remembered


class Choices(NamedTuple):
    teams: list[tuple[int, str]]
    people: list[remembered.Person]
    kinds: list[Any]
    scale: list[Any]
    levels: list[tuple[int, str]]
    codes: list[Any]
    solvers: list[tuple[int, str]]


def choices() -> Choices:
    teams = remembered.teams()
    return Choices(
        teams=[(team.pk, team.name) for team in teams],
        people=[person for person in remembered.people() if person.is_active],
        kinds=Kind.choices,
        scale=Scale.choices,
        levels=[(level.number, level_name(level)) for level in remembered.levels() if level.number > 0],
        codes=ResolutionCode.choices,
        solvers=[
            (team.pk, _("%(team)s (level %(level)s)") % {"team": team.name, "level": team.level_id}) for team in teams
        ],
    )


def level_name(level: Any) -> str:
    """`2 · Specialists` in the language of the request."""
    return f"{level.number} · {level.name_de if get_language() == 'de' else level.name_en}"
