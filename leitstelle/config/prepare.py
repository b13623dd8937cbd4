"""Before the desk opens: is the database usable, migrations, static files, the set-up link."""

import hashlib
import io
import json
import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from django.core.management import call_command

from leitstelle.config import database
from leitstelle.config.environment import Environment

MIGRATION_LOCK = 0x1E175_7E11E  # one process migrates at a time, on however many machines

log = logging.getLogger("leitstelle.prepare")


def prepare(env: Environment) -> None:
    """Everything `serve` does before it starts the roles."""
    database.require_usable()
    database.require_no_newer_version()
    migrate()
    collect_static_files(env)


def migrate() -> int:
    """Apply what is missing and return how many migrations that were; alone, even when several machines start at once."""
    with _migration_lock():
        missing = database.unapplied_migrations()
        if missing:
            started = time.monotonic()
            log.info("Preparing the database: %s steps", len(missing))
            call_command("migrate", interactive=False, verbosity=0, stdout=io.StringIO())
            log.info("The database is ready (%.1f seconds)", time.monotonic() - started)
        return len(missing)


def collect_static_files(env: Environment) -> bool:
    """Gather style sheets, scripts and pictures for serving, compressed, when they have changed. True when it was done."""
    from django.contrib.staticfiles.finders import get_finders

    target = env.data / "static"
    stamp = target / ".gathered"
    mark = hashlib.sha256(json.dumps(sorted(_fingerprints(get_finders()))).encode()).hexdigest()
    if stamp.exists() and stamp.read_text("ascii") == mark:
        return False
    log.info("Gathering static files in %s", target)
    call_command("collectstatic", interactive=False, verbosity=0, clear=target.exists(), stdout=io.StringIO())
    target.mkdir(parents=True, exist_ok=True)
    stamp.write_text(mark, "ascii")
    return True


def _fingerprints(finders: Iterator) -> Iterator[tuple[str, int, int]]:
    for finder in finders:
        for name, storage in finder.list([]):
            seen = Path(storage.path(name)).stat()
            yield name, seen.st_size, seen.st_mtime_ns


@contextmanager
def _migration_lock() -> Iterator[None]:
    """A session lock on a connection of its own, so that migrations may commit as they like."""
    with psycopg.connect(**database.connection_parameters("migrate"), autocommit=True) as locking:
        if locking.execute("SELECT pg_try_advisory_lock(%s)", [MIGRATION_LOCK]).fetchone() != (True,):
            log.info("Another process prepares the database; waiting for it")
            locking.execute("SELECT pg_advisory_lock(%s)", [MIGRATION_LOCK])
        yield


def tell_setup_link(env: Environment) -> None:
    """Hand the one-time set-up link to the supervisor, which prints it when the pages are there."""
    from django.db import transaction

    from leitstelle.accounts.setup import setup_link

    with transaction.atomic(durable=True):
        link = setup_link(env.public_url or env.own_url)
    if link:
        logging.getLogger("leitstelle.setup_link").warning("%s", link)
