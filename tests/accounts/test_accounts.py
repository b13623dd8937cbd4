"""Signing in, one-time links, permissions."""

import pytest
from django.contrib.auth.hashers import identify_hasher
from django.db import IntegrityError, transaction

from leitstelle.accounts import actions
from leitstelle.accounts.errors import LinkUsedUp, SignInRefused, TooManyAttempts, UserExists, WeakPassword
from leitstelle.accounts.models import OneTimeLink, Role, User
from leitstelle.accounts.permissions import ADMINISTRATOR_DEEDS, AGENT_DEEDS, GRANTS, may, require
from leitstelle.accounts.setup import setup_link
from leitstelle.core.errors import NotAllowed
from tests.factories import NOON, PASSWORD, a_desk, an_agent, later

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", ["admin", "ADMIN", "ada@desk.example"])
def test_signing_in_by_user_name_or_address(name):
    a_desk()

    assert actions.check_credentials(username=name, password=PASSWORD, now=NOON).username == "admin"


@pytest.mark.parametrize(("name", "password"), [("admin", "wrong"), ("nobody", PASSWORD), ("", ""), ("admin", "\x00")])
def test_wrong_credentials_are_refused_alike(name, password):
    a_desk()

    with pytest.raises(SignInRefused, match="do not fit"):
        actions.check_credentials(username=name, password=password, now=NOON)


def test_after_ten_refusals_the_right_password_has_to_wait():
    a_desk()
    for _ in range(actions.ATTEMPTS):
        with pytest.raises(SignInRefused):
            actions.check_credentials(username="admin", password="wrong", now=NOON)

    with pytest.raises(TooManyAttempts, match="15 minutes"):
        actions.check_credentials(username="admin", password=PASSWORD, now=later(minutes=14))
    assert actions.check_credentials(username="admin", password=PASSWORD, now=later(minutes=16))


def test_who_was_deactivated_cannot_sign_in():
    a_desk()
    User.objects.update(is_active=False)

    with pytest.raises(SignInRefused):
        actions.check_credentials(username="admin", password=PASSWORD, now=NOON)


def test_passwords_are_hashed_by_argon2():
    a_desk()

    assert identify_hasher(User.objects.get().password).algorithm == "argon2"


@pytest.mark.parametrize("password", ["kurz", "password1234", "ada.winter.ada"])
def test_weak_passwords_are_refused_with_the_reason(password):
    agent = a_desk()

    with pytest.raises(WeakPassword, match="password"):
        actions.set_password(user=agent.user, password=password, by=agent.user, now=NOON)


def test_user_names_and_addresses_are_unique_whatever_their_case():
    a_desk()

    with pytest.raises(UserExists):
        actions.create_user(
            username="Admin",
            name="B",
            email="b@desk.example",
            role="agent",
            language="en",
            time_zone="UTC",
            by=None,
            now=NOON,
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create(username="x", name="x", email="ADA@desk.example", created_at=NOON)


def test_the_setup_link_is_fresh_at_every_start_and_gone_after_setup():
    first, second = setup_link("http://localhost:8000/"), setup_link("http://localhost:8000")

    assert first is not None
    assert first.startswith("http://localhost:8000/setup/")
    assert first != second
    with pytest.raises(LinkUsedUp):
        actions.find_link(purpose="setup", token=first.rsplit("/", 1)[1], now=NOON)
    a_desk()
    assert setup_link("http://localhost:8000") is None


def test_a_password_link_works_once_and_for_three_days():
    a_desk()
    agent = an_agent()
    token = actions.make_password_token(user=agent.user, by=None, now=NOON)

    with pytest.raises(LinkUsedUp):
        actions.use_link(purpose="password", token=token, now=later(days=3))
    assert actions.use_link(purpose="password", token=token, now=later(days=2)).user == agent.user
    with pytest.raises(LinkUsedUp):
        actions.use_link(purpose="password", token=token, now=later(days=2))


def test_the_token_itself_is_not_stored():
    token = actions.make_setup_token()

    assert token not in str(list(OneTimeLink.objects.values()))


def test_each_role_may_what_the_one_below_may():
    assert GRANTS[Role.AGENT] < GRANTS[Role.TEAM_LEAD] < GRANTS[Role.ADMINISTRATOR]


@pytest.mark.parametrize("deed", sorted(ADMINISTRATOR_DEEDS))
def test_every_deed_is_granted_to_exactly_the_roles_that_have_it(deed):
    a_desk()
    agent = an_agent().user

    assert may(agent, deed) == (deed in AGENT_DEEDS)
    if deed not in AGENT_DEEDS:
        with pytest.raises(NotAllowed):
            require(agent, deed)


def test_a_misspelt_deed_is_an_error_not_a_refusal():
    with pytest.raises(KeyError):
        may(a_desk().user, "ticket.explode")
