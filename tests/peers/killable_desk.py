"""The mail side of a real desk (database, gateway, worker), each a process of its own that may be killed at any time.

Started again at once: `leitstelle serve` does the same with growing pauses, for which a test has no time.
"""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import psycopg

from leitstelle.config import environment
from leitstelle.config.postgres import owner, place, server
from tests.peers.ports import free_port, wait_for

LEITSTELLE = [sys.executable, "-P", "-m", "leitstelle.config.cli"]
KILLABLE = ("gateway", "worker", "postgres")
LOOK_SECONDS = 0.02


class KillableDesk:
    """Use in `with`. `kill` ends a part without warning; it is started again within half a second."""

    def __init__(self, data: Path, chance: random.Random) -> None:
        self.smtp_port = free_port()
        self._settings = {"LEITSTELLE_DATA": str(data), "LEITSTELLE_SMTP_PORT": str(self.smtp_port)}
        self.env = environment.load(self._settings)
        self.starts = dict.fromkeys(KILLABLE, 0)
        self._chance = chance
        self._processes: dict[str, subprocess.Popen[bytes]] = {}
        self._due: dict[str, float] = {}
        self._log_file = data / "log"
        self._end = threading.Event()
        self._keeping = threading.Thread(target=self._keep, name="keeper of the desk")
        self._faults: list[BaseException] = []

    def __enter__(self) -> "KillableDesk":
        place.own_directory(self.env.data / "postgres")
        ownership = owner.take(self.env, what="serve")
        assert ownership, "the data directory is new, nobody else can own it"
        self._ownership = ownership
        self._due["postgres"] = 0.0
        self._keeping.start()
        wait_for(lambda: self._answers() or self._faults, seconds=60)
        return self

    def __exit__(self, *_: object) -> None:
        self._end.set()
        self._keeping.join(timeout=30)
        self._ownership.release()
        assert not self._faults, self._faults

    def start_roles(self) -> None:
        self._due.update(gateway=0.0, worker=0.0)

    def run(self, *command: str, **environ: str) -> None:
        """A command of the desk, or a script, run to its end."""
        done = subprocess.run(command, env={**self._environ(), **environ}, capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, done.stdout + done.stderr

    def kill(self, name: str) -> bool:
        """SIGKILL; False when that part is not running just now."""
        process = self._processes.get(name)
        if process is None or process.poll() is not None:
            return False
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        return True

    def ask(self, statement: str) -> list[tuple[Any, ...]]:
        """Rows of the desk's database."""
        parts = environment.database_settings(self.env)
        with psycopg.connect(
            dbname=parts["NAME"], user=parts["USER"], password=parts["PASSWORD"], host=parts["HOST"], port=parts["PORT"]
        ) as connection:
            return connection.execute(statement).fetchall()

    @property
    def log(self) -> str:
        return self._log_file.read_text("utf-8", "replace")

    def _keep(self) -> None:
        """One thread starts everything: a child may be made to end with the thread that started it."""
        try:
            with self._log_file.open("ab") as output:
                while not self._end.wait(LOOK_SECONDS):
                    self._start_what_is_due(output)
        except BaseException as fault:
            self._faults.append(fault)
        finally:
            for name in ("gateway", "worker", "postgres"):
                self.kill(name)

    def _start_what_is_due(self, output: Any) -> None:
        for name, process in list(self._processes.items()):
            if process.poll() is not None and name not in self._due:
                self._due[name] = time.monotonic() + self._chance.uniform(0, 0.5)
        for name, due in list(self._due.items()):
            if time.monotonic() >= due:
                del self._due[name]
                self._processes[name] = self._start(name, output)
                self.starts[name] += 1

    def _start(self, name: str, output: Any) -> "subprocess.Popen[bytes]":
        if name == "postgres":
            return server.start(server.prepare(self.env), output=output)
        return subprocess.Popen([*LEITSTELLE, name], stdout=output, stderr=output, env=self._environ())

    def _environ(self) -> dict[str, str]:
        kept = {key: value for key, value in os.environ.items() if not key.startswith(("LEITSTELLE_", "DATABASE_URL"))}
        return {
            **kept,
            **self._settings,
            "PYTHONUNBUFFERED": "1",
            "DJANGO_SETTINGS_MODULE": "leitstelle.config.settings",
        }

    def _answers(self) -> bool:
        try:
            return bool(self.ask("SELECT 1"))
        except psycopg.OperationalError:
            return False
