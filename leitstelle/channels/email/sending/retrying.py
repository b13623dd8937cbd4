"""When a mail is tried again, and when we give up. Pure."""

from datetime import datetime, timedelta

PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 3, 10, 30, 60, 120, 240))
GIVE_UP_AFTER = timedelta(days=5)  # RFC 5321 section 4.5.4.1: at least 4 to 5 days
SERVER_PAUSE = timedelta(minutes=1)


def next_attempt(*, attempts: int, queued_at: datetime, now: datetime) -> datetime | None:
    """The time of the next attempt after `attempts` were made; None when it is time to give up."""
    due = now + PAUSES[min(max(attempts, 1), len(PAUSES)) - 1]
    return due if due < queued_at + GIVE_UP_AFTER else None
