"""One sentence that survives a redirect: what just happened. Signed, in a cookie that lives for a minute."""

from typing import NamedTuple

from django.core import signing
from django.http import HttpResponse

from leitstelle.web.request import Request

COOKIE = "said"
LIVES_SECONDS = 60
_SALT = "leitstelle.says"


class Say(NamedTuple):
    """`tone` is news, good, warn or bad."""

    text: str
    tone: str = "good"
    remedy: str = ""


def say(response: HttpResponse, text: str, tone: str = "good", remedy: str = "") -> HttpResponse:
    """Let the next page say it."""
    value = signing.dumps([str(text), tone, str(remedy)], salt=_SALT)
    response.set_cookie(COOKIE, value, max_age=LIVES_SECONDS, httponly=True, samesite="Lax")
    return response


def said(request: Request) -> list[Say]:
    """What the page before left to say; at most one sentence."""
    if COOKIE not in request.COOKIES:
        return []
    try:
        return [Say(*signing.loads(request.COOKIES[COOKIE], salt=_SALT, max_age=LIVES_SECONDS))]
    except (signing.BadSignature, TypeError):
        return []
