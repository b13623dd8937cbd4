"""A request as our views receive it: the middleware has found out who asks."""

from django.http import HttpRequest

from leitstelle.accounts.models import User
from leitstelle.people.models import Agent


class Request(HttpRequest):
    """`user` has no primary key while nobody is signed in; `agent` is None for who works no tickets."""

    user: User
    agent: Agent | None
    csp_nonce: str
