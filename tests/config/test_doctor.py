"""The doctor finds what is wrong and says what to mend."""

import json
import socket
from pathlib import Path

import pytest

from leitstelle.config import environment
from leitstelle.config.doctor import machine
from tests.config.running_desk import RunningDesk, run


def checks(data: Path, **more: str) -> tuple[int, dict[str, dict[str, str]]]:
    done = run(data, "doctor", "--json", **more)
    report = json.loads(done.stdout)
    assert report["ok"] is (done.returncode == 0)
    return done.returncode, {check["name"]: check for check in report["checks"]}


def test_a_running_desk_is_sound(tmp_path: Path) -> None:
    with RunningDesk(tmp_path / "data") as desk:
        desk.wait_until_open()
        desk.wait_for("Taking mail")
        ports = {
            name: desk.environ[name] for name in ("LEITSTELLE_PORT", "LEITSTELLE_LIVE_PORT", "LEITSTELLE_SMTP_PORT")
        }

        code, found = checks(desk.data, **ports)

        assert code == 0, found
        assert {"data directory", "secret key", "database", "migrations", "clock", "jobs", "mail"} <= set(found)
        assert "answers here" in found[f"port {desk.smtp_port}"]["sentence"]
        assert found["database"]["sentence"].startswith("PostgreSQL ")


def test_missing_migrations_are_found_with_the_command_that_helps(tmp_path: Path) -> None:
    code, found = checks(tmp_path / "data")

    assert code == 1
    assert found["migrations"]["state"] == "fail"
    assert "leitstelle migrate" in found["migrations"]["remedy"]


def test_a_strangers_program_on_our_port_is_found(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as stranger:
        port = stranger.getsockname()[1]
        env = environment.load({"LEITSTELLE_DATA": str(tmp_path), "LEITSTELLE_SMTP_PORT": str(port)})
        stranger.settimeout(0)

        found = {check.name: check for check in machine.ports(env)}[f"port {port}"]

    assert (found.state, found.remedy) == ("fail", "Stop it, or set LEITSTELLE_SMTP_PORT to another port.")


@pytest.mark.parametrize(
    ("mode", "content", "state"), [(0o600, "k" * 40, "ok"), (0o644, "k" * 40, "fail"), (0o600, "short", "fail")]
)
def test_a_key_others_may_read_or_that_is_damaged_is_found(tmp_path: Path, mode: int, content: str, state: str) -> None:
    (tmp_path / "secret.key").write_text(content)
    (tmp_path / "secret.key").chmod(mode)

    assert machine.secrets(environment.load({"LEITSTELLE_DATA": str(tmp_path)}))[0].state == state


def test_pages_for_everybody_without_an_address_for_links_is_a_warning() -> None:
    found = machine.addresses(environment.load({"LEITSTELLE_HOST": "0.0.0.0"}))[0]

    assert found.state == "warn"
    assert "LEITSTELLE_PUBLIC_URL" in found.remedy


def test_a_database_that_does_not_answer_is_said_with_its_reason(tmp_path: Path) -> None:
    code, found = checks(tmp_path / "data", DATABASE_URL="postgresql://desk:geheim@127.0.0.1:9/desk")

    assert code == 1
    assert "Connection refused" in found["database"]["sentence"]
    assert "geheim" not in json.dumps(found)
