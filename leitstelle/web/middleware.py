"""What every request passes: the content policy, who is signed in, the person's language and zone, and refusals as sentences."""

import logging
import secrets
from collections.abc import Callable
from urllib.parse import urlencode, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.http import Http404, HttpResponse, HttpResponseBase
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import redirect
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language_from_request

from leitstelle.core.errors import DeskError, NotFound
from leitstelle.web import signing_in
from leitstelle.web.health import counted
from leitstelle.web.live.address import live_source
from leitstelle.web.request import Request

log = logging.getLogger("leitstelle.web")
Next = Callable[[Request], HttpResponseBase]

PUBLIC = (
    "/sign-in",
    "/setup/",
    "/password/",
    "/r/",
    "/healthz",
    "/metrics",
    "/live/ticket",
    "/favicon.ico",
    settings.STATIC_URL,
)


class ContentSecurityPolicy:
    """Scripts and styles only with this response's nonce; nothing from elsewhere. A view may set its own policy.

    As the outermost of ours it also counts what was answered (see health.py).
    """

    def __init__(self, get_response: Next):
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponseBase:
        request.csp_nonce = secrets.token_urlsafe(16)
        response = counted(self.get_response, request)
        if "Content-Security-Policy" not in response.headers:
            response.headers["Content-Security-Policy"] = policy(request.csp_nonce, live_source(request))
            response.headers.setdefault("X-Frame-Options", "DENY")
        return response


def policy(nonce: str, stream: str) -> str:
    """The policy of ordinary pages; `stream` is where live notices come from."""
    connect = "'self'" if stream == "'self'" else f"'self' {stream}"
    return (
        f"default-src 'none'; script-src 'nonce-{nonce}'; style-src 'self' 'nonce-{nonce}'; img-src 'self' blob:; "
        f"font-src 'self'; connect-src {connect}; frame-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'; object-src 'none'"
    )


class SignedIn:
    """Sets `request.user` and `request.agent`; who is not signed in is led to the sign-in page, and back afterwards."""

    def __init__(self, get_response: Next):
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponseBase:
        request.user, request.agent = signing_in.who_is_it(request)
        if request.user.pk is None and not request.path.startswith(PUBLIC):
            return self._ask(request)
        return self.get_response(request)

    def _ask(self, request: Request) -> HttpResponse:
        if "HX-Request" in request.headers:
            shown = urlsplit(request.headers.get("HX-Current-URL", ""))
            goal = f"{shown.path}?{shown.query}" if shown.query else shown.path
            back = f"?{urlencode({'next': goal, 'again': 1})}" if goal else ""
            return HttpResponse(status=401, headers={"HX-Redirect": f"/sign-in{back}"})
        there = request.get_full_path() if request.method == "GET" else "/"
        return redirect("/sign-in" + (f"?{urlencode({'next': there})}" if there != "/" else ""))


class Language:
    """Language and time zone of the person, else of the browser and the desk."""

    def __init__(self, get_response: Next):
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponseBase:
        language = request.user.language or get_language_from_request(request)
        with translation.override(language), timezone.override(_zone(request.user.time_zone)):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        if request.user.pk is None:
            patch_vary_headers(response, ("Accept-Language",))
        return response


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


class SentencesForErrors:
    """An expected refusal, or a fault of ours, becomes a page or fragment that says what to do."""

    def __init__(self, get_response: Next):
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: Request, fault: Exception) -> HttpResponse | None:
        from leitstelle.web.errors import Failed, NotUnderstood
        from leitstelle.web.pages import refusal

        if isinstance(fault, Http404):
            fault = NotFound()
        if isinstance(fault, SuspiciousOperation | MultiPartParserError):
            fault = NotUnderstood()
        if isinstance(fault, DeskError):
            return refusal(request, fault)
        log.exception("A page failed: %s %s", request.method, request.path)
        return refusal(request, Failed())
