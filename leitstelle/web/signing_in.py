"""Who sits at the browser: a session that names a user and ends when his password changes."""

import hmac
from typing import cast

from leitstelle.accounts.models import User
from leitstelle.core.prepared import HOLE, Prepared
from leitstelle.people.models import Agent
from leitstelle.web.request import Request

USER, SEAL = "user", "seal"
_AGENT = Prepared(lambda: Agent.objects.select_related("user").filter(pk=HOLE))


class Nobody:
    """Stands in for a user where nobody is signed in."""

    pk = None
    name = language = email = ""
    time_zone = "UTC"
    theme = "system"
    shortcuts = True
    is_active = False


def nobody() -> User:
    return cast(User, Nobody())


def sign_in(request: Request, user: User) -> None:
    """A fresh session for `user`; a session known before (by whomever) is worth nothing afterwards."""
    request.session.cycle_key()
    request.session[USER] = user.pk
    request.session[SEAL] = user.get_session_auth_hash()
    request.user = user


def sign_out(request: Request) -> None:
    request.session.flush()
    request.user = nobody()


def who_is_it(request: Request) -> tuple[User, Agent | None]:
    """The user of the session and the agent he is, in one query; Nobody without a good session."""
    key = request.session.get(USER)
    if key is None:
        return nobody(), None
    agent = next(iter(_AGENT(key)), None)
    user = agent.user if agent else User.objects.filter(pk=key).first()
    if (
        user is None
        or not user.is_active
        or not hmac.compare_digest(user.get_session_auth_hash(), request.session[SEAL])
    ):
        return nobody(), None
    return user, agent
