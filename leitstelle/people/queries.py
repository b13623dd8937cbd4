"""Reading people."""

from django.db.models import Prefetch, Q, QuerySet

from leitstelle.core.text import folded
from leitstelle.people.models import Address, Agent, Phone, Requester, Team
from leitstelle.people.rules import digits_of, matching_tail


def default_team() -> Team:
    """Where a request goes that names no team: the first team of the lowest level. Raises Team.DoesNotExist before set-up."""
    return Team.objects.filter(archived_at=None).order_by("level", "id")[:1].get()


def active_teams() -> QuerySet[Team]:
    return Team.objects.filter(archived_at=None).order_by("level", "name")


def active_agents() -> QuerySet[Agent]:
    return Agent.objects.filter(user__is_active=True).select_related("user").order_by("user__name")


def find_requesters(words: str, *, limit: int = 8) -> list[Requester]:
    """Requesters by part of a name, of an address, or by the end of a telephone number, best known spelling first."""
    text = words.strip()
    if len(text) < 2:
        return []
    match = Q()
    for word in folded(text).split():
        match &= Q(sort_name__contains=word)
    match |= Q(addresses__email__contains=text.lower())
    if len(digits_of(text)) >= 3:
        match |= Q(phones__digits__endswith=matching_tail(text))
    found = Requester.objects.filter(match).distinct().order_by("sort_name", "id")[:limit]
    return list(
        found.prefetch_related(
            Prefetch("addresses", Address.objects.order_by("id")), Prefetch("phones", Phone.objects.order_by("id"))
        )
    )
