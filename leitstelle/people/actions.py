"""Writing people: requesters with their addresses and numbers, agents, teams."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from leitstelle.accounts.models import User
from leitstelle.core.errors import DeskError, InvalidInput
from leitstelle.core.events import record
from leitstelle.core.text import folded, one_line
from leitstelle.people.models import Address, Agent, Level, Membership, Phone, Requester, Team
from leitstelle.people.rules import digits_of, name_from_address

LONGEST_ADDRESS = 254  # RFC 5321, section 4.5.3.1.3, less its angle brackets


class TeamExists(DeskError):
    code = "team_exists"
    sentence = _("A team with this name exists already.")
    remedy = _("Choose another name.")


class AddressTaken(DeskError):
    code = "address_taken"
    status = 409
    sentence = _("%(address)s already belongs to %(name)s.")
    remedy = _("Enter another address, or open the ticket for %(name)s.")


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
    shown = one_line(name, limit=120) or one_line(name_from_address(address) if address else "", limit=120)
    if not shown:
        raise InvalidInput("name", _("A person needs a name."), _("Enter the caller's name."))
    requester = Requester.objects.create(name=shown, sort_name=folded(shown)[:120], language=language, created_at=now)
    record("requester.created", subject=requester, by=by, now=now)
    if address:
        Address.objects.create(requester=requester, email=address)
    if phone.strip():
        add_phone(requester=requester, number=phone, by=by, now=now)
    return requester


def add_address(*, requester: Requester, email: str, by: Agent, now: datetime) -> Address:
    """One more address of the requester; his own once more changes nothing. Raises InvalidInput, AddressTaken."""
    address = valid_address(email)
    try:
        with transaction.atomic():
            added = Address.objects.create(requester=requester, email=address)
    except IntegrityError as fault:
        known = Address.objects.select_related("requester").get(email=address)
        if known.requester_id == requester.pk:
            return known
        raise AddressTaken(address=address, name=known.requester.name) from fault
    record("requester.address_added", subject=requester, by=by, data={"address": added.pk}, now=now)
    return added


def valid_address(email: str, *, field: str = "email") -> str:
    """An e-mail address in lower case. Raises InvalidInput."""
    address = email.strip().lower()
    try:
        validate_email(address)
    except ValidationError as fault:
        raise InvalidInput(
            field,
            _("“%(address)s” is no e-mail address."),
            _("Write one such as anna@example.org."),
            address=address[:100],
        ) from fault
    if len(address) > LONGEST_ADDRESS:
        raise InvalidInput(field, _("This address is too long."), _("254 characters are the most mail servers take."))
    return address


def add_phone(*, requester: Requester, number: str, by: Agent | None, now: datetime) -> Phone:
    """One more number; the same digits once more change nothing. Raises InvalidInput when there are fewer than three."""
    digits = digits_of(number)
    if not 3 <= len(digits) <= 30:
        raise InvalidInput(
            "phone", _("“%(number)s” is no telephone number."), _("Enter at least three digits."), number=number[:60]
        )
    written = {"number": one_line(number, limit=40)}
    phone, is_new = Phone.objects.get_or_create(requester=requester, digits=digits, defaults=written)
    if is_new:
        record("requester.phone_added", subject=requester, by=by, data={"phone": phone.pk}, now=now)
    return phone


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
