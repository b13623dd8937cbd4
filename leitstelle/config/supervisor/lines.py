"""What child processes write, read line by line: level and text."""

import json
import re
from dataclasses import dataclass

POSTGRES_LEVELS = {
    "LOG": "info", "INFO": "info", "NOTICE": "info", "DETAIL": "info", "HINT": "info", "STATEMENT": "info",
    "CONTEXT": "info", "WARNING": "warning", "ERROR": "error", "FATAL": "error", "PANIC": "error",
}  # fmt: skip
POSTGRES_LINE = re.compile(r"^([A-Z]+):\s+(.*)", re.DOTALL)
POSTGRES_ROUTINE = re.compile(
    r"starting PostgreSQL|listening on|database system was shut down at|database system is (ready|shut down)|shutting down|"
    r"received fast shutdown|aborting any active|logical replication launcher|checkpoint (starting|complete)"
)


@dataclass(frozen=True)
class Line:
    """One line of a child's log. `logger` is the Python logger's name, where it came from one."""

    level: str
    text: str
    logger: str | None = None


def of_role(text: str) -> Line:
    """A line of one of our own roles: JSON as `config.log` writes it, or plain text of a library or a crash."""
    if text.startswith("{"):
        try:
            record = json.loads(text)
            return Line(record["level"], record["message"], record.get("logger"))
        except (ValueError, KeyError, TypeError):
            pass  # plain text that happens to begin with a brace
    return Line("info", text)


def of_postgres(text: str) -> Line:
    """A line of the database server; what it says at every start and stop is for `debug` only."""
    found = POSTGRES_LINE.match(text)
    if not found or found[1] not in POSTGRES_LEVELS:
        return Line("info", text.strip())
    level = "debug" if found[1] == "LOG" and POSTGRES_ROUTINE.search(found[2]) else POSTGRES_LEVELS[found[1]]
    return Line(level, found[2] if found[1] in ("LOG", "ERROR", "WARNING") else f"{found[1].capitalize()}: {found[2]}")
