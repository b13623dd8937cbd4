"""A real `leitstelle serve` for tests: its own data directory and ports, its log read line by line."""

import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

LEITSTELLE = [sys.executable, "-P", "-m", "leitstelle.config.cli"]
PATIENCE_SECONDS = 60.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until(holds: Callable[[], object], seconds: float = PATIENCE_SECONDS) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)


def clean_environment(data: Path, more: Mapping[str, str] = MappingProxyType({})) -> dict[str, str]:
    """This process's environment for a desk of its own."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("LEITSTELLE_", "DATABASE_URL", "DJANGO_"))}
    if bin_directory := os.environ.get("LEITSTELLE_TEST_POSTGRES"):
        kept["LEITSTELLE_POSTGRES_BIN"] = bin_directory
    return {**kept, "LEITSTELLE_DATA": str(data), **more}


def run(data: Path, *arguments: str, **more: str) -> "subprocess.CompletedProcess[str]":
    """One command of `leitstelle`, run to its end."""
    return subprocess.run(
        [*LEITSTELLE, *arguments],
        capture_output=True,
        text=True,
        env=clean_environment(data, more),
        timeout=PATIENCE_SECONDS,
    )


class RunningDesk:
    """`leitstelle serve`. Use in `with`; what is left at the end is killed."""

    def __init__(self, data: Path, **more: str) -> None:
        self.data = data
        self.port, self.live_port, self.smtp_port = free_port(), free_port(), free_port()
        ports = {
            "LEITSTELLE_PORT": self.port,
            "LEITSTELLE_LIVE_PORT": self.live_port,
            "LEITSTELLE_SMTP_PORT": self.smtp_port,
        }
        self.environ = clean_environment(data, {**{name: str(port) for name, port in ports.items()}, **more})
        self.log: list[str] = []
        self.process: subprocess.Popen[str] | None = None

    def __enter__(self) -> "RunningDesk":
        self.start()
        return self

    def __exit__(self, *exception: object) -> None:
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        wait_until(lambda: not self.processes())

    def start(self) -> None:
        self.log.clear()
        self.process = subprocess.Popen(
            [*LEITSTELLE, "serve"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=self.environ
        )
        self._reader = threading.Thread(target=self._read, args=(self.process,), daemon=True)
        self._reader.start()

    def wait_for(self, pattern: str, seconds: float = PATIENCE_SECONDS) -> str:
        """The first line of the log that holds `pattern`."""
        found: list[str] = []

        def seen() -> bool:
            found.extend(line for line in list(self.log) if re.search(pattern, line))
            if not found:
                assert self.process
                assert self.process.poll() is None or self._reader.is_alive(), "\n".join(self.log)
            return bool(found)

        wait_until(seen, seconds)
        return found[0]

    def wait_until_open(self) -> None:
        self.wait_for("is open at")

    def stop(self, signal_number: int = signal.SIGTERM) -> tuple[int, float]:
        """Exit code and seconds it took."""
        assert self.process
        started = time.monotonic()
        self.process.send_signal(signal_number)
        code = self.process.wait(PATIENCE_SECONDS)
        self._reader.join(5)
        return code, time.monotonic() - started

    def processes(self) -> dict[str, int]:
        """Role and process id of everything that belongs to this desk, the database's main process as "postgres"."""
        found: dict[str, int] = {}
        for entry in sorted(Path("/proc").glob("[0-9]*"), key=lambda entry: int(entry.name)):
            try:
                command = (entry / "cmdline").read_bytes().split(b"\0")
                if str(self.data).encode() in b" ".join(command) and command[0].endswith(b"/postgres"):
                    found.setdefault("postgres", int(entry.name))  # a backend just forked still has its parent's name
                elif b"leitstelle.config.cli" in command and self._is_ours(entry):
                    role = command[command.index(b"leitstelle.config.cli") + 1].decode() + self._nth(entry)
                    found[f"{role} 2" if role in found else role] = int(entry.name)
            except (OSError, ValueError):
                continue
        return found

    def status(self, path: str = "/healthz", port: int | None = None) -> int:
        """HTTP status; 0 when nobody answers."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port or self.port}{path}", timeout=5) as answer:
                return answer.status
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            return 0

    def _is_ours(self, entry: Path) -> bool:
        return f"LEITSTELLE_DATA={self.data}\0".encode() in (entry / "environ").read_bytes()

    def _nth(self, entry: Path) -> str:
        """The pages' worker looks like its parent: tell them apart."""
        parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
        return "" if self.process and parent in (self.process.pid, os.getpid()) else " child"

    def _read(self, process: "subprocess.Popen[str]") -> None:
        assert process.stdout
        for line in process.stdout:
            self.log.append(line.rstrip("\n"))
