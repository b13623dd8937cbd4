"""A really running desk: `leitstelle serve` with its processes, and how soon it opens."""

import http.client
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.cpu import Family
from bench.desks import CHECKOUT, DeskPlace

OPENS_WITHIN_SECONDS = 90
STOPS_WITHIN_SECONDS = 20
ROLES = ("web", "live", "worker", "gateway")


@dataclass(frozen=True)
class Serving:
    """The running desk. `families`: its roles, the supervisor and postgres, by name."""

    families: dict[str, Family]
    first_page_seconds: float


@contextmanager
def serving(desk: DeskPlace) -> Iterator[Serving]:
    """`leitstelle serve` inside this block. Its log is `serve.log` in the desk's directory."""
    log = desk.data / "serve.log"
    with open(log, "wb") as output:
        started = time.perf_counter()
        process = subprocess.Popen(
            [sys.executable, "-m", "leitstelle.config.cli", "serve"],
            cwd=CHECKOUT,
            env=desk.environment(),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
        )
    try:
        _wait_for_page(process, desk.ports.web, log)
        opened = time.perf_counter() - started
        yield Serving(_families(process.pid), opened)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(STOPS_WITHIN_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_for_page(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    end = time.monotonic() + OPENS_WITHIN_SECONDS
    while not _answers(port):
        if process.poll() is not None or time.monotonic() > end:
            raise SystemExit(f"The desk did not open; the end of {log}:\n{log.read_text('utf-8', 'replace')[-2000:]}")
        time.sleep(0.02)


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/sign-in")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def _families(supervisor: int) -> dict[str, Family]:
    found: dict[str, tuple[int, ...]] = {}
    for pid in Family((supervisor,)).children():
        command = Path(f"/proc/{pid}/cmdline").read_bytes().rstrip(b"\0").split(b"\0")
        role = os.fsdecode(command[-1])
        name = role if role in ROLES else "postgres"
        found[name] = (*found.get(name, ()), pid)
    missing = {*ROLES, "postgres"} - found.keys()
    if missing:
        raise SystemExit(f"These processes of the desk are not running: {', '.join(sorted(missing))}")
    families = {name: Family(roots) for name, roots in found.items()}
    return {"supervisor": Family((supervisor,), alone=True), **families}
