"""Measures one desk, served as in production. `python -m bench.measure PLACE RESULT`: both are JSON files' names.

Run with the desk's environment, after `bench.prepare`.
"""

import json
import logging
import sys
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

import django
import psycopg
from django.db import connection

from bench import desks
from bench.browser import Browser
from bench.cpu import Meter
from bench.gen import Dataset
from bench.serving import Serving, serving

IDLE_SECONDS = 4
SETTLE_SECONDS = 2

log = logging.getLogger("bench")


def measure(desk: desks.DeskPlace, *, mails: int) -> dict[str, Any]:
    """All figures of one desk."""
    from bench.mailing import sink

    with sink(desk.ports.sink) as sunk, serving(desk) as running:
        meter = Meter(running.families)
        time.sleep(SETTLE_SECONDS)
        with connected() as link:
            meter.learn_idle(IDLE_SECONDS)
            found = {"first_page_seconds": running.first_page_seconds, **_measure(desk, link, meter, sunk, mails=mails)}
            return {**found, "memory": _memory(running)}


def _measure(desk: desks.DeskPlace, link: psycopg.Connection, meter: Meter, sunk: Any, *, mails: int) -> dict[str, Any]:
    from bench import intake, live, pages
    from bench.load import AGENT, MAILBOX, PASSWORD
    from bench.mailing import send_all

    dataset = Dataset(tickets=desk.tickets)
    browser = Browser(desk.ports.web)
    browser.sign_in(AGENT, PASSWORD)
    log.info("pages")
    costs = pages.measure_pages(browser, link, meter, tickets=desk.tickets)
    costs["reply by form"] = pages.measure_replies(browser, link, meter, dataset=dataset)
    log.info("live notices")
    tag = f"r{time.time_ns():x}"
    few = iter(list(dataset.mails(live.MAILS, to=MAILBOX, tag=f"live{tag}")))
    notices = {
        "raw": live.measure_raw_notices(link, connected),
        "notice": live.measure_notices(browser, desk.ports.live, link),
        "mail": live.measure_mails(
            browser, desk.ports.live, lambda: send_all(desk.ports.smtp, [next(few)], to=MAILBOX) and None
        ),
    }
    log.info("%s mails", mails)
    many = list(dataset.mails(mails, to=MAILBOX, tag=tag))
    commits = intake.measure_commits(link, many[0])
    taken = intake.measure_intake(link, meter, port=desk.ports.smtp, mails=many, sunk=sunk)
    return {
        "tickets": desk.tickets,
        "word_shares": {word: pages.share_of_word(link, word) for word in (pages.RARE, pages.MEDIUM, pages.COMMON)},
        "pages": {name: cost.as_json() for name, cost in costs.items()},
        "live": {name: asdict(delays) for name, delays in notices.items()},
        "commits_per_second": commits,
        "intake": taken.as_json(),
    }


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
    django.setup()
    order = json.loads(Path(sys.argv[1]).read_text())
    place = desks.DeskPlace(order["tickets"], Path(order["data"]), desks.Ports(**order["ports"]))
    Path(sys.argv[2]).write_text(json.dumps(measure(place, mails=order["mails"])))
