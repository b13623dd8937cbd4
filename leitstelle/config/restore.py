"""`leitstelle restore FILE`: a backup becomes this desk, also on a newer version of Leitstelle or PostgreSQL.

Order: verify the whole file; add the attachments; replace the database in one transaction; put the key in place; migrate.
Killed at any point it can be run again.
"""

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import psycopg

from leitstelle.config import archive
from leitstelle.config.archive import About, DamagedBackup
from leitstelle.config.backup import attachments, client, connected, require_success, server_major
from leitstelle.config.environment import Environment
from leitstelle.config.postgres import binaries, owner, place, session
from leitstelle.config.postgres.errors import DatabaseProblem, HeldByAnother

# A desk with one of these has something to lose.
TELLING_TABLES = ("accounts_user", "tickets_ticket")

# Everything of ours in the schema; extensions stay, they may belong to the database's administrator.
EMPTY_SCHEMA = """
DO $$
DECLARE command text;
DECLARE commands text[];
BEGIN
  SELECT array_agg(one) INTO commands FROM (
    SELECT format('DROP %s IF EXISTS %s CASCADE', CASE relkind WHEN 'S' THEN 'SEQUENCE' WHEN 'c' THEN 'TYPE'
                  WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW' ELSE 'TABLE' END, oid::regclass) AS one, oid
      FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'S', 'c')
    UNION ALL SELECT format('DROP ROUTINE IF EXISTS %s CASCADE', oid::regprocedure), oid
      FROM pg_proc WHERE pronamespace = current_schema()::regnamespace
    UNION ALL SELECT format('DROP TYPE IF EXISTS %s CASCADE', oid::regtype), oid
      FROM pg_type WHERE typnamespace = current_schema()::regnamespace AND typtype IN ('e', 'd')
    UNION ALL SELECT format('DROP TEXT SEARCH CONFIGURATION IF EXISTS %I.%I CASCADE', current_schema(), cfgname), oid
      FROM pg_ts_config WHERE cfgnamespace = current_schema()::regnamespace
  ) AS ours WHERE NOT EXISTS (SELECT FROM pg_depend WHERE objid = ours.oid AND deptype = 'e');
  FOREACH command IN ARRAY coalesce(commands, '{}') LOOP EXECUTE command; END LOOP;
END $$
"""

# psql commits at the end of its input, also when that end came too early: the last line must have arrived.
LAST_LINE = b"\nSET leitstelle.restored = 'completely';\n"
COMPLETE = """
DO $$ BEGIN
  IF current_setting('leitstelle.restored', true) IS DISTINCT FROM 'completely' THEN
    RAISE EXCEPTION 'the dump was not read to its end';
  END IF;
END $$
"""


def main(env: Environment, file: str, *, replace: bool) -> int:
    """Restore and say what is here now. Raises DatabaseProblem, SettingError."""
    path = Path(file).absolute()
    try:
        about = archive.verify(path)
    except DamagedBackup as fault:
        raise DatabaseProblem(str(fault)) from fault
    except OSError as error:
        raise DatabaseProblem(f"{path} cannot be read: {error.strerror}.") from error
    with contextlib.ExitStack() as stack:
        if not env.database_url:
            place.own_directory(env.data)
            place.own_directory(env.data / "postgres")
            ownership = owner.take(env, what="restore")
            if not ownership:
                raise HeldByAnother(env.data, "Leitstelle (process {}, {})".format(*owner.holder(env)))
            stack.enter_context(session.owned(env, ownership))
        with connected(env) as connection:
            _require_fit(about, connection)
            _require_alone(connection)
            _require_empty(env, connection, replace=replace)
        read(env, path, about)
        _migrate()
    print(f"Restored the desk of {about.created_at[:16].replace('T', ' ')} UTC (Leitstelle {about.leitstelle}).")
    return 0


