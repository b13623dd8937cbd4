"""Writing people: requesters with their addresses and numbers, agents, teams."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from leitstelle.accounts.models import User
from leitstelle.core.errors import DeskError, InvalidInput
from leitstelle.core.events import record
from leitstelle.core.text import folded, one_line
from leitstelle.people.models import Address, Agent, Level, Membership, Phone, Requester, Team
from leitstelle.people.rules import digits_of, name_from_address


class TeamExists(DeskError):
    code = "team_exists"
    sentence = _("A team with this name exists already.")
    remedy = _("Choose another name.")


def identify_requester(*, email: str, name: str, language: str, now: datetime) -> Requester:
    """The requester with this address; unknown ones are created. Two at once meet the unique address and get the same."""
    address = email.strip().lower()
    known = Requester.objects.filter(addresses__email=address).first()
    if known:
        return known
    try:
        with transaction.atomic():
            return create_requester(name=name, email=address, phone="", language=language, by=None, now=now)
    except IntegrityError:
        return Requester.objects.get(addresses__email=address)


def create_requester(*, name: str, email: str, phone: str, language: str, by: Agent | None, now: datetime) -> Requester:
    """A new requester with an address, a telephone number, or both. Raises InvalidInput, IntegrityError (known address)."""
    address = email.strip().lower()
    shown = one_line(name, limit=120) or (name_from_address(address) if address else "")
    if not shown:
        raise InvalidInput("name", _("A person needs a name."), _("Enter the caller's name."))
    requester = Requester.objects.create(name=shown, sort_name=folded(shown)[:120], language=language, created_at=now)
    if address:
        Address.objects.create(requester=requester, email=address)
    if phone.strip():
        add_phone(requester=requester, number=phone)
    record("requester.created", subject=requester, by=by, now=now)
    return requester


def add_phone(*, requester: Requester, number: str) -> Phone:
    """Raises InvalidInput when there are fewer than three digits in it."""
    digits = digits_of(number)
    if not 3 <= len(digits) <= 30:
        raise InvalidInput(
            "phone", _("“%(number)s” is no telephone number."), _("Enter at least three digits."), number=number
        )
    return Phone.objects.get_or_create(
        requester=requester, digits=digits, defaults={"number": one_line(number, limit=40)}
    )[0]


def create_team(*, name: str, level: Level, by: Agent | None, now: datetime) -> Team:
    """Raises TeamExists."""
    try:
        with transaction.atomic():
            team = Team.objects.create(name=name, level=level)
    except IntegrityError as fault:
        raise TeamExists from fault
    record("team.created", subject=team, by=by, data={"level": level.number}, now=now)
    return team


def change_team(*, team: Team, name: str, level: Level, by: Agent, now: datetime) -> None:
    """Raises TeamExists."""
    team.name, team.level = name, level
    try:
        with transaction.atomic():
            team.save(update_fields=["name", "level"])
    except IntegrityError as fault:
        raise TeamExists from fault
    record("team.changed", subject=team, by=by, data={"level": level.number}, now=now)


def make_agent(*, user: User, teams: list[Team], by: Agent | None, now: datetime) -> Agent:
    """Let `user` work tickets in `teams`."""
    agent = Agent.objects.create(user=user)
    put_in_teams(agent=agent, teams=teams, by=by, now=now)
    return agent


def put_in_teams(*, agent: Agent, teams: list[Team], by: Agent | None, now: datetime) -> None:
    """The agent's teams are exactly `teams` from now on."""
    Membership.objects.filter(agent=agent).exclude(team__in=teams).delete()
    for team in teams:
        Membership.objects.get_or_create(agent=agent, team=team)
    record("agent.teams_set", subject=agent, by=by, data={"teams": sorted(team.pk for team in teams)}, now=now)
