"""Measures one desk, served as in production. `python -m bench.measure PLACE RESULT`: both are JSON files' names.

Run with the desk's environment, after `bench.prepare`.
"""

import json
import logging
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict
from multiprocessing.sharedctypes import Synchronized
from pathlib import Path
from typing import Any

import django
import psycopg
from django.db import connection

from bench import desks
from bench.browser import Browser
from bench.cpu import Meter
from bench.gen import Dataset
from bench.mailing import send_all, sink
from bench.serving import Serving, serving

django.setup()

from bench import intake, live, pages  # noqa: E402
from bench.load import AGENT, MAILBOX, PASSWORD  # noqa: E402

IDLE_SECONDS = 4
SETTLE_SECONDS = 2

log = logging.getLogger("bench")


def measure(desk: desks.DeskPlace, *, parts: Sequence[str], mails: int) -> dict[str, Any]:
    """The figures of one desk: those of PARTS that are wanted, memory and first page always."""
    with sink(desk.ports.sink) as sunk, serving(desk) as running:
        time.sleep(SETTLE_SECONDS)
        with connected() as link:
            meter = Meter(running.families)
            meter.learn_idle(IDLE_SECONDS)
            bench = Bench(desk, link, meter, sunk, mails)
            found: dict[str, Any] = {"tickets": desk.tickets, "first_page_seconds": running.first_page_seconds}
            for name in parts:
                log.info(name)
                found[name] = PARTS[name](bench)
            return {**found, "memory": _memory(running)}


class Bench:
    """A served desk with everything that the parts need."""

    def __init__(
        self, desk: desks.DeskPlace, link: psycopg.Connection, meter: Meter, sunk: "Synchronized[int]", mails: int
    ) -> None:
        self.desk, self.link, self.meter, self.sunk, self.mails = desk, link, meter, sunk, mails
        self.dataset = Dataset(tickets=desk.tickets)
        self.browser = Browser(desk.ports.web)
        self.browser.sign_in(AGENT, PASSWORD)
        self._run = time.time_ns()

    def some_mails(self, count: int, tag: str) -> list[bytes]:
        """New ones in every run, by others than last time: an address is acknowledged only so often an hour."""
        return list(self.dataset.mails(count, to=MAILBOX, seed=self._run, tag=f"{tag}{self._run:x}"))


def _pages(bench: Bench) -> dict[str, Any]:
    costs = pages.measure_pages(bench.browser, bench.link, bench.meter, tickets=bench.desk.tickets)
    costs["reply by form"] = pages.measure_replies(bench.browser, bench.link, bench.meter, dataset=bench.dataset)
    return {name: cost.as_json() for name, cost in costs.items()}


def _words(bench: Bench) -> dict[str, float]:
    """Which share of the tickets the sought words really are in."""
    return {word: pages.share_of_word(bench.link, word) for word in (pages.RARE, pages.MEDIUM, pages.COMMON)}


def _live(bench: Bench) -> dict[str, Any]:
    port, few = bench.desk.ports.live, iter(bench.some_mails(live.MAILS, "live"))

    def send() -> None:
        send_all(bench.desk.ports.smtp, [next(few)], to=MAILBOX)

    return {
        "raw": asdict(live.measure_raw_notices(bench.link, connected)),
        "notice": asdict(live.measure_notices(bench.browser, port, bench.link)),
        "mail": asdict(live.measure_mails(bench.browser, port, send)),
    }


def _mail(bench: Bench) -> dict[str, Any]:
    mails = bench.some_mails(bench.mails, "many")
    commits = intake.measure_commits(bench.link, mails[0])
    taken = intake.measure_intake(bench.link, bench.meter, port=bench.desk.ports.smtp, mails=mails, sunk=bench.sunk)
    return {"commits_per_second": commits, **taken.as_json()}


PARTS: dict[str, Callable[[Bench], dict[str, Any]]] = {"pages": _pages, "words": _words, "live": _live, "mail": _mail}


def _memory(running: Serving) -> dict[str, float]:
    """Megabytes (PSS) of each role with its children."""
    return {name: family.pss_bytes() / 1e6 for name, family in running.families.items()}


def connected() -> psycopg.Connection:
    """A plain connection to the desk's database, every statement committed at once."""
    given = connection.get_connection_params()
    given.update(autocommit=True, application_name="bench", cursor_factory=psycopg.Cursor)
    return psycopg.connect(**given)


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="  %(message)s", stream=sys.stderr)
    order = json.loads(Path(sys.argv[1]).read_text())
    place = desks.DeskPlace(order["tickets"], Path(order["data"]), desks.Ports(**order["ports"]))
    Path(sys.argv[2]).write_text(json.dumps(measure(place, parts=order["parts"], mails=order["mails"])))
