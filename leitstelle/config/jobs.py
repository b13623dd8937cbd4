"""Jobs: rows of Procrastinate in the same PostgreSQL, enqueued inside the transaction of the deed that wants them.

A job runs at least once. That it takes effect once is the job's own doing: effect and its mark in one transaction (a
conditional update, a unique key). The reasons are in docs/decisions/0004-jobs.md.
"""

import asyncio
import logging
import threading
from datetime import UTC, datetime

from asgiref.sync import async_to_sync
from django.db import transaction
from procrastinate import PsycopgConnector
from procrastinate.contrib.django import app
from procrastinate.contrib.django.utils import connector_params

from leitstelle.core.locks import lock_in_transaction

HEARTBEAT_SECONDS = 5.0
STALLED_SECONDS = 20.0  # a worker that has not been heard for so long is dead; its jobs run again
POLL_SECONDS = 5.0  # new jobs are notified; this is for the notice that got lost
STOP_SECONDS = 2.0  # a running job may take this long when the worker stops; after that it will run again
FIRST_PAUSE_SECONDS = 0.5
LONGEST_PAUSE_SECONDS = 15.0

log = logging.getLogger("leitstelle.jobs")


def run(stop: threading.Event, *, jobs_at_once: int) -> None:
    """Work on jobs and start timers until `stop` is set. A lost database is waited for."""
    pause = FIRST_PAUSE_SECONDS
    while not stop.is_set():
        try:
            asyncio.run(_work(stop, jobs_at_once))
            pause = FIRST_PAUSE_SECONDS
        except Exception as error:  # whatever the queue meets, the worker's loops go on and it tries again
            log.warning("The job queue was interrupted (%s); going on in %.1f seconds", _brief(error), pause)
        stop.wait(pause)
        pause = min(pause * 2, LONGEST_PAUSE_SECONDS)


def retry_stalled(stop: threading.Event) -> int:
    """Put jobs of workers that died back into the queue. Returns how many."""
    with transaction.atomic(durable=True):
        lock_in_transaction("retry stalled jobs")  # each job once, however many workers look
        stalled = list(async_to_sync(app.job_manager.get_stalled_jobs)(seconds_since_heartbeat=STALLED_SECONDS))
        for job in stalled:
            log.warning("The worker of job %s (%s) died; the job runs again", job.id, job.task_name)
            async_to_sync(app.job_manager.retry_job)(job, retry_at=datetime.now(UTC))
    return len(stalled)


async def _work(stop: threading.Event, jobs_at_once: int) -> None:
    connector = PsycopgConnector(kwargs=connector_params(), min_size=1, max_size=jobs_at_once + 3)
    working_app = app.with_connector(connector)
    async with working_app.open_async():
        working = asyncio.create_task(
            working_app.run_worker_async(
                concurrency=jobs_at_once,
                install_signal_handlers=False,
                fetch_job_polling_interval=POLL_SECONDS,
                update_heartbeat_interval=HEARTBEAT_SECONDS,
                stalled_worker_timeout=STALLED_SECONDS,
                shutdown_graceful_timeout=STOP_SECONDS,
                delete_jobs="successful",
            )
        )
        while not stop.is_set() and not working.done():
            await asyncio.wait([working], timeout=0.1)
        if not working.done():
            working.cancel()
        try:
            await working
        except asyncio.CancelledError:
            if not stop.is_set():
                raise


def _brief(error: Exception) -> str:
    return " ".join(f"{type(error).__name__} {error.__cause__ or error}".split())[:300]
