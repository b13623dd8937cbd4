"""What pages cost: wall time as a browser sees it, processor time of web and database."""

import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import psycopg

from bench.browser import Browser, Refused
from bench.cpu import Meter, percentile
from bench.gen import MEDIUM, RARE, Dataset

WARM_UP = 30
REQUESTS = 200
REPLIES = 100
COMMON = "orange"  # in a third of the generator's tickets, German and English: the lamp on the power supply

_WITH_FIVE_MESSAGES = """
SELECT number FROM tickets_ticket t WHERE id %% %s = 0
AND (SELECT count(*) FROM tickets_message m WHERE m.ticket_id = t.id) = 5 ORDER BY id DESC LIMIT %s
"""
_HOW_MANY = """
SELECT count(*) FILTER (WHERE words @@ websearch_to_tsquery('leitstelle_de', %s)), count(*) FROM tickets_searchdocument
"""
_OPEN = """
SELECT number FROM tickets_ticket WHERE state = 'open' AND waiting_since < %s ORDER BY id DESC LIMIT %s
"""


@dataclass(frozen=True)
class Cost:
    """Of one kind of request: wall and processor milliseconds each."""

    p50_ms: float
    p95_ms: float
    web_ms: float
    database_ms: float
    count: int

    @property
    def cpu_ms(self) -> float:
        return self.web_ms + self.database_ms

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "cpu_ms": self.cpu_ms}


def measure_pages(browser: Browser, link: psycopg.Connection, meter: Meter, *, tickets: int) -> dict[str, Cost]:
    """Costs by name of the page. Raises Refused when a page does not answer."""
    numbers = [row[0] for row in link.execute(_WITH_FIVE_MESSAGES, [max(1, tickets // 10_000), REQUESTS]).fetchall()]
    return {
        "empty view": _repeated(meter, lambda: browser.get("/bench/empty")),
        "queue page": _repeated(meter, lambda: browser.get("/")),
        "ticket page": _over(meter, [lambda number=number: browser.get(f"/tickets/{number}") for number in numbers]),
        "search, rare word": _search(browser, meter, RARE),
        "search, 1 % of tickets": _search(browser, meter, MEDIUM),
        "search, 30 % of tickets": _search(browser, meter, COMMON),
    }


def measure_replies(browser: Browser, link: psycopg.Connection, meter: Meter, *, dataset: Dataset) -> Cost:
    """Replies by the ticket page's form, as htmx sends it. Raises Refused when one is not there afterwards."""
    numbers = [row[0] for row in link.execute(_OPEN, [dataset.end, REPLIES + WARM_UP]).fetchall()]
    token = browser.token_on(f"/tickets/{numbers[0]}")
    texts = _texts(dataset)
    before = _agents_messages(link)

    def reply(number: int) -> Callable[[], object]:
        form = {"visibility": "public", "then": "wait_for_requester", "text": next(texts)}
        return lambda: browser.send(f"/tickets/{number}/messages", form, token=token, htmx=True)

    for number in numbers[REPLIES:]:
        reply(number)()
    cost = _over(meter, [reply(number) for number in numbers[:REPLIES]], warm_up=0)
    written = _agents_messages(link) - before
    if written != len(numbers):
        raise Refused(f"{len(numbers)} replies were sent, {written} were kept")
    return cost


def share_of_word(link: psycopg.Connection, word: str) -> float:
    """Share of all tickets that hold `word`, for telling beside the figure."""
    found, total = link.execute(_HOW_MANY, [word]).fetchone() or (0, 1)
    return found / total


def _search(browser: Browser, meter: Meter, word: str) -> Cost:
    return _repeated(meter, lambda: browser.get(f"/search?q={word}"))


def _repeated(meter: Meter, ask: Callable[[], object]) -> Cost:
    return _over(meter, [ask] * REQUESTS)


def _over(meter: Meter, asks: Sequence[Callable[[], object]], *, warm_up: int = WARM_UP) -> Cost:
    for ask in asks[:warm_up]:
        ask()
    walls: list[float] = []

    def run() -> None:
        for ask in asks:
            started = time.perf_counter()
            ask()
            walls.append((time.perf_counter() - started) * 1000)

    spent = meter.during(run)
    return Cost(
        p50_ms=percentile(walls, 0.5),
        p95_ms=percentile(walls, 0.95),
        web_ms=spent.milliseconds_each("web", len(asks)),
        database_ms=spent.milliseconds_each("postgres", len(asks)),
        count=len(asks),
    )


def _texts(dataset: Dataset) -> Iterator[str]:
    chance = random.Random(dataset.seed)
    while True:
        yield dataset.new_reply(chance)


def _agents_messages(link: psycopg.Connection) -> int:
    row = link.execute(
        "SELECT count(*) FROM tickets_message WHERE agent_id IS NOT NULL AND at > now() - interval '1 hour'"
    )
    return (row.fetchone() or (0,))[0]
