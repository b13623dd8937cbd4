"""Under which user the database server runs, and with what it reaches its files.

PostgreSQL refuses to run as root. Started as root, the server becomes another user; if checkout or data directory lie below
a folder that only root may enter, it keeps one capability, CAP_DAC_READ_SEARCH, to pass through (capabilities(7)), so that
no folder's mode has to be changed.
"""

import ctypes
import os
import pwd
import signal
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from leitstelle.config.parent import die_with_parent

USERS = ("leitstelle", "postgres", "nobody")  # the first that exists; initdb wants one with a name

PR_SET_KEEPCAPS = 8
PR_SET_SECUREBITS = 28
PR_CAP_AMBIENT = 47
PR_CAP_AMBIENT_RAISE = 2
SECBIT_NO_SETUID_FIXUP = 4  # else access(2), which PostgreSQL asks about its own program, ignores the capability
CAP_DAC_READ_SEARCH = 2
CAPABILITY_VERSION_3 = 0x20080522


@dataclass(frozen=True)
class ServerUser:
    """Who the server's processes run as. `passes_closed_folders`: they keep CAP_DAC_READ_SEARCH."""

    uid: int
    gid: int
    name: str
    passes_closed_folders: bool = False

    @property
    def is_another(self) -> bool:
        return self.uid != os.geteuid()


def server_user(cluster: Path) -> ServerUser:
    """This user; started as root the owner of `cluster`, or for a new one the first of USERS that exists."""
    if os.geteuid() != 0:
        return ServerUser(os.geteuid(), os.getegid(), _name(os.geteuid()))
    owner = cluster.stat() if cluster.exists() else None
    if owner and owner.st_uid != 0:
        return ServerUser(owner.st_uid, owner.st_gid, _name(owner.st_uid))
    for name in USERS:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return ServerUser(entry.pw_uid, entry.pw_gid, name)
    return ServerUser(65534, 65534, "nobody")


def preparation(user: ServerUser, *, dies_with_parent: bool = True) -> Callable[[], None]:
    """What a child does between fork and exec: become `user`; stop fast (SIGINT) when its parent is gone."""
    parent = os.getpid()

    def prepare() -> None:
        if user.is_another:
            _become(user)
        if dies_with_parent:  # after the change of user, which clears this wish
            die_with_parent(signal.SIGINT, parent=parent)

    return prepare


def can_reach(user: ServerUser, paths: Iterable[Path]) -> bool:
    """Whether `user` may enter the directories and run the files in `paths`. Tried out by a child that becomes that user."""
    paths = list(paths)
    child = os.fork()
    if child == 0:
        status = 1
        try:
            if user.is_another:
                _become(user)
            status = 0 if all(os.access(path, os.X_OK) for path in paths) else 1
        finally:
            os._exit(status)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def _become(user: ServerUser) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    keeps = user.passes_closed_folders and sys.platform.startswith("linux")
    if keeps:
        libc.prctl(PR_SET_SECUREBITS, SECBIT_NO_SETUID_FIXUP, 0, 0, 0)
        libc.prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0)
    os.setgroups([])
    os.setgid(user.gid)
    os.setuid(user.uid)
    if keeps:
        _keep_only_read_search(libc)


def _keep_only_read_search(libc: ctypes.CDLL) -> None:
    """Permitted, inheritable and ambient: this one capability, handed on through exec; everything else is dropped."""
    header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION_3, 0)
    bit = 1 << CAP_DAC_READ_SEARCH
    data = (ctypes.c_uint32 * 6)(bit, bit, bit, 0, 0, 0)  # effective, permitted, inheritable; low word, then high word
    if libc.capset(header, data) or libc.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_DAC_READ_SEARCH, 0, 0):
        raise OSError(ctypes.get_errno(), "the capability CAP_DAC_READ_SEARCH cannot be kept")


def _name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)
