"""Mail by the thousand: accepted, turned into tickets, acknowledged; and the disk's own commits beside it."""

import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from multiprocessing.sharedctypes import Synchronized
from typing import Any

import psycopg

from bench.cpu import Meter
from bench.load import MAILBOX
from bench.mailing import send_all

COMMITS = 300
GIVE_UP_SECONDS = 300
SINK_SECONDS = 120


class Lost(Exception):
    """Fewer tickets, mails or acknowledgements than there must be."""


@dataclass(frozen=True)
class Intake:
    """Rates a second; processor milliseconds for each mail by process, over the whole way to the acknowledgement."""

    mails: int
    accepted_per_second: float
    tickets_per_second: float
    acknowledged_per_second: float
    cpu_ms: dict[str, float]

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def measure_intake(
    link: psycopg.Connection, meter: Meter, *, port: int, mails: Sequence[bytes], sunk: "Synchronized[int]"
) -> Intake:
    """Send `mails` at once and wait until all is done. Raises Lost when anything is missing at the end."""
    _wait(lambda: _unsent(link) == 0, SINK_SECONDS)  # what earlier parts have written
    before, sunk_before = _counts(link), sunk.value
    times: dict[str, float] = {}
    started = time.perf_counter()

    def work() -> None:
        times["accepted"] = send_all(port, mails, to=MAILBOX)
        _wait(lambda: _waiting(link) == 0, GIVE_UP_SECONDS)
        times["tickets"] = time.perf_counter() - started
        _wait(lambda: _unsent(link) == 0, SINK_SECONDS)
        times["acknowledged"] = time.perf_counter() - started

    spent = meter.during(work)
    gained = {name: after - before[name] for name, after in _counts(link).items()} | {"sent": sunk.value - sunk_before}
    _require_all(gained, len(mails))
    return Intake(
        mails=len(mails),
        accepted_per_second=len(mails) / times["accepted"],
        tickets_per_second=len(mails) / times["tickets"],
        acknowledged_per_second=gained["sent"] / times["acknowledged"],
        cpu_ms={name: spent.milliseconds_each(name, len(mails)) for name in spent.by_name},
    )


def _require_all(gained: dict[str, int], mails: int) -> None:
    """Every mail a ticket, every acknowledgement sent. An address is acknowledged only so often, so few may be fewer."""
    tickets = {name: gained[name] for name in ("processed", "tickets", "messages")}
    if set(tickets.values()) != {mails} or gained["sent"] != gained["queued"]:
        raise Lost(f"Of {mails:,} mails there are {gained}.")


def measure_commits(link: psycopg.Connection, payload: bytes) -> float:
    """The baseline: durable commits of one row as large as a mail, a second, one after the other."""
    link.execute("CREATE TABLE IF NOT EXISTS bench_commit (id bigserial PRIMARY KEY, raw bytea)")
    started = time.perf_counter()
    for _ in range(COMMITS):
        link.execute("INSERT INTO bench_commit (raw) VALUES (%s)", [payload])
    rate = COMMITS / (time.perf_counter() - started)
    link.execute("DROP TABLE bench_commit")
    return rate


def _counts(link: psycopg.Connection) -> dict[str, int]:
    row = link.execute(
        "SELECT (SELECT count(*) FROM email_rawmail WHERE state = 'processed'), (SELECT count(*) FROM tickets_ticket),"
        " (SELECT count(*) FROM tickets_message WHERE external_id IS NOT NULL),"
        " (SELECT count(*) FROM tickets_outgoingmessage WHERE kind = 'acknowledgement')"
    ).fetchone()
    return dict(zip(("processed", "tickets", "messages", "queued"), row or (0, 0, 0, 0), strict=True))


def _waiting(link: psycopg.Connection) -> int:
    return (link.execute("SELECT count(*) FROM email_rawmail WHERE state = 'received'").fetchone() or (0,))[0]


def _unsent(link: psycopg.Connection) -> int:
    statement = "SELECT count(*) FROM tickets_outgoingmessage WHERE state IN ('queued', 'retrying', 'sending')"
    return (link.execute(statement).fetchone() or (0,))[0]


def _wait(done: Callable[[], bool], seconds: float) -> None:
    end = time.monotonic() + seconds
    while not done() and time.monotonic() < end:
        time.sleep(0.05)
