"""No job is lost when a worker is killed, none takes effect twice; loops wake at once and survive errors and a lost database."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection, transaction
from procrastinate.contrib.django import app

from tests.config.running_desk import wait_until

SCRIPT = Path(__file__).with_name("job_worker.py")

pytestmark = pytest.mark.django_db(transaction=True)


class Worker:
    """A worker process on the test database."""

    def __init__(self) -> None:
        self.start()

    def start(self) -> None:
        environ = {**os.environ, "DJANGO_SETTINGS_MODULE": "leitstelle.config.settings"}
        command = [sys.executable, str(SCRIPT), connection.settings_dict["NAME"]]
        self.process = subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout
        assert self.process.stdout.readline().startswith("working")

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


@pytest.fixture
def tables() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE runs (n int); CREATE TABLE done (n int PRIMARY KEY); CREATE TABLE account (balance int);"
            "INSERT INTO account VALUES (0); CREATE TABLE waiting (n int, taken bool DEFAULT false, at timestamptz)"
        )
    yield
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE runs, done, account, waiting")


@pytest.fixture
def worker(tables: None) -> Iterator[Worker]:
    started = Worker()
    yield started
    started.kill()


def value(statement: str) -> object:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchone()[0]


def defer(number: int) -> None:
    app.configure_task("take effect").defer(number=number)


def test_a_job_is_enqueued_by_the_commit_of_its_deed_alone(tables: None) -> None:
    with transaction.atomic():
        defer(1)
        transaction.set_rollback(True)  # the deed failed
    with transaction.atomic():
        defer(2)

    assert value("SELECT array_agg(args->>'number') FROM procrastinate_jobs") == ["2"]


def test_no_job_is_lost_and_none_takes_effect_twice_when_workers_are_killed(worker: Worker) -> None:
    seed = random.randrange(10**6)
    print(f"seed {seed}")
    chance = random.Random(seed)
    for number in range(60):
        defer(number)

    for _ in range(4):
        time.sleep(chance.uniform(0.05, 0.6))
        worker.kill()
        worker.start()

    wait_until(lambda: value("SELECT count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing')") == 0)
    assert value("SELECT count(*) FROM procrastinate_jobs WHERE status = 'failed'") == 0
    assert value("SELECT count(DISTINCT n) FROM runs") == 60
    assert value("SELECT count(*) FROM done") == 60
    assert value("SELECT balance FROM account") == 60


def test_a_notice_wakes_a_loop_at_once(worker: Worker) -> None:
    wait_until(_listening)

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("INSERT INTO waiting (n) SELECT generate_series(1, 5); NOTIFY leitstelle_test_rows")
    committed = time.monotonic()

    wait_until(lambda: value("SELECT count(*) FROM waiting WHERE taken") == 5, seconds=5)
    assert time.monotonic() - committed < 2


def test_a_row_that_breaks_the_loop_does_not_keep_it_from_the_next(worker: Worker) -> None:
    wait_until(_listening)

    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO waiting (n) SELECT generate_series(11, 15); NOTIFY leitstelle_test_rows")

    wait_until(lambda: value("SELECT count(*) FROM waiting WHERE taken") == 5, seconds=15)
    assert worker.process.poll() is None


def test_a_lost_database_is_found_again(worker: Worker) -> None:
    wait_until(_listening)

    value(
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
    )
    wait_until(_listening)
    defer(99)
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO waiting (n) VALUES (1); NOTIFY leitstelle_test_rows")

    wait_until(lambda: value("SELECT balance FROM account") == 1, seconds=30)
    wait_until(lambda: value("SELECT count(*) FROM waiting WHERE taken") == 1, seconds=30)
    assert worker.process.poll() is None


def test_told_to_stop_it_finishes_and_ends(worker: Worker) -> None:
    for number in range(5):
        defer(number)
    wait_until(lambda: value("SELECT count(*) FROM runs") != 0)
    started = time.monotonic()

    worker.process.send_signal(signal.SIGTERM)

    assert worker.process.wait(10) == 0
    assert time.monotonic() - started < 5
    assert value("SELECT count(*) FROM procrastinate_jobs WHERE status = 'doing'") == 0


def _listening() -> bool:
    return bool(value("SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'LISTEN%leitstelle_test_rows%'"))
