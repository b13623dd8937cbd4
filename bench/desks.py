"""Where a measured desk lives: a data directory for each number of tickets and each schema, kept between runs."""

import hashlib
import logging
import os
import shutil
import socket
from dataclasses import dataclass
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
HOME = CHECKOUT / "var" / "bench"
EDITION = 1  # raise it when load or story write something else

log = logging.getLogger("bench")


@dataclass(frozen=True)
class Ports:
    web: int
    live: int
    smtp: int
    sink: int


@dataclass(frozen=True)
class DeskPlace:
    """A desk's directory and the ports it is served on."""

    tickets: int
    data: Path
    ports: Ports

    def environment(self) -> dict[str, str]:
        """The environment of the desk's processes: production's, with the benchmark's one extra page."""
        inherited = {
            name: value for name, value in os.environ.items() if not name.startswith(("LEITSTELLE_", "DATABASE_"))
        }
        return inherited | {
            "DJANGO_SETTINGS_MODULE": "bench.settings",
            "PYTHONPATH": os.fspath(CHECKOUT),
            "LEITSTELLE_DATA": os.fspath(self.data),
            "LEITSTELLE_PORT": str(self.ports.web),
            "LEITSTELLE_LIVE_PORT": str(self.ports.live),
            "LEITSTELLE_SMTP_PORT": str(self.ports.smtp),
        }


def place(tickets: int) -> DeskPlace:
    """The desk's place; directories of the same size and another schema are removed."""
    data = HOME / f"{tickets}-{_schema()}"
    for old in HOME.glob(f"{tickets}-*"):
        if old != data:
            log.info("removing %s: the schema has changed", old.name)
            shutil.rmtree(old)
    return DeskPlace(tickets, data, Ports(*_free_ports(4)))


def remove(desk: DeskPlace) -> None:
    shutil.rmtree(desk.data)


def _schema() -> str:
    """Short hash of everything that decides what a loaded desk looks like."""
    digest = hashlib.sha256(str(EDITION).encode())
    for path in sorted(CHECKOUT.glob("leitstelle/**/migrations/*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:10]


def _free_ports(count: int) -> list[int]:
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    try:
        return [each.getsockname()[1] for each in sockets]
    finally:
        for each in sockets:
            each.close()
