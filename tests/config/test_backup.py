"""A backup restored into an empty directory is the same desk: every row of every table, every file, the key."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from leitstelle.config import archive, environment
from leitstelle.config.postgres import session
from tests.config.running_desk import clean_environment, run

SEQUENCES = "SELECT schemaname || '.' || sequencename, coalesce(last_value, 0) FROM pg_sequences ORDER BY 1"
TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"
# By name: PostgreSQL writes the same condition differently once it has read it back.
SCHEMA = (
    "SELECT 'index', indexname::text FROM pg_indexes WHERE schemaname = 'public'"
    " UNION ALL SELECT 'trigger', tgname FROM pg_trigger WHERE NOT tgisinternal"
    " UNION ALL SELECT 'constraint', conname FROM pg_constraint WHERE connamespace = 'public'::regnamespace"
    " UNION ALL SELECT 'function', proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace"
    " UNION ALL SELECT 'search', cfgname FROM pg_ts_config WHERE cfgnamespace = 'public'::regnamespace ORDER BY 1, 2"
)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data directory of a desk with an administrator, tickets and attachments."""
    data = tmp_path_factory.mktemp("first") / "data"
    assert run(data, "migrate").returncode == 0
    fill(data, "filled_desk.py")
    return data


@pytest.fixture(scope="module")
def backup(desk: Path) -> Path:
    file = desk.parent / "desk.leitstelle"
    done = run(desk, "backup", str(file))
    assert done.returncode == 0, done.stderr
    return file


def test_a_backup_is_for_its_owner_alone_and_says_what_it_is(desk: Path, backup: Path) -> None:
    about = archive.verify(backup)

    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    assert about.format == 1
    assert "tickets.0001_initial" in about.migrations
    assert sorted(path.name for path in backup.parent.iterdir()) == ["data", "desk.leitstelle"]


def test_restored_into_an_empty_directory_it_is_the_same_desk(desk: Path, backup: Path, tmp_path: Path) -> None:
    other = tmp_path / "other" / "data"

    done = run(other, "restore", str(backup))

    assert done.returncode == 0, done.stderr
    assert rows(other) == rows(desk)
    assert files(other) == files(desk) != {}
    assert (other / "secret.key").read_text() == (desk / "secret.key").read_text()
    assert run(other, "migrate").stdout == "The database is up to date.\n"


def test_a_desk_that_holds_something_is_replaced_only_when_told(desk: Path, backup: Path, tmp_path: Path) -> None:
    other = tmp_path / "data"
    assert run(other, "migrate").returncode == 0
    fill(other, "filled_desk.py")
    (other / "attachments" / "left").mkdir()
    (other / "attachments" / "left" / "over").write_text("of the other desk")
    before = rows(other)

    refused = run(other, "restore", str(backup))
    assert refused.returncode == 1
    assert "--replace" in refused.stderr
    assert rows(other) == before

    assert run(other, "restore", "--replace", str(backup)).returncode == 0
    assert rows(other) == rows(desk)
    assert files(other) == files(desk)


def test_an_older_backup_is_brought_to_this_version(desk: Path, tmp_path: Path) -> None:
    """An older Leitstelle is played by a database whose last migrations were taken back."""
    old, new = tmp_path / "old" / "data", tmp_path / "new" / "data"
    assert run(old, "migrate").returncode == 0
    with session.available(env_at(old), what="test"):
        django = [
            sys.executable,
            "-m",
            "django",
            "migrate",
            "sessions",
            "zero",
            "--settings=leitstelle.config.settings",
        ]
        subprocess.run(django, env=clean_environment(old), check=True, capture_output=True)
    assert run(old, "backup", str(tmp_path / "file")).returncode == 0

    done = run(new, "restore", str(tmp_path / "file"))

    assert done.returncode == 0, done.stderr
    assert "django_session" in rows(new)


@pytest.mark.parametrize("part", [0.0, 0.3, 0.7, 0.95])
def test_a_damaged_file_is_refused_before_anything_is_touched(backup: Path, tmp_path: Path, part: float) -> None:
    content = bytearray(backup.read_bytes())
    damaged = tmp_path / "damaged"
    damaged.write_bytes(content[: int(len(content) * part)])

    done = run(tmp_path / "data", "restore", str(damaged))

    assert done.returncode == 1
    assert "Use another" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "data").exists()


def test_one_wrong_bit_is_noticed(backup: Path, tmp_path: Path) -> None:
    content = bytearray(backup.read_bytes())
    content[len(content) // 2] ^= 1
    damaged = tmp_path / "damaged"
    damaged.write_bytes(content)

    done = run(tmp_path / "data", "restore", str(damaged))

    assert done.returncode == 1
    assert "is not what was written" in done.stderr


def test_a_backup_that_cannot_be_written_leaves_no_half_file(desk: Path, tmp_path: Path) -> None:
    done = run(desk, "backup", str(tmp_path / "no such directory" / "file"))

    assert done.returncode == 1
    assert "name a file in a directory that exists" in done.stderr


def test_a_running_desk_is_not_replaced_beneath_its_feet(desk: Path, backup: Path) -> None:
    with session.available(env_at(desk), what="test"):
        done = run(desk, "restore", "--replace", str(backup))

    assert done.returncode == 1
    assert "already running" in done.stderr


def env_at(data: Path) -> environment.Environment:
    return environment.load(clean_environment(data))


def fill(data: Path, script: str) -> None:
    environ = clean_environment(data, {"DJANGO_SETTINGS_MODULE": "leitstelle.config.settings"})
    with session.available(env_at(data), what="test"):
        subprocess.run([sys.executable, str(Path(__file__).with_name(script))], env=environ, check=True)


def rows(data: Path) -> dict[str, object]:
    """Every table with all its rows as text, the sequences, and what the schema promises."""
    env = env_at(data)
    with session.available(env, what="test"), psycopg.connect(**environment.libpq_parameters(env)) as connection:
        found: dict[str, object] = {
            name: sorted(
                text for (text,) in connection.execute(sql.SQL("SELECT t::text FROM {} t").format(sql.Identifier(name)))
            )
            for (name,) in connection.execute(TABLES).fetchall()
        }
        return {
            **found,
            "sequences": connection.execute(SEQUENCES).fetchall(),
            "schema": connection.execute(SCHEMA).fetchall(),
        }


def files(data: Path) -> dict[str, bytes]:
    root = data / "attachments"
    return {os.path.relpath(path, root): path.read_bytes() for path in root.rglob("*") if path.is_file()}
