"""The live process: GET /live streams notices to browsers, GET /healthz and GET /metrics tell how it does.

It keeps no state that matters: restarted, browsers come back and fetch what they show once more. It runs without
Django's apps and models; of Django it needs the settings and the signing alone.
"""

import asyncio
import contextlib
import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from urllib.parse import parse_qs

from django.conf import settings

from leitstelle.core.notices import TOPIC
from leitstelle.web.live import passes, sse
from leitstelle.web.live.asgi import Receive, Scope, Send, answer
from leitstelle.web.live.hub import Hub, NoRoom, Stream
from leitstelle.web.live.listener import connection_parameters, listen
from leitstelle.web.live.metrics import CONTENT_TYPE, Metrics

TOPICS_PER_STREAM: Final = 300
LONGEST_AGE_SECONDS: Final = 24 * 3600


class BadQuestion(Exception):
    """The query string of /live cannot be used; the text says why."""


class LiveApplication:
    """An ASGI application for one process; its hub is fed while the server's lifespan lasts."""

    def __init__(self, database: Mapping[str, Any]) -> None:
        """`database` holds libpq's connection parameters."""
        self._database = database
        self.hub = Hub(time.monotonic)
        self._metrics = Metrics(self.hub)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http":
            await self._answer(scope, receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        listening = asyncio.create_task(listen(self.hub, self._database))
        await send({"type": "lifespan.startup.complete"})
        await receive()
        listening.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await listening
        await send({"type": "lifespan.shutdown.complete"})

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] != "GET":
            await answer(send, 405, "Only GET is answered here.\n")
        elif scope["path"] == "/live":
            await self._stream(scope, receive, send)
        elif scope["path"] == "/healthz":
            heard = self.hub.listening
            await answer(send, 200 if heard else 503, "ok\n" if heard else "The database is not heard.\n")
        elif scope["path"] == "/metrics":
            await answer(send, 200, self._metrics.text(), content_type=CONTENT_TYPE)
        else:
            await answer(send, 404, "There is nothing here.\n")

    async def _stream(self, scope: Scope, receive: Receive, send: Send) -> None:
        now = datetime.now(UTC)
        query = parse_qs(scope["query_string"].decode("latin-1"))
        try:
            ticket = passes.read(query.get("ticket", [""])[0], now=now)
            stream = Stream(user_id=ticket.user_id, topics=_topics(query))
            age_seconds = _age_seconds(query)
        except passes.PassRefused as error:
            await answer(send, 403, f"{error}\n")
            return
        except BadQuestion as error:
            await answer(send, 400, f"{error}\n")
            return
        if not self.hub.listening:
            await answer(send, 503, "The database is not heard at the moment.\n")
            return
        await self._serve(stream, age_seconds, ticket.expires_at - now, receive, send)

    async def _serve(
        self, stream: Stream, age_seconds: float, lifetime: timedelta, receive: Receive, send: Send
    ) -> None:
        try:
            self.hub.join(stream, age_seconds=age_seconds)
        except NoRoom:
            await answer(send, 503, "Too many streams are open.\n")
            return
        try:
            await sse.serve(stream, hub=self.hub, receive=receive, send=send, lifetime=lifetime, sent=self._sent)
        finally:
            self.hub.leave(stream)

    def _sent(self, heard: list[float]) -> None:
        now = time.monotonic()
        self._metrics.sent([now - when for when in heard])


def create_application() -> LiveApplication:
    """The application for the database and key in Django's settings."""
    return LiveApplication(connection_parameters(settings.DATABASES["default"]))


def _topics(query: Mapping[str, list[str]]) -> frozenset[str]:
    topics = frozenset(topic for given in query.get("topics", []) for topic in given.split(",") if topic)
    if not topics or len(topics) > TOPICS_PER_STREAM:
        raise BadQuestion(f"Name between 1 and {TOPICS_PER_STREAM} topics.")
    for topic in topics:
        if not TOPIC.fullmatch(topic):
            raise BadQuestion("A topic is a word, or a word and an id such as ticket:1042.")
    return topics


def _age_seconds(query: Mapping[str, list[str]]) -> float:
    given = query.get("age_ms", ["0"])[0]
    if not given.isascii() or not given.isdigit() or len(given) > 12:
        raise BadQuestion("age_ms is the page's age in whole milliseconds.")
    return min(int(given) / 1000, LONGEST_AGE_SECONDS)
