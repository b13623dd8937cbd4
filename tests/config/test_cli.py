"""The command line: what it knows is what the manual says."""

import json
import re
from pathlib import Path

import pytest

from leitstelle.config import cli, log
from leitstelle.config.supervisor import lines
from tests.config.running_desk import run

ROOT = Path(__file__).parent.parent.parent
MANUAL = ROOT / "docs" / "manual"
INTERNAL_COMMANDS = {"prepare"}
INTERNAL_SETTINGS = {"LEITSTELLE_SUPERVISED"}


def test_every_command_is_in_the_manual() -> None:
    commands = next(action for action in cli._parser()._actions if action.dest == "command").choices
    manual = (MANUAL / "operation.md").read_text("utf-8")

    assert [name for name in set(commands) - INTERNAL_COMMANDS if f"`leitstelle {name}" not in manual] == []


def test_every_setting_is_in_the_manual_and_every_one_there_exists() -> None:
    code = "".join(path.read_text("utf-8") for path in (ROOT / "leitstelle").rglob("*.py"))
    known = set(re.findall(r"\bLEITSTELLE_[A-Z_]+\b", code)) - INTERNAL_SETTINGS
    manual = set(
        re.findall(r"^\| `(LEITSTELLE_[A-Z_]+)` \|", (MANUAL / "configuration.md").read_text("utf-8"), re.MULTILINE)
    )

    assert manual == known


def test_every_timer_and_loop_is_in_the_manual() -> None:
    from leitstelle.config import schedule

    manual = (MANUAL / "operation.md").read_text("utf-8")
    timers = {task.task.name for task in schedule.app.periodic_registry.periodic_tasks.values()}

    assert timers
    assert [name for name in {*timers, *(loop.name for loop in schedule.LOOPS)} if f"| {name} |" not in manual] == []


def test_every_loop_and_timer_leads_to_a_function() -> None:
    from leitstelle.config import schedule

    assert all(callable(loop.load()) for loop in schedule.LOOPS)


def test_its_version_is_the_packages(tmp_path: Path) -> None:
    assert re.fullmatch(r"leitstelle \d+\.\d+\.\d+\n", run(tmp_path, "--version").stdout)


@pytest.mark.parametrize("arguments", [[], ["fly"], ["serve", "--quick"], ["backup"]])
def test_wrong_usage_is_code_2_with_a_hint(tmp_path: Path, arguments: list[str]) -> None:
    done = run(tmp_path, *arguments)

    assert done.returncode == 2
    assert "usage: leitstelle" in done.stderr


def test_a_wrong_setting_is_one_sentence(tmp_path: Path) -> None:
    done = run(tmp_path, "serve", LEITSTELLE_PORT="http")

    assert done.returncode == 1
    assert done.stderr == "leitstelle: LEITSTELLE_PORT is 'http': a port is a number from 1 to 65535, such as 8000.\n"


def test_a_service_with_a_json_log_says_so_in_json(tmp_path: Path) -> None:
    done = run(tmp_path, "serve", LEITSTELLE_PORT="http", LEITSTELLE_LOG="json")

    assert json.loads(done.stderr)["level"] == "error"


def test_the_log_is_aligned_text_or_one_object_a_line() -> None:
    text = log.line("web", "warning", "slow\nvery", as_json=False)
    record = json.loads(log.line("web", "warning", "slow\nvery", as_json=True, logger="leitstelle.web"))

    assert [line[9:] for line in text.splitlines()] == ["web      WARNING: slow", "web      very"]
    assert (record["role"], record["level"], record["message"], record["logger"]) == (
        "web",
        "warning",
        "slow\nvery",
        "leitstelle.web",
    )


def test_lines_of_children_are_read_whoever_wrote_them() -> None:
    assert lines.of_role('{"level": "error", "logger": "x", "message": "a\\nb"}') == lines.Line("error", "a\nb", "x")
    assert lines.of_role("{not ours}") == lines.Line("info", "{not ours}")
    assert lines.of_postgres("ERROR:  deadlock detected") == lines.Line("error", "deadlock detected")
    assert lines.of_postgres("LOG:  database system is ready to accept connections").level == "debug"
    assert lines.of_postgres("LOG:  redo starts at 0/17A").level == "info"