def read(env: Environment, path: Path, about: About) -> None:
    """Put the backup's content in place. The checks have been made."""
    with tempfile.TemporaryDirectory(prefix=".restore.", dir=env.data) as folder:
        dump, key = Path(folder) / "database.dump", Path(folder) / "secret.key"
        kept = set()
        for name, content in archive.members(path):
            if name.startswith("attachments/"):
                kept.add(name.removeprefix("attachments/"))
                _write(env.data / name, content)
            elif name in ("database.dump", "secret.key"):
                with (Path(folder) / name).open("wb") as file:
                    shutil.copyfileobj(content, file, archive.BLOCK)
        _require_same_given_key(env, key)
        _load(env, dump, about)
        _put_key(env, key)
    for name, attachment in list(attachments(env)):
        if name not in kept:
            attachment.unlink()


def _load(env: Environment, dump: Path, about: About) -> None:
    """Empty the schema and load the dump in one transaction; a failure leaves the old database as it was."""
    with connected(env) as connection:
        major = max(server_major(connection), about.postgres_major)
    pg_restore, psql = (binaries.program(env, name, at_least=major) for name in ("pg_restore", "psql"))
    line, environ = client(env, [psql, "--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1"])
    line += [
        "--command=SET client_min_messages = warning",
        f"--command={EMPTY_SCHEMA}",
        "--file=-",
        f"--command={COMPLETE}",
    ]
    with tempfile.TemporaryFile("w+") as said:
        loading = subprocess.Popen(line, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=said, env=environ)
        script = subprocess.Popen(
            [pg_restore, "--no-owner", "--no-privileges", "--file=-", dump], stdout=subprocess.PIPE, stderr=said
        )
        with loading, script:
            assert loading.stdin is not None, "it was asked for"
            assert script.stdout is not None, "it was asked for"
            with contextlib.suppress(BrokenPipeError):  # psql gave up; its words say why
                shutil.copyfileobj(script.stdout, loading.stdin, archive.BLOCK)
                if script.wait() == 0:
                    loading.stdin.write(LAST_LINE)
        said.seek(0)
        require_success("The database's loading", script.returncode or loading.returncode, said.read())


def _require_fit(about: About, connection: psycopg.Connection) -> None:
    if server_major(connection) < about.postgres_major:
        raise DatabaseProblem(
            f"The backup was made with PostgreSQL {about.postgres_major}, this database server is "
            f"{server_major(connection)}. Use a server of version {about.postgres_major} or newer."
        )


def _require_alone(connection: psycopg.Connection) -> None:
    others = connection.execute(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() "
        "AND backend_type = 'client backend'"
    ).fetchone()
    if others and others[0]:
        raise DatabaseProblem(f"{others[0]} connections use this database. Stop Leitstelle everywhere, then restore.")


def _require_empty(env: Environment, connection: psycopg.Connection, *, replace: bool) -> None:
    if replace:
        return
    for table in TELLING_TABLES:
        if connection.execute("SELECT to_regclass(%s)", [table]).fetchone() == (None,):
            continue
        if connection.execute(f"SELECT EXISTS (SELECT FROM {table})").fetchone() == (True,):
            raise DatabaseProblem(
                "There is a desk here already. To delete it and put the backup in its place, say "
                "`leitstelle restore --replace FILE`; make a backup of it first."
            )


def _require_same_given_key(env: Environment, key: Path) -> None:
    if env.given_secret_key and env.given_secret_key != key.read_text("utf-8").strip():
        raise DatabaseProblem(
            "LEITSTELLE_SECRET_KEY is not the key of this backup, so stored passwords could not be read. Set it to the "
            "backup's key, or leave it unset: the key is then kept in the data directory."
        )


def _put_key(env: Environment, key: Path) -> None:
    if env.given_secret_key:
        return
    key.chmod(0o600)
    key.replace(env.data / "secret.key")


def _write(target: Path, content: object) -> None:
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = target.with_name(f"{target.name}.{os.getpid()}.part")
    with part.open("wb") as file:
        shutil.copyfileobj(content, file, archive.BLOCK)  # type: ignore[arg-type, type-var]
        file.flush()
        os.fsync(file.fileno())
    part.replace(target)


def _migrate() -> None:
    """In a process of its own, which reads the restored key."""
    done = subprocess.run([sys.executable, "-P", "-m", "leitstelle.config.cli", "migrate"], stdout=subprocess.DEVNULL)
    if done.returncode:
        raise DatabaseProblem("The backup is restored, but could not be brought to this version (see above).")
