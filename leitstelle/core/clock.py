"""The one place that reads the wall clock. Only the outermost caller asks; everything below receives `now`."""

from datetime import UTC, datetime


def now() -> datetime:
    """The current time, aware, UTC."""
    return datetime.now(UTC)
