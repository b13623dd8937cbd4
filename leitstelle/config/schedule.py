"""Every timer and every loop of the desk. Nothing else starts by itself.

A timer is a job that is enqueued once for each of its times, however many workers run. A loop is a thread in each worker
that takes waiting rows (SKIP LOCKED) until there are none, and is woken by a notice.
"""

import importlib
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from procrastinate.contrib.django import app

from leitstelle.core.notices import MAIL_IN_CHANNEL, OUTBOX_CHANNEL


@dataclass(frozen=True)
class Loop:
    """Work that waits in rows. `function` ("module:callable") takes the stop event and returns how many rows it did."""

    name: str
    function: str
    wake_channel: str | None
    idle_seconds: float

    def load(self) -> Callable[[threading.Event], int]:
        module, _, name = self.function.partition(":")
        return getattr(importlib.import_module(module), name)


LOOPS: tuple[Loop, ...] = (
    Loop("mail intake", "leitstelle.channels.email.intake:process_batch", MAIL_IN_CHANNEL, 10.0),
    Loop("mail delivery", "leitstelle.channels.email.delivery:process_batch", OUTBOX_CHANNEL, 5.0),
    Loop("stalled jobs", "leitstelle.config.jobs:retry_stalled", None, 10.0),
)


@app.periodic(cron="*/5 * * * *")
@app.task(name="close resolved tickets", queueing_lock="close resolved tickets")
def close_resolved_tickets(timestamp: int) -> None:
    """Close tickets whose period for reopening is over."""
    from django.db import transaction

    from leitstelle.flows.resolve import CLOSED_AT_ONCE, close_due

    closed = CLOSED_AT_ONCE
    while closed == CLOSED_AT_ONCE:
        with transaction.atomic(durable=True):
            closed = close_due(now=datetime.now(UTC))


@app.periodic(cron="17 3 * * *")
@app.task(name="remove expired sessions", queueing_lock="remove expired sessions")
def remove_expired_sessions(timestamp: int) -> None:
    """Delete sign-ins that have ended."""
    from django.contrib.sessions.models import Session

    Session.objects.filter(expire_date__lt=datetime.now(UTC)).delete()


@app.periodic(cron="27 3 * * *")
@app.task(name="remove finished jobs", queueing_lock="remove finished jobs", pass_context=True)
async def remove_finished_jobs(context, timestamp: int) -> None:
    """Delete rows of jobs that ended more than two weeks ago."""
    await context.app.job_manager.delete_old_jobs(
        nb_hours=14 * 24, include_failed=True, include_cancelled=True, include_aborted=True
    )
