"""The private server as one child process: prepared, started, waited for, stopped."""

import logging
import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO

from leitstelle.config.environment import Environment
from leitstelle.config.postgres import binaries, cluster, place, processes
from leitstelle.config.postgres.errors import DatabaseProblem
from leitstelle.config.postgres.place import Place
from leitstelle.config.postgres.privileges import preparation

TELL_EVERY_SECONDS = 5.0
FAST_SECONDS = 4.0  # a fast shutdown writes a checkpoint; after that an immediate one, which the next start repairs

log = logging.getLogger("leitstelle.postgres")


def prepare(env: Environment, *, durable: bool = True) -> Place:
    """Everything before the start: programs, directories, the cluster (made when missing), no left-over processes.

    The caller owns the server (see owner.py). Raises DatabaseProblem.
    """
    found = cluster.version(env.server_directory / "cluster")
    where = place.prepare(env, binaries.find(env, for_major=found))
    if found is None:
        cluster.create(env, where, durable=durable)
    processes.clear_away(where.cluster, where.socket)
    return where


def start(where: Place, *, output: int | IO, durable: bool = True, line_prefix: str = "") -> "subprocess.Popen[bytes]":
    """Start the server; what it says goes to `output`. It stops fast when the calling process ends in whatever way."""
    command = [os.fspath(where.binaries / "postgres"), "-D", os.fspath(where.cluster)]
    for name, value in cluster.settings(where, durable=durable, line_prefix=line_prefix).items():
        command += ["-c", f"{name}={value}"]
    return subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        cwd="/",
        env=cluster.environment_of_server(),
        preexec_fn=preparation(where.user),
        process_group=0,  # Ctrl+C in the terminal is for us; we stop the server last
    )


def status(where: Place, pid: int) -> str:
    """What the server with process id `pid` says of itself in postmaster.pid: "starting", "ready", "stopping" or ""."""
    try:
        lines = (where.cluster / "postmaster.pid").read_text("utf-8", "replace").splitlines()
    except (FileNotFoundError, PermissionError):
        return ""
    return lines[7].strip() if len(lines) > 7 and lines[0].strip() == str(pid) else ""


def wait_ready(where: Place, server: "subprocess.Popen[bytes]", *, failed: Callable[[], DatabaseProblem]) -> None:
    """Wait until the server answers, as long as it lives: recovery after a crash takes its time. Raises what `failed` makes."""
    tell_at = time.monotonic() + TELL_EVERY_SECONDS
    while status(where, server.pid) != "ready":
        if server.poll() is not None:
            raise failed()
        if time.monotonic() > tell_at:
            log.info("The database is recovering from a crash or starting; still waiting")
            tell_at = time.monotonic() + TELL_EVERY_SECONDS
        time.sleep(0.02)


def stop(server: "subprocess.Popen[bytes]", *, fast_seconds: float = FAST_SECONDS) -> None:
    """Fast shutdown, then an immediate one, then the end. What was committed is kept by each of them."""
    for signal_number, seconds in ((signal.SIGINT, fast_seconds), (signal.SIGQUIT, 2.0), (signal.SIGKILL, 5.0)):
        if server.poll() is not None:
            return
        server.send_signal(signal_number)
        try:
            server.wait(seconds)
        except subprocess.TimeoutExpired:
            log.warning("The database did not stop within %s seconds (%s)", seconds, signal.Signals(signal_number).name)


def tail(path: Path, lines: int = 30) -> list[str]:
    """The last lines of the server's log file."""
    with open(path, "rb") as file:
        file.seek(max(0, path.stat().st_size - 16_384))
        return file.read().decode("utf-8", "replace").splitlines()[-lines:]
