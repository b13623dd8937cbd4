"""A real live process on the test database, and what the tests use to listen to it."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from desk import Desk
from django.conf import settings
from django.db import connection
from playwright.sync_api import Browser, sync_playwright

from leitstelle.web.live import passes

SWITCHES = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
STARTED_WITHIN_SECONDS = 20


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until(holds: Any, seconds: float = STARTED_WITHIN_SECONDS) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)


@dataclass
class LiveProcess:
    """A live process that can be killed and started again on the same port."""

    port: int = field(default_factory=_free_port)
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        database = {name: connection.settings_dict[name] for name in ("NAME", "USER", "PASSWORD", "HOST", "PORT")}
        given = {"secret_key": settings.SECRET_KEY, "database": database, "port": self.port}
        script = Path(__file__).with_name("serving.py")
        self.process = subprocess.Popen([sys.executable, str(script), json.dumps(given)])
        wait_until(lambda: self.health() == 200)

    def health(self) -> int:
        """The status of GET /healthz; 0 while nobody answers."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=2) as answer:
                return answer.status
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            return 0

    def pss_kb(self) -> int:
        """Memory of the process in kB, shared pages counted in proportion."""
        assert self.process
        lines = Path(f"/proc/{self.process.pid}/smaps_rollup").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))

    def wait_for_streams(self, count: int) -> None:
        wait_until(lambda: self.metric("leitstelle_live_streams") == count)

    def kill(self) -> None:
        if self.process:
            self.process.kill()
            self.process.wait()

    def url(self, topics: str, *, ticket: str | None = None, age_ms: int = 0) -> str:
        ticket = passes.issue(user_id=7, now=datetime.now(UTC)) if ticket is None else ticket
        query = urlencode({"topics": topics, "ticket": ticket, "age_ms": age_ms})
        return f"http://127.0.0.1:{self.port}/live?{query}"

    def metric(self, name: str) -> float:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/metrics", timeout=5) as answer:
            lines = answer.read().decode().splitlines()
        return float(next(line for line in lines if line.startswith(f"{name} ")).split()[1])


@dataclass
class Listener:
    """One open stream, read line by line."""

    answer: Any

    def event(self) -> tuple[str, str]:
        """The next event's name and data. Raises TimeoutError after the time limit of the connection."""
        name = ""
        while line := self.answer.readline().decode().rstrip("\n"):
            key, _, value = line.partition(": ")
            if key == "event":
                name = value
            if key == "data":
                self.answer.readline()
                return name, value
        raise EOFError

    def close(self) -> None:
        self.answer.close()


@pytest.fixture(scope="session")
def live_process(django_db_setup: None) -> Iterator[LiveProcess]:
    live = LiveProcess()
    yield live
    live.kill()


@pytest.fixture
def live(live_process: LiveProcess, transactional_db: None) -> LiveProcess:
    """A running live process without streams; started when it is not, so a test may leave it dead."""
    if live_process.health() != 200:
        live_process.start()
        time.sleep(1.2)  # a page older than the process would first be told to fetch everything
    live_process.wait_for_streams(0)
    return live_process


@pytest.fixture
def listen(live: LiveProcess) -> Iterator[Any]:
    """`listen("queue")` opens a stream and has read its `ready`."""
    listeners: list[Listener] = []

    def opened(topics: str, *, age_ms: int = 0, seconds: float = 5) -> Listener:
        listener = Listener(urllib.request.urlopen(live.url(topics, age_ms=age_ms), timeout=seconds))
        listeners.append(listener)
        assert listener.event() == ("ready", ",".join(sorted(topics.split(","))))
        return listener

    yield opened
    for listener in listeners:
        listener.close()


@pytest.fixture
def start_desk() -> Iterator[Any]:
    """`start_desk(live_url)` starts a stand-in for the pages (desk.py)."""
    desks: list[Desk] = []

    def started(live_url: str) -> Desk:
        desks.append(Desk(live_url))
        return desks[-1]

    yield started
    for desk in desks:
        desk.shutdown()
        desk.server_close()


@pytest.fixture
def free_port() -> int:
    return _free_port()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = (
        "1"  # Playwright's loop runs in this thread; the database is used beside it
    )
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=SWITCHES)
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]
