"""The worker: one process with the job queue in its main thread and a thread for each loop."""

import logging
import threading
from collections.abc import Mapping

import psycopg
from django.conf import settings
from django.db import close_old_connections
from psycopg import sql

from leitstelle.config import database, jobs
from leitstelle.config.schedule import LOOPS, Loop

FIRST_PAUSE_SECONDS = 0.5
LONGEST_PAUSE_SECONDS = 30.0
LISTEN_SECONDS = 1.0  # how long the listener waits before it looks whether to stop
FINISH_SECONDS = 3.0  # a loop may finish its row when the worker stops

log = logging.getLogger("leitstelle.worker")


def run(stop: threading.Event, loops: tuple[Loop, ...] = LOOPS) -> None:
    """Work until `stop` is set."""
    bells = {loop.name: threading.Event() for loop in loops}
    threads = [threading.Thread(target=_keep, args=(loop, bells[loop.name], stop), name=loop.name) for loop in loops]
    channels: dict[str, list[threading.Event]] = {}
    for loop in loops:
        if loop.wake_channel:
            channels.setdefault(loop.wake_channel, []).append(bells[loop.name])
    threads.append(threading.Thread(target=_listen, args=(channels, stop), name="listener"))
    for thread in threads:
        thread.daemon = True  # one that hangs in the database cannot hold up the end; its rows are taken again
        thread.start()
    jobs.run(stop, jobs_at_once=settings.ENV.worker_jobs)
    for bell in bells.values():
        bell.set()
    for thread in threads:
        thread.join(FINISH_SECONDS)


def _keep(loop: Loop, bell: threading.Event, stop: threading.Event) -> None:
    """Call the loop's function until it finds nothing, then wait for the bell. Errors are logged and met with a pause."""
    process, pause = None, FIRST_PAUSE_SECONDS
    while not stop.is_set():
        bell.clear()  # before looking, so that a notice during the look is not lost
        try:
            process = process or loop.load()
            while process(stop) and not stop.is_set():
                pass
            pause = FIRST_PAUSE_SECONDS
            wait_seconds = loop.idle_seconds
        except Exception:  # the loop must outlive whatever a row or the database does to it
            log.exception("%s was interrupted; going on in %.1f seconds", loop.name, pause)
            wait_seconds, pause = pause, min(pause * 2, LONGEST_PAUSE_SECONDS)
        close_old_connections()
        if not stop.is_set():
            bell.wait(wait_seconds)


def _listen(channels: Mapping[str, list[threading.Event]], stop: threading.Event) -> None:
    """Ring the loops' bells as the database tells; after a lost connection all of them, for what was missed."""
    pause = FIRST_PAUSE_SECONDS
    while not stop.is_set():
        try:
            with psycopg.connect(**database.connection_parameters("worker"), autocommit=True) as listening:
                for channel in channels:
                    listening.execute(sql.SQL("LISTEN {}").format(sql.Identifier(channel)))
                pause = FIRST_PAUSE_SECONDS
                _ring(*channels.values())
                while not stop.is_set():
                    for notice in listening.notifies(timeout=LISTEN_SECONDS):
                        _ring(channels[notice.channel])
        except (psycopg.Error, OSError) as error:
            if not stop.is_set():
                log.warning(
                    "The database cannot be heard (%s); trying again in %.1f seconds", str(error).strip(), pause
                )
            stop.wait(pause)
            pause = min(pause * 2, LONGEST_PAUSE_SECONDS)


def _ring(*groups: list[threading.Event]) -> None:
    for bells in groups:
        for bell in bells:
            bell.set()
