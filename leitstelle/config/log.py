"""One log on standard error for all roles: aligned text for people, or one JSON object a line (`LEITSTELLE_LOG=json`).

A role under `serve` marks each of its lines with a level and leaves time and role to the supervisor, which writes the
lines of all children (see supervisor/lines.py); a role that runs alone writes the finished line itself.
"""

import json
import logging
import os
import sys
from datetime import UTC, datetime

from leitstelle.config.environment import Environment

SUPERVISED = "LEITSTELLE_SUPERVISED"  # set by the supervisor for its children; never by people
QUIET = {
    "asyncio": "WARNING",
    "procrastinate": "WARNING",
    "mail.log": "ERROR",
    "psycopg.pool": "ERROR",
    "uvicorn.error": "WARNING",
}


def configure(role: str, env: Environment) -> None:
    """Send everything logged in this process to standard error, in the form the installation asks for."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Record(role, supervised=SUPERVISED in os.environ, as_json=env.log == "json"))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(env.log_level.upper())
    for name, level in QUIET.items():
        logging.getLogger(name).setLevel(level)
    logging.captureWarnings(True)


def line(
    role: str, level: str, text: str, *, as_json: bool, when: datetime | None = None, logger: str | None = None
) -> str:
    """One finished line of the log, without its end. `logger` is a field of the JSON form alone."""
    when = when or datetime.now(UTC)
    if as_json:
        fields = {
            "time": when.isoformat(timespec="milliseconds"),
            "role": role,
            "level": level,
            "message": text,
        }
        if logger:
            fields["logger"] = logger
        return json.dumps(fields, ensure_ascii=False)
    shown = text if level in ("info", "debug") else f"{level.upper()}: {text}"
    stamp = when.astimezone().strftime("%H:%M:%S")
    return "\n".join(f"{stamp} {role:<8} {part}" for part in shown.splitlines() or [""])


class _Record(logging.Formatter):
    """A log record as the supervisor's intermediate JSON, or as a finished line."""

    def __init__(self, role: str, *, supervised: bool, as_json: bool) -> None:
        super().__init__()
        self.role, self.supervised, self.as_json = role, supervised, as_json

    def format(self, record: logging.LogRecord) -> str:
        text = super().format(record)  # message and traceback
        level = record.levelname.lower()
        if self.supervised:
            return json.dumps({"level": level, "logger": record.name, "message": text}, ensure_ascii=False)
        when = datetime.fromtimestamp(record.created, UTC)
        return line(self.role, level, text, as_json=self.as_json, when=when, logger=record.name)
