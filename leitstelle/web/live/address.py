"""Where the browser finds the stream. Settings: LEITSTELLE_LIVE_URL, LEITSTELLE_PUBLIC_URL, LEITSTELLE_LIVE_PORT."""

from django.conf import settings
from django.http import HttpRequest
from django.http.request import split_domain_port

PATH = "/live"
_SAID_BY_PROXIES = ("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_FORWARDED")


def live_url(request: HttpRequest) -> str:
    """The stream's URL for this page: `/live` on the same origin behind a proxy, else this host's live port."""
    env = settings.ENV
    if env.live_url:
        return f"{env.live_url}{PATH}"
    if env.public_url or any(name in request.META for name in _SAID_BY_PROXIES):
        return PATH
    host, _port = split_domain_port(request.get_host())
    return f"http://{host}:{env.live_port}{PATH}"


def live_source(request: HttpRequest) -> str:
    """What Content-Security-Policy's connect-src needs for the stream: its origin, or `'self'`."""
    url = live_url(request)
    return "'self'" if url.startswith("/") else url.removesuffix(PATH)
