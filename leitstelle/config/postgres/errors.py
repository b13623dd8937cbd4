"""What can be wrong with the private database, as sentences for the person who starts the desk."""

import re
import shutil
from collections.abc import Iterable
from pathlib import Path


class DatabaseProblem(Exception):
    """The private database cannot be used. The text names the fault and the remedy."""


class OtherMajorVersion(DatabaseProblem):
    """The cluster was written by a PostgreSQL whose programs are not on this machine."""

    def __init__(self, cluster: Path, *, found: str, have: Iterable[int]) -> None:
        available = " and ".join(str(major) for major in sorted(have)) or "none"
        super().__init__(
            f"The database in {cluster} was written by PostgreSQL {found}, but the programs found here are of version "
            f"{available}. PostgreSQL cannot open another version's files. Nothing was changed. Install PostgreSQL {found} "
            f"(its programs in /usr/lib/postgresql/{found}/bin, or name them with LEITSTELLE_POSTGRES_BIN), run "
            f"`leitstelle backup desk.leitstelle`, then restore that file into a new data directory with "
            f"`leitstelle restore desk.leitstelle`."
        )


class HeldByAnother(DatabaseProblem):
    """Another running Leitstelle owns the data directory."""

    def __init__(self, data: Path, holder: str) -> None:
        super().__init__(
            f"{holder} is already running with the data directory {data}. "
            f"Stop it first, or set LEITSTELLE_DATA (and the ports) for a second desk."
        )


FULL_BYTES = 1_000_000

# What PostgreSQL writes before it gives up, and what that means for the person.
KNOWN_FAULTS: tuple[tuple[str, str], ...] = (
    (
        r"No space left on device|Disk quota exceeded",
        "The disk with {cluster} is full. Nothing that was committed is lost: free some space (about 200 MB) and start again.",
    ),
    (
        r"pre-existing shared memory block",
        "Processes of an earlier database server still use {cluster}. Wait a moment and start again.",
    ),
    (
        r"lock file \"postmaster\.pid\" already exists|is another postmaster",
        "Another PostgreSQL server already runs in {cluster}. Stop it and start again.",
    ),
    (
        r"Permission denied|has wrong ownership|has invalid permissions|could not access directory",
        "The database server may not use {cluster} ({line}). Give the directory back to the user it was made by, "
        "with mode 0700, and start again.",
    ),
    (
        r"Read-only file system",
        "{cluster} lies on a read-only file system. Mount it writable or set LEITSTELLE_DATA to another directory.",
    ),
    (
        r"could not map anonymous shared memory|Cannot allocate memory|could not create shared memory segment",
        "There is too little memory for the database server ({line}). Free some and start again.",
    ),
    (
        r"invalid checkpoint record|could not locate a valid checkpoint record|checksum|invalid page in block",
        "The database in {cluster} is damaged ({line}). Keep a copy of the directory, and restore your last backup with "
        "`leitstelle restore FILE` into a new data directory.",
    ),
    (
        r"could not load library|error while loading shared libraries|cannot execute binary file",
        "The database programs cannot run on this machine ({line}). Install PostgreSQL 15 or newer from your system, or "
        "set DATABASE_URL.",
    ),
)


def explain(cluster: Path, lines: Iterable[str]) -> DatabaseProblem:
    """The problem behind the last lines that PostgreSQL wrote before it ended."""
    lines = [line.strip() for line in lines if line.strip()]
    if cluster.exists() and shutil.disk_usage(cluster).free < FULL_BYTES:
        lines.append("No space left on device")  # its log may lie on the same full disk and say nothing
    for pattern, sentence in KNOWN_FAULTS:
        for line in lines:
            if re.search(pattern, line):
                return DatabaseProblem(sentence.format(cluster=cluster, line=line))
    last = " / ".join(lines[-4:]) or "it wrote nothing"
    return DatabaseProblem(f"The private database in {cluster} did not start. PostgreSQL's last words: {last}")
