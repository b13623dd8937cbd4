"""`leitstelle backup FILE`: everything that makes this desk, in one file, while the desk runs.

The database is dumped first (one snapshot), the attachments are copied afterwards: they are only ever added, so every one
the dump speaks of is there.
"""

import logging
import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import psycopg
from psycopg.conninfo import make_conninfo

from leitstelle.config import archive
from leitstelle.config.environment import Environment, libpq_parameters
from leitstelle.config.postgres import binaries, session
from leitstelle.config.postgres.errors import DatabaseProblem

log = logging.getLogger("leitstelle.backup")


def main(env: Environment, file: str) -> int:
    """Write the backup and say how large it is."""
    target = Path(file).absolute()
    if target.is_dir() or not target.parent.is_dir():
        raise DatabaseProblem(f"{target} cannot be written: name a file in a directory that exists.")
    with session.available(env, what="backup"):
        write(env, target)
    print(f"{target} written ({target.stat().st_size / 1e6:.1f} MB). Keep it secret: it holds the desk's key.")
    return 0


def write(env: Environment, target: Path) -> None:
    """The backup in `target`, complete or not at all. Raises DatabaseProblem, OSError."""
    from leitstelle.config.version import version

    with connected(env) as connection:
        major = server_major(connection)
        migrations = applied_migrations(connection)
    if not migrations:
        raise DatabaseProblem("There is no desk in this database yet, so there is nothing to back up.")
    about = archive.About(archive.FORMAT, version(), major, datetime.now(UTC).isoformat(), migrations)
    pg_dump = binaries.program(env, "pg_dump", at_least=major)
    try:
        with tempfile.TemporaryDirectory(prefix=f".{target.name}.", dir=target.parent) as folder:
            dump, part = Path(folder) / "database.dump", Path(folder) / "backup.part"
            _dump(env, pg_dump, dump)
            with open(part, "xb", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
                with archive.writing(file, about) as writer:
                    writer.add_file("database.dump", dump)
                    writer.add_text("secret.key", env.secret_key + "\n")
                    for name, path in attachments(env):
                        writer.add_file(f"attachments/{name}", path)
                file.flush()
                os.fsync(file.fileno())
            part.replace(target)
    except OSError as error:
        raise DatabaseProblem(
            f"The backup could not be written ({error.strerror}: {error.filename or target})."
        ) from error


def _dump(env: Environment, pg_dump: Path, dump: Path) -> None:
    line, environ = client(env, [pg_dump, "--format=custom", "--no-owner", "--no-privileges", "--no-comments"])
    done = subprocess.run(
        [*line, f"--file={dump}"], stdin=subprocess.DEVNULL, capture_output=True, text=True, env=environ
    )
    require_success("pg_dump", done.returncode, done.stderr)


def attachments(env: Environment) -> Iterator[tuple[str, Path]]:
    """Name and path of every finished attachment."""
    root = env.data / "attachments"
    for path in sorted(root.rglob("*")):
        if path.is_file() and path.suffix != ".part":
            yield path.relative_to(root).as_posix(), path


@contextmanager
def connected(env: Environment) -> Iterator[psycopg.Connection]:
    """A connection to the desk's database. Raises DatabaseProblem when it does not answer."""
    try:
        connection = psycopg.connect(**libpq_parameters(env, "backup"), autocommit=True)
    except psycopg.OperationalError as error:
        raise DatabaseProblem(f"The database cannot be reached: {' '.join(str(error).split())}") from error
    with connection:
        yield connection


def server_major(connection: psycopg.Connection) -> int:
    return connection.info.server_version // 10000


def applied_migrations(connection: psycopg.Connection) -> list[str]:
    """Names such as "tickets.0001_initial"; empty when this is no desk's database."""
    if connection.execute("SELECT to_regclass('django_migrations')").fetchone() == (None,):
        return []
    return [name for (name,) in connection.execute("SELECT app || '.' || name FROM django_migrations ORDER BY id")]


def client(env: Environment, command: list) -> tuple[list[str], dict[str, str]]:
    """Command line and environment of a client program for the desk's database; the password is only in the latter."""
    parameters = libpq_parameters(env)
    password = parameters.pop("password", "")
    line = [*map(os.fspath, command), f"--dbname={make_conninfo('', **parameters)}"]
    return line, {**os.environ, "PGPASSWORD": password, "LC_ALL": "C"}


def require_success(program: str, code: int, said: str) -> None:
    """Raises DatabaseProblem with the program's last words when it failed."""
    if code:
        raise DatabaseProblem(f"{program} failed: {' '.join(said.split())[-600:]}")
