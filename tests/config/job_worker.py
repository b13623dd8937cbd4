"""A worker process for tests: two tasks that write a row for each effect, and a worker that notices death quickly."""

import os
import signal
import sys
import threading
import time

import django

DATABASE = sys.argv[1]

from django.conf import settings  # noqa: E402

settings.DATABASES["default"]["NAME"] = DATABASE
django.setup()

from django.db import connection, transaction  # noqa: E402
from procrastinate.contrib.django import app  # noqa: E402

from leitstelle.config import jobs, worker  # noqa: E402
from leitstelle.config.schedule import Loop  # noqa: E402

jobs.HEARTBEAT_SECONDS, jobs.STALLED_SECONDS, jobs.POLL_SECONDS = 0.2, 1.0, 0.5
LOOPS = (
    Loop("stalled jobs", "leitstelle.config.jobs:retry_stalled", None, 0.5),
    Loop("rows", "job_worker:take_rows", "leitstelle_test_rows", 30.0),
)


@app.task(name="take effect")
def take_effect(number: int) -> None:
    """Counts each run, and takes effect once: the unique key and the effect share a transaction."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO runs VALUES (%s)", [number])
    time.sleep(0.02)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("INSERT INTO done VALUES (%s) ON CONFLICT DO NOTHING", [number])
        if cursor.rowcount:
            cursor.execute("UPDATE account SET balance = balance + 1")


def take_rows(stop: threading.Event) -> int:
    """A loop's function: one waiting row at a time; the row 13 is a bad one."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT n FROM waiting WHERE NOT taken ORDER BY n LIMIT 1 FOR UPDATE SKIP LOCKED")
        if not (row := cursor.fetchone()):
            return 0
        cursor.execute("UPDATE waiting SET taken = true, at = clock_timestamp() WHERE n = %s", row)
    if row == (13,):
        raise ValueError("the row 13 is a bad one")
    return 1


if __name__ == "__main__":
    sys.modules["job_worker"] = sys.modules["__main__"]
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda number, frame: stop.set())
    print("working", os.getpid(), flush=True)
    worker.run(stop, LOOPS)
