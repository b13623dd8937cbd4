"""Live notices: PostgreSQL says at commit which part of a page is out of date, and wakes loops that wait for work.

A notice holds a topic only, never a text: the browser fetches the fragment again through the ordinary view, which
checks who may see it.

NOTIFY is not free for writers: PostgreSQL lets transactions that carry one commit only one after the other (8 connections
committed 3,300 rows a second without and 600 with it). What writes in bulk notifies once a batch, not once a row.
"""

import re
from typing import Final

from django.db import connection

LIVE_CHANNEL: Final = "leitstelle_live"
MAIL_IN_CHANNEL: Final = "leitstelle_mail_in"
OUTBOX_CHANNEL: Final = "leitstelle_outbox"

QUEUE: Final = "queue"
TOPIC: Final = re.compile(r"[a-z][a-z_]{0,31}(?::[A-Za-z0-9_-]{1,64})?")


def ticket_topic(number: int) -> str:
    """The topic of one ticket's conversation and state, `ticket:1042`."""
    return f"ticket:{number}"


def publish(topic: str) -> None:
    """Tell every open page that shows `topic` to fetch that part again, once the current transaction commits.

    The same topic twice in one transaction is told once (PostgreSQL, NOTIFY). Raises ValueError for no topic.
    """
    if not TOPIC.fullmatch(topic):
        raise ValueError(f"{topic!r} is not a topic: write a word, or a word and an id such as 'ticket:1042'")
    _notify(LIVE_CHANNEL, topic)


def wake(channel: str) -> None:
    """Wake the loops that listen on `channel` once the current transaction commits."""
    _notify(channel, "")


def _notify(channel: str, payload: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [channel, payload])
