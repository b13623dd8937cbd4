"""The backup file: one tar archive with database, attachments and key, and the checksum of each.

about.json      what it is: format, versions, time, migrations
database.dump   pg_dump's custom format
secret.key      the key that stored passwords are encrypted with
attachments/…   content-addressed files
checksums.json  SHA-256 and size of everything before
"""

import hashlib
import io
import json
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO

FORMAT = 1
BLOCK = 1024 * 1024


class DamagedBackup(Exception):
    """The file is no complete backup; the text says what is wrong with it."""


@dataclass(frozen=True)
class About:
    """What a backup says of itself. `migrations` are names such as "tickets.0001_initial"."""

    format: int
    leitstelle: str
    postgres_major: int
    created_at: str
    migrations: list[str]


class Writer:
    """Adds members and remembers their checksums. Use through `writing`."""

    def __init__(self, tar: tarfile.TarFile) -> None:
        self._tar = tar
        self._sums: dict[str, dict[str, str | int]] = {}

    def add_text(self, name: str, text: str) -> None:
        data = text.encode()
        self._add(name, len(data), io.BytesIO(data))

    def add_file(self, name: str, path: Path) -> None:
        with path.open("rb") as file:
            self._add(name, path.stat().st_size, file)

    def finish(self) -> None:
        self.add_text("checksums.json", json.dumps(self._sums))

    def _add(self, name: str, size: int, file: IO[bytes]) -> None:
        reader = _Summing(file)
        info = tarfile.TarInfo(name)
        info.size, info.mode = size, 0o600
        self._tar.addfile(info, reader)
        self._sums[name] = {"sha256": reader.sha256.hexdigest(), "size": size}


@contextmanager
def writing(file: IO[bytes], about: About) -> Iterator[Writer]:
    """A writer of a new archive into `file`."""
    with tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as tar:
        writer = Writer(tar)
        writer.add_text("about.json", json.dumps(asdict(about), indent=1))
        yield writer
        writer.finish()


def verify(path: Path) -> About:
    """Read the whole file and compare every checksum. Raises DamagedBackup, or OSError when it cannot be read."""
    try:
        return _verified(path)
    except (tarfile.TarError, EOFError) as error:
        raise DamagedBackup(
            f"{path} is no backup of Leitstelle, or it is damaged ({error}). Use another file."
        ) from error


def _verified(path: Path) -> About:
    sums, about = {}, None
    listed: dict[str, dict[str, str | int]] | None = None
    for name, file in members(path):
        if name == "checksums.json":
            listed = json.loads(file.read())
            break
        reader = _Summing(file)
        if name == "about.json":
            about = _about(reader.read())
        else:
            while reader.read(BLOCK):
                pass
        sums[name] = {"sha256": reader.sha256.hexdigest(), "size": reader.size}
    if listed is None or about is None:
        raise DamagedBackup(f"{path} is not complete: its end is missing. Use another backup.")
    for name in sorted(set(listed) | set(sums)):
        if listed.get(name) != sums.get(name):
            raise DamagedBackup(f"{path} is damaged: {name} is not what was written. Use another backup.")
    return about


def members(path: Path) -> Iterator[tuple[str, IO[bytes]]]:
    """Name and content of each member in order. Raises DamagedBackup, tarfile.TarError."""
    with tarfile.open(path, mode="r:") as tar:
        for info in tar:
            if not info.isfile() or info.name.startswith("/") or ".." in Path(info.name).parts:
                raise DamagedBackup(f"{path} is no backup of Leitstelle: it holds {info.name!r}.")
            content = tar.extractfile(info)
            assert content is not None, "a regular file has content"
            yield info.name, content


def _about(data: bytes) -> About:
    try:
        about = About(**json.loads(data))
    except (ValueError, TypeError) as error:
        raise DamagedBackup(f"The backup does not say what it is ({error}). Use another file.") from error
    if about.format != FORMAT:
        raise DamagedBackup(
            f"The backup has format {about.format}, written by Leitstelle {about.leitstelle}: restore it with that."
        )
    return about


class _Summing:
    """A file that sums up what is read from it."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.sha256 = hashlib.sha256()
        self.size = 0

    def read(self, size: int = -1) -> bytes:
        data = self._file.read(size)
        self.sha256.update(data)
        self.size += len(data)
        return data
