"""Who owns the private server: exactly one process holds `postgres/owner.lock`, and starts and stops it.

Others that need the database while it runs hold `postgres/users.lock` together; a command that had to start the server
itself stops it only when it is the last. Both are flock(2) locks: the kernel frees them however a process ends.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from leitstelle.config.environment import Environment


class Ownership:
    """The owner's lock, once it is held. Keep the object; `release()` or the process's end frees it."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def release(self) -> None:
        os.close(self._descriptor)


def take(env: Environment, *, what: str) -> Ownership | None:
    """The ownership for `what` (a command's name), or None when another process holds it."""
    descriptor = os.open(_path(env, "owner"), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    with suppress(OSError):  # on a full disk the lock holds all the same, only without a name
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{os.getpid()} {what}\n".encode(), 0)
    return Ownership(descriptor)


def holder(env: Environment) -> tuple[str, str]:
    """Process id and command of the owner as it wrote itself down; empty texts when it has not yet."""
    with suppress(FileNotFoundError):
        pid, _, what = _path(env, "owner").read_text("utf-8").strip().partition(" ")
        return pid, what
    return "", ""


@contextmanager
def using(env: Environment) -> Iterator[None]:
    """Hold the server in use. Waits while its owner is just stopping it."""
    with _locked(_path(env, "users"), fcntl.LOCK_SH):
        yield


@contextmanager
def nobody_using(env: Environment) -> Iterator[None]:
    """Wait for all users of the server to finish, and keep new ones out."""
    with _locked(_path(env, "users"), fcntl.LOCK_EX):
        yield


@contextmanager
def _locked(path: Path, kind: int) -> Iterator[None]:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, kind)
        yield
    finally:
        os.close(descriptor)


def _path(env: Environment, name: str) -> Path:
    return env.data / "postgres" / f"{name}.lock"
