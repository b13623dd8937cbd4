"""The database as the desk sees it through Django: may it be used, what is missing, how to reach it without Django."""

from typing import Any

import psycopg
from django.db import connection

from leitstelle.config.environment import Environment, libpq_parameters
from leitstelle.config.postgres.binaries import OLDEST_MAJOR
from leitstelle.config.postgres.errors import DatabaseProblem

CONNECT_SECONDS = 10


def require_usable() -> None:
    """Raises DatabaseProblem for a server that cannot carry a desk, OperationalError when it is away."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version_num')::int, current_setting('server_encoding')")
        number, encoding = cursor.fetchone()
    if fault := server_fault(number, encoding):
        raise DatabaseProblem(fault)


def server_fault(version_number: int, encoding: str) -> str | None:
    """What keeps a server of this version (150018 is 15.18) and encoding from carrying a desk."""
    if version_number // 10000 < OLDEST_MAJOR:
        return (
            f"The database server has version {version_number // 10000}; Leitstelle needs PostgreSQL {OLDEST_MAJOR} or "
            f"newer. Upgrade it, name another one in DATABASE_URL, or unset DATABASE_URL to use the private one."
        )
    if encoding != "UTF8":
        return (
            f"The database has the encoding {encoding}; mail needs UTF8. Create one with `createdb --encoding=UTF8 "
            f"--template=template0 leitstelle` and name it in DATABASE_URL."
        )
    return None


def unapplied_migrations() -> list[str]:
    """Names such as "tickets.0001_initial" of what this version of Leitstelle has and the database has not."""
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def unknown_migrations() -> list[str]:
    """What the database has and this version has not: it was written by a newer Leitstelle."""
    from django.db.migrations.loader import MigrationLoader

    loader = MigrationLoader(connection)
    known = set(loader.graph.nodes) | set(loader.replacements)
    ours = {app for app, _ in known}
    return sorted(
        f"{app}.{name}" for app, name in loader.applied_migrations if app in ours and (app, name) not in known
    )


def require_no_newer_version() -> None:
    """Raises DatabaseProblem when a newer Leitstelle has already changed this database."""
    if unknown := unknown_migrations():
        raise DatabaseProblem(
            f"The database was written by a newer Leitstelle (it has {unknown[-1]}, which this version does not know). "
            f"Install that version again; going back is only possible with a backup made before."
        )


def connection_parameters(role: str) -> dict[str, Any]:
    """Keywords for psycopg.connect: the same database, without Django's cursors and adapters."""
    parameters = connection.get_connection_params()
    for name in ("cursor_factory", "context", "prepare_threshold"):
        parameters.pop(name, None)
    return {"connect_timeout": CONNECT_SECONDS, **parameters, "application_name": f"leitstelle {role}"}


def unreachable(env: Environment) -> str | None:
    """None when the database answers; else what is wrong. Asked without the pool, which keeps the reason to itself."""
    try:
        psycopg.connect(**libpq_parameters(env)).close()
    except psycopg.Error as error:
        return " ".join(str(error).split())
    return None
