"""Questions to the database and to what is kept in it."""

import os
import time
from datetime import UTC, datetime, timedelta

from django.db import connection

from leitstelle.config.doctor.check import Check, fail, ok, warn
from leitstelle.config.environment import Environment
from leitstelle.config.postgres.errors import DatabaseProblem

CLOCKS_DIFFER = timedelta(seconds=2)
FAILED_JOBS_OF_DAYS = 7


def set_up_django() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "leitstelle.config.settings")
    import django

    django.setup()


def database(env: Environment) -> list[Check]:
    """Does it answer, is it new enough, how large is it."""
    from leitstelle.config.database import require_usable, unreachable

    if fault := unreachable(env):
        return [fail("database", f"It cannot be used: {fault}", "Check DATABASE_URL and the server.")]
    try:
        require_usable()
    except DatabaseProblem as problem:
        return [fail("database", str(problem))]
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version'), pg_database_size(current_database())")
        version, size = cursor.fetchone()
    kind = "server of DATABASE_URL" if env.database_url else "private server"
    return [ok("database", f"PostgreSQL {version.split()[0]}, {kind}, {size / 1e6:.0f} MB.")]


def migrations(env: Environment) -> list[Check]:
    """Does the database fit to this version."""
    from leitstelle.config.database import unapplied_migrations, unknown_migrations

    if unknown := unknown_migrations():
        return [fail("migrations", f"A newer Leitstelle wrote this database ({unknown[-1]}).", "Install that version.")]
    if missing := unapplied_migrations():
        return [
            fail("migrations", f"{len(missing)} are missing, the first is {missing[0]}.", "Run `leitstelle migrate`.")
        ]
    return [ok("migrations", "The database fits to this version.")]


def clock(env: Environment) -> list[Check]:
    """Do this machine and the database agree on the time, and does the clock run."""
    before, started = datetime.now(UTC), time.monotonic()
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        (theirs,) = cursor.fetchone()
    taken = timedelta(seconds=time.monotonic() - started)
    drift = abs(theirs - before - taken / 2)
    if drift > CLOCKS_DIFFER + taken:
        sentence = f"This machine and the database differ by {drift.total_seconds():.1f} seconds."
        return [fail("clock", sentence, "Let both follow a time server (NTP).")]
    return [ok("clock", f"{before:%Y-%m-%d %H:%M:%S} UTC, the same as the database's.")]


def jobs(env: Environment) -> list[Check]:
    """Do jobs get done."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FILTER (WHERE status = 'todo'"
            " AND coalesce(scheduled_at, now()) < now() - interval '10 minutes'),"
            " count(*) FILTER (WHERE status = 'failed' AND EXISTS (SELECT FROM procrastinate_events e"
            " WHERE e.job_id = j.id AND e.type = 'failed' AND e.at > now() - make_interval(days => %s)))"
            " FROM procrastinate_jobs j",
            [FAILED_JOBS_OF_DAYS],
        )
        late, failed = cursor.fetchone()
    if late:
        return [
            warn("jobs", f"{late} jobs have waited for more than ten minutes.", "Is a `leitstelle worker` running?")
        ]
    if failed:
        return [warn("jobs", f"{failed} jobs failed within a week.", "The log of the worker says why.")]
    return [ok("jobs", "None is late, none has failed.")]


def mail(env: Environment) -> list[Check]:
    """Can each mailbox be signed in to, for fetching and for sending."""
    from leitstelle.channels.email.checks import check_mailboxes

    results = check_mailboxes()
    if not results:
        return [warn("mail", "No mailbox is set up.", "Add one on the administration pages.")]
    return [Check(name, "ok" if good else "fail", sentence, remedy) for name, good, sentence, remedy in results]
