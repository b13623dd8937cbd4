"""The desk is set up: its own settings, the first administrator, the first team, the templates."""

from datetime import datetime

from leitstelle.accounts import actions as accounts
from leitstelle.accounts.errors import LinkUsedUp
from leitstelle.accounts.models import OneTimeLink, Role
from leitstelle.core.desk import is_set_up
from leitstelle.core.events import record
from leitstelle.core.models import Desk
from leitstelle.people import actions as people
from leitstelle.people.models import Agent, Level
from leitstelle.tickets.default_templates import DEFAULTS
from leitstelle.tickets.models import MessageTemplate


def set_up(
    *,
    token: str,
    desk_name: str,
    language: str,
    time_zone: str,
    username: str,
    name: str,
    email: str,
    password: str,
    team_name: str,
    now: datetime,
) -> Agent:
    """Use the one-time link. Raises LinkUsedUp, WeakPassword, UserExists. The mailbox is added by its channel."""
    if is_set_up():
        raise LinkUsedUp
    accounts.use_link(purpose=OneTimeLink.Purpose.SETUP, token=token, now=now)
    desk = Desk.objects.create(name=desk_name, language=language, time_zone=time_zone, set_up_at=now)
    user = accounts.create_user(
        username=username, name=name, email=email, role=Role.ADMINISTRATOR, language=language, time_zone=time_zone,
        by=None, now=now,
    )  # fmt: skip
    accounts.set_password(user=user, password=password, by=user, now=now)
    team = people.create_team(name=team_name, level=Level.objects.get(number=1), by=None, now=now)
    MessageTemplate.objects.bulk_create(
        [
            MessageTemplate(kind=kind, language=lang, subject=subject, text=text)
            for kind, lang, subject, text in DEFAULTS
        ],
        ignore_conflicts=True,
    )
    agent = people.make_agent(user=user, teams=[team], by=None, now=now)
    accounts.note_sign_in(user, now=now)
    record("desk.set_up", subject=desk, by=user, now=now)
    return agent
