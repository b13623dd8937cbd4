"""With DATABASE_URL the desk lives on a server somebody else runs: the same migrations, backups and words."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest

from leitstelle.config import environment
from leitstelle.config.database import server_fault
from leitstelle.config.postgres import session
from tests.config.running_desk import RunningDesk, clean_environment, run


@pytest.fixture(scope="module")
def database_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server that stands for the organisation's own, on its system's PostgreSQL where there is one."""
    data = tmp_path_factory.mktemp("server") / "data"
    system = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    more = {"LEITSTELLE_POSTGRES_BIN": str(system[-1].parent)} if system else {}
    env = environment.load(clean_environment(data, more))
    with session.available(env, what="test"):
        password = environment.server_password(env, "password")
        yield f"postgresql://leitstelle:{password}@{quote(str(env.socket_directory), safe='')}/leitstelle?application_name=desk"


def test_the_whole_desk_runs_on_it_and_starts_no_server_of_its_own(database_url: str, tmp_path: Path) -> None:
    with RunningDesk(tmp_path / "data", DATABASE_URL=database_url) as desk:
        desk.wait_until_open()

        assert "postgres" not in desk.processes()
        assert not (tmp_path / "data" / "postgres").exists()
        assert desk.stop()[0] == 0


def test_it_is_backed_up_and_restored(database_url: str, tmp_path: Path) -> None:
    data, file = tmp_path / "data", tmp_path / "file"
    environ = clean_environment(
        data, {"DATABASE_URL": database_url, "DJANGO_SETTINGS_MODULE": "leitstelle.config.settings"}
    )
    assert run(data, "migrate", DATABASE_URL=database_url).returncode == 0
    subprocess.run([sys.executable, str(Path(__file__).with_name("filled_desk.py"))], env=environ, check=True)

    assert run(data, "backup", str(file), DATABASE_URL=database_url).returncode == 0
    with psycopg.connect(database_url) as connection:
        connection.execute("DELETE FROM tickets_attachment")
    refused = run(data, "restore", str(file), DATABASE_URL=database_url)
    done = run(data, "restore", "--replace", str(file), DATABASE_URL=database_url)

    assert "--replace" in refused.stderr
    assert done.returncode == 0, done.stderr
    with psycopg.connect(database_url) as connection:
        assert connection.execute("SELECT count(*) FROM tickets_attachment").fetchone() == (5,)


def test_a_database_in_use_is_not_replaced(database_url: str, tmp_path: Path) -> None:
    data, file = tmp_path / "data", tmp_path / "file"
    assert run(data, "migrate", DATABASE_URL=database_url).returncode == 0
    assert run(data, "backup", str(file), DATABASE_URL=database_url).returncode == 0

    with psycopg.connect(database_url):
        refused = run(data, "restore", "--replace", str(file), DATABASE_URL=database_url)

    assert refused.returncode == 1
    assert "1 connections use this database" in refused.stderr


def test_an_unreachable_database_is_waited_for_with_its_reason(tmp_path: Path) -> None:
    with RunningDesk(tmp_path / "data", DATABASE_URL="postgresql://desk:geheim@127.0.0.1:9/desk") as desk:
        line = desk.wait_for("cannot be used yet")
        assert "Connection refused" in line
        assert "geheim" not in "\n".join(desk.log)
        assert desk.stop()[0] == 0


@pytest.mark.parametrize(
    ("number", "encoding", "said"),
    [(140012, "UTF8", "needs PostgreSQL 15 or newer"), (160001, "LATIN1", "mail needs UTF8")],
)
def test_a_server_that_cannot_carry_a_desk_is_refused_in_words(number: int, encoding: str, said: str) -> None:
    assert said in (server_fault(number, encoding) or "")


def test_a_server_of_version_15_is_new_enough() -> None:
    assert server_fault(150000, "UTF8") is None
