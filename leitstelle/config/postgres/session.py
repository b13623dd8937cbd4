"""The private database for the time of a command: the running one, or one started for it and stopped after it."""

import logging
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from leitstelle.config.environment import Environment
from leitstelle.config.postgres import owner, place, server
from leitstelle.config.postgres.errors import explain
from leitstelle.config.postgres.place import Place

LARGEST_LOG_BYTES = 4 * 1024 * 1024
TELL_AFTER_SECONDS = 5.0

log = logging.getLogger("leitstelle.postgres")


@contextmanager
def available(env: Environment, *, what: str) -> Iterator[None]:
    """The database is there inside this block. With DATABASE_URL nothing is started. Raises DatabaseProblem."""
    if env.database_url:
        yield
        return
    place.own_directory(env.data)
    place.own_directory(env.data / "postgres")
    tell_at = time.monotonic() + TELL_AFTER_SECONDS
    while True:
        ownership = owner.take(env, what=what)
        if ownership:
            with owned(env, ownership):
                yield
            return
        with owner.using(env):
            if _answers(env):
                yield
                return
        if time.monotonic() > tell_at:
            log.info("Waiting for the database, which process %s (leitstelle %s) is starting", *owner.holder(env))
            tell_at = time.monotonic() + TELL_AFTER_SECONDS
        time.sleep(0.1)  # its owner is starting it, or has just ended


@contextmanager
def owned(env: Environment, ownership: owner.Ownership, *, durable: bool = True) -> Iterator[Place]:
    """Start the server, and stop it when all other users have finished. Its log is `postgres/server.log`."""
    try:
        where = server.prepare(env, durable=durable)
        log_file = env.data / "postgres" / "server.log"
        with _opened(log_file) as output:
            process = server.start(where, output=output, durable=durable, line_prefix="%m [%p] ")
        try:
            server.wait_ready(where, process, failed=lambda: explain(where.cluster, server.tail(log_file)))
            yield where
        finally:
            with owner.nobody_using(env):
                server.stop(process, fast_seconds=60.0)
    finally:
        ownership.release()


def _answers(env: Environment) -> bool:
    """Whether the server another process owns is up: its own status line says so."""
    try:
        lines = (env.server_directory / "cluster" / "postmaster.pid").read_text("utf-8").splitlines()
    except FileNotFoundError:
        return False
    return len(lines) > 7 and lines[7].strip() == "ready" and _lives(int(lines[0]))


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True  # it is another user's
    return True


@contextmanager
def _opened(path: Path) -> Iterator[int]:
    """The server's log, begun anew when it has grown large; one earlier part is kept."""
    if path.exists() and path.stat().st_size > LARGEST_LOG_BYTES:
        path.replace(path.with_suffix(".log.1"))
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        yield descriptor
    finally:
        os.close(descriptor)
