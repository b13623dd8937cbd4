"""Processes an earlier server left behind: a postmaster whose supervisor was killed, or backends whose postmaster was.

A server process stands with its working directory in the cluster; that is how it is known for certain, where a process id
from a file may belong to somebody else by now (after a reboot, in a container).
"""

import logging
import os
import signal
import time
from contextlib import suppress
from pathlib import Path

GRACE_SECONDS = 60.0  # an orphaned postmaster writes its last checkpoint
BACKEND_SECONDS = 3.0  # backends see the postmaster's death when they next wait; a busy one is ended

log = logging.getLogger("leitstelle.postgres")


def clear_away(cluster: Path, socket: Path) -> None:
    """End what still runs in `cluster`, gently first, and remove lock files that name a stranger's or a dead process.

    PostgreSQL itself asks only whether that process id exists, and one that nobody has collected yet does.
    """
    _end_postmaster(cluster)
    _end_backends(cluster)
    if living_in(cluster) or not Path("/proc/self").exists():
        return
    for left_over in (cluster / "postmaster.pid", *socket.glob(".s.PGSQL.*")):
        left_over.unlink(missing_ok=True)


def living_in(cluster: Path) -> list[int]:
    """Ids of the processes whose working directory is `cluster` (Linux; elsewhere PostgreSQL's own lock has to do)."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if os.path.samefile(entry / "cwd", cluster):
                found.append(int(entry.name))
        except OSError:
            continue  # it ended meanwhile, or belongs to somebody else
    return found


def postmaster(cluster: Path) -> int | None:
    """The living postmaster's process id, None when there is none."""
    try:
        pid = int((cluster / "postmaster.pid").read_text("utf-8").splitlines()[0])
    except (FileNotFoundError, ValueError, IndexError):
        return None
    return pid if pid in living_in(cluster) else None


def _end_postmaster(cluster: Path) -> None:
    if (pid := postmaster(cluster)) is None:
        return
    log.warning("A database server of an earlier run is still there (process %s); stopping it first", pid)
    _send(pid, signal.SIGINT)
    if not _gone(cluster, [pid], GRACE_SECONDS):
        _send(pid, signal.SIGQUIT)
        _gone(cluster, [pid], GRACE_SECONDS)


def _end_backends(cluster: Path) -> None:
    for signal_number in (None, signal.SIGQUIT, signal.SIGKILL):
        if not (left := living_in(cluster)):
            return
        if signal_number is not None:
            log.warning("Ending %s left-over database processes: %s", len(left), ", ".join(map(str, left)))
            for pid in left:
                _send(pid, signal_number)
        _gone(cluster, left, BACKEND_SECONDS)


def _gone(cluster: Path, pids: list[int], seconds: float) -> bool:
    end = time.monotonic() + seconds
    while set(pids) & set(living_in(cluster)):
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


def _send(pid: int, signal_number: int) -> None:
    with suppress(ProcessLookupError):  # it may have ended by itself
        os.kill(pid, signal_number)
