"""How soon an open page hears of a change: from the commit, and from a mail's acceptance, to the stream's notice."""

import http.client
import json
import select
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

import psycopg

from bench.browser import Browser
from bench.cpu import percentile
from leitstelle.core.notices import LIVE_CHANNEL

NOTICES = 100
MAILS = 10
PAUSE_SECONDS = 0.03
HEARD_WITHIN_SECONDS = 10


@dataclass(frozen=True)
class Delays:
    p50_ms: float
    p95_ms: float


class Stream:
    """One browser's open stream; remembers when each notice was read."""

    def __init__(self, browser: Browser, port: int, topics: str) -> None:
        ticket = json.loads(browser.get("/live/ticket"))["ticket"]
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=HEARD_WITHIN_SECONDS)
        self._connection.request("GET", f"/live?ticket={ticket}&topics={topics}")
        self._answer = self._connection.getresponse()
        self._until(b"event: ready")

    def notice(self, topic: str) -> float:
        """Wait until `topic` is noticed; the time (perf_counter) at which it was read."""
        self._until(b"event: notice", topic.encode())
        return time.perf_counter()

    def close(self) -> None:
        self._connection.close()

    def _until(self, event: bytes, topic: bytes = b"") -> None:
        while line := self._answer.readline():
            if line.startswith(event) and topic in self._answer.readline():
                return
        raise ConnectionError("The stream ended.")


def measure_notices(browser: Browser, port: int, link: psycopg.Connection) -> Delays:
    """Milliseconds from the commit's return to the notice in the browser."""
    stream = Stream(browser, port, "bench:1,bench:2")
    delays = []
    for n in range(NOTICES):
        topic = f"bench:{n % 2 + 1}"
        link.execute("SELECT pg_notify(%s, %s)", [LIVE_CHANNEL, topic])
        committed = time.perf_counter()
        delays.append(max(0.0, stream.notice(topic) - committed))
        time.sleep(PAUSE_SECONDS)
    stream.close()
    return _delays(delays)


def measure_raw_notices(link: psycopg.Connection, connect: Callable[[], psycopg.Connection]) -> Delays:
    """The baseline: the same between two plain connections of the database."""
    delays: list[float] = []
    with connect() as listening:
        listening.execute("LISTEN bench")
        for _ in range(NOTICES):
            link.execute("SELECT pg_notify('bench', '')")
            committed = time.perf_counter()
            select.select([listening.fileno()], [], [], HEARD_WITHIN_SECONDS)
            next(listening.notifies(timeout=HEARD_WITHIN_SECONDS, stop_after=1))
            delays.append(max(0.0, time.perf_counter() - committed))
    return _delays(delays)


def measure_mails(browser: Browser, port: int, send: Callable[[], None]) -> Delays:
    """Milliseconds from the 250 of a new mail to the queue's notice, the ticket being in the database by then."""
    delays = []
    for _ in range(MAILS):
        stream = Stream(browser, port, "queue")
        heard: list[float] = []
        waiting = threading.Thread(target=lambda stream=stream, heard=heard: heard.append(stream.notice("queue")))
        waiting.start()
        send()
        accepted = time.perf_counter()
        waiting.join(HEARD_WITHIN_SECONDS)
        stream.close()
        if not heard:
            raise TimeoutError("A mail came in, and no open page heard of it.")
        delays.append(max(0.0, heard[0] - accepted))
        time.sleep(0.3)  # let the acknowledgement's own notices pass
    return _delays(delays)


def _delays(seconds: list[float]) -> Delays:
    return Delays(percentile(seconds, 0.5) * 1000, percentile(seconds, 0.95) * 1000)
