"""The whole desk as one command: it opens, heals, stops and leaves nothing behind."""

import json
import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.config.running_desk import LEITSTELLE, RunningDesk, run, wait_until

ROLES = {"serve", "web", "web child", "live", "worker", "worker 2", "gateway", "postgres"}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningDesk]:
    with RunningDesk(tmp_path_factory.mktemp("desk") / "data") as running:
        running.wait_until_open()
        wait_until(lambda: set(running.processes()) == ROLES)
        yield running


@pytest.fixture
def stopped(desk: RunningDesk) -> RunningDesk:
    """The same desk, its data kept, not running."""
    if desk.process and desk.process.poll() is None:
        desk.stop()
    desk.environ["LEITSTELLE_LOG"] = "text"
    return desk


def test_it_says_what_to_open_and_gives_the_set_up_link(desk: RunningDesk) -> None:
    assert f"http://127.0.0.1:{desk.port}/" in desk.wait_for("is open at")
    link = desk.wait_for("one-time link").rpartition(" ")[2]
    assert link.startswith(f"http://127.0.0.1:{desk.port}/setup/")
    assert desk.status(link.removeprefix(f"http://127.0.0.1:{desk.port}")) == 200


def test_pages_and_streams_say_that_they_work(desk: RunningDesk) -> None:
    wait_until(lambda: desk.status("/healthz", desk.live_port) == 200)
    assert desk.status("/healthz") == 200


def test_all_processes_together_stay_small(desk: RunningDesk) -> None:
    pss_kb = {
        role: next(
            int(line.split()[1])
            for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
            if "Pss:" in line
        )
        for role, pid in desk.processes().items()
        if role != "postgres"
    }

    assert pss_kb["serve"] < 20_000
    assert sum(pss_kb.values()) < 400_000


@pytest.mark.parametrize("role", ["worker", "gateway", "live", "web", "web child"])
def test_a_process_that_dies_is_started_again(desk: RunningDesk, role: str) -> None:
    before = desk.processes()[role]

    os.kill(before, signal.SIGKILL)

    wait_until(lambda: desk.processes().get(role, before) != before)
    wait_until(lambda: set(desk.processes()) == ROLES)
    wait_until(lambda: desk.status() == 200)


def test_a_killed_database_comes_back_and_the_pages_with_it(desk: RunningDesk) -> None:
    before = desk.processes()["postgres"]

    os.kill(before, signal.SIGKILL)

    wait_until(lambda: desk.processes().get("postgres", before) != before)
    wait_until(lambda: desk.status() == 200)
    desk.wait_for(r"postgres .*SIGKILL; starting it again")


def test_a_second_desk_in_the_same_place_is_refused_in_words(desk: RunningDesk) -> None:
    second = run(desk.data, "serve")

    assert second.returncode == 1
    assert "already running with the data directory" in second.stderr
    assert "Traceback" not in second.stderr


def test_a_command_uses_the_running_database(desk: RunningDesk) -> None:
    done = run(desk.data, "migrate")

    assert (done.returncode, done.stdout) == (0, "The database is up to date.\n"), done.stderr


def test_it_stops_in_order_within_ten_seconds(desk: RunningDesk) -> None:
    code, seconds = desk.stop()

    assert code == 0
    assert seconds < 10
    assert not desk.processes()


def test_the_second_start_is_quick_and_its_log_can_be_json(stopped: RunningDesk) -> None:
    stopped.environ["LEITSTELLE_LOG"] = "json"
    started = time.monotonic()
    stopped.start()
    stopped.wait_until_open()
    seconds = time.monotonic() - started
    stopped.stop()

    assert seconds < 30  # a guard against hanging; `make bench` measures it
    records = [json.loads(line) for line in stopped.log]
    assert {"time", "role", "level", "message"} <= set.intersection(*(set(record) for record in records))


def test_killed_without_warning_it_leaves_no_process_and_starts_again(stopped: RunningDesk) -> None:
    stopped.start()
    stopped.wait_until_open()
    assert stopped.process

    os.kill(stopped.process.pid, signal.SIGKILL)
    stopped.process.wait()

    wait_until(lambda: not stopped.processes(), seconds=10)
    stopped.start()
    stopped.wait_until_open()
    assert stopped.stop()[0] == 0


def test_everything_killed_at_once_recovers(stopped: RunningDesk) -> None:
    stopped.start()
    stopped.wait_until_open()

    for pid in [stopped.processes()["serve"], *stopped.processes().values()]:
        os.kill(pid, signal.SIGKILL)
    assert stopped.process
    stopped.process.wait()

    stopped.start()
    stopped.wait_until_open()
    assert stopped.status() == 200
    assert stopped.stop()[0] == 0


def test_a_port_in_use_is_named_with_its_setting(stopped: RunningDesk) -> None:
    with socket.create_server(("127.0.0.1", stopped.port)):
        stopped.start()
        assert stopped.process
        assert stopped.process.wait(60) == 1

    wait_until(lambda: any("Set LEITSTELLE_PORT to another port" in line for line in stopped.log))


def test_a_full_disk_while_it_runs_is_said_and_survived(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=300m", "tmpfs", disk], capture_output=True).returncode:
        pytest.skip("this machine may not mount a small disk")
    try:
        with RunningDesk(disk / "data") as desk:
            desk.wait_until_open()
            filling = disk / "filling"
            subprocess.run(["dd", "if=/dev/zero", f"of={filling}", "bs=1M"], capture_output=True)
            os.kill(desk.processes()["postgres"], signal.SIGKILL)
            desk.wait_for(r"The disk with .* is full")

            filling.unlink()

            wait_until(lambda: desk.status() == 200)
            assert desk.stop()[0] == 0
    finally:
        subprocess.run(["umount", "-l", disk], check=True)


def test_one_role_runs_alone(stopped: RunningDesk) -> None:
    """As on a cluster; here with the private database for the time it runs."""
    alone = subprocess.Popen([*LEITSTELLE, "web"], env=stopped.environ, stderr=subprocess.PIPE, text=True)
    try:
        wait_until(lambda: stopped.status() == 200)
    finally:
        alone.terminate()
        said = alone.communicate(timeout=20)[1]

    assert alone.returncode == 0, said
    assert not stopped.processes()
