"""Where pages look for the stream, and the stream tickets they get."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from django.test import RequestFactory

from leitstelle.web.live import passes
from leitstelle.web.live.address import live_source, live_url
from leitstelle.web.live.views import stream_ticket


@dataclass
class Env:
    live_url: str | None = None
    public_url: str | None = None
    live_port: int = 8001


@pytest.fixture(autouse=True)
def any_host(settings):
    settings.ALLOWED_HOSTS = ["*"]


@pytest.mark.parametrize(
    ("env", "headers", "url", "source"),
    [
        (Env(), {"HTTP_HOST": "127.0.0.1:8000"}, "http://127.0.0.1:8001/live", "http://127.0.0.1:8001"),
        (Env(), {"HTTP_HOST": "[::1]:8000"}, "http://[::1]:8001/live", "http://[::1]:8001"),
        (Env(live_port=9), {"HTTP_HOST": "desk"}, "http://desk:9/live", "http://desk:9"),
        (Env(), {"HTTP_HOST": "desk", "HTTP_X_FORWARDED_FOR": "10.0.0.1"}, "/live", "'self'"),
        (Env(public_url="https://desk.example"), {"HTTP_HOST": "desk.example"}, "/live", "'self'"),
        (
            Env(public_url="https://desk.example", live_url="https://live.example"),
            {"HTTP_HOST": "desk.example"},
            "https://live.example/live",
            "https://live.example",
        ),
    ],
)
def test_the_stream_is_on_the_own_origin_behind_a_proxy_else_on_the_live_port(settings, env, headers, url, source):
    settings.ENV = env
    request = RequestFactory().get("/", **headers)

    assert live_url(request) == url
    assert live_source(request) == source


def test_a_signed_in_browser_gets_a_pass_in_its_own_name():
    request = RequestFactory().get("/live/ticket")
    request.user = SimpleNamespace(pk=7)

    answer = stream_ticket(request)

    told = json.loads(answer.content)
    assert passes.read(told["ticket"], now=datetime.now(UTC)).user_id == 7
    assert told["seconds"] == 600
    assert "no-store" in answer["Cache-Control"]


def test_nobody_gets_no_pass():
    request = RequestFactory().get("/live/ticket")
    request.user = SimpleNamespace(pk=None)

    assert stream_ticket(request).status_code == 401
