"""Pure rules of the ticket: priority, reopening, numbers in subjects."""

import re
from datetime import datetime, timedelta

_PREFIX = re.compile(
    r"^\s*(?:(?:re|aw|antw|antwort|sv|vs|vá|odp|ynt|res|rif|ref|rv|r|fwd?|wg|tr|doorst|enc|i|pd|vl)(?:\[\d+\])?\s*[:：]\s*)+",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\[(?:[^\[\]#]{0,40})#(\d{3,18})\]")
SPOKEN_NUMBER = re.compile(r"^\s*#?(\d{3,18})\s*$")


def priority_of(impact: int, urgency: int) -> int:
    """1 (highest) to 5 from impact and urgency, each 1 (high) to 3 (low): ITIL's matrix."""
    return impact + urgency - 1


def reopens(*, resolved_at: datetime, now: datetime, reopen_days: int) -> bool:
    """Whether an answer still reopens the ticket, or opens a linked one."""
    return now < resolved_at + timedelta(days=reopen_days)


def numbers_in_subject(subject: str) -> list[int]:
    """Ticket numbers that a subject names in brackets: `AW: [#1042] Drucker` → [1042]."""
    return [int(digits) for digits in _NUMBER.findall(subject)]


def bare_subject(subject: str) -> str:
    """Subject without reply and forward marks and without our number: `AW: [#1042] Drucker` → `Drucker`."""
    bare = subject
    for _ in range(5):
        shorter = _NUMBER.sub("", _PREFIX.sub("", bare)).strip()
        if shorter == bare:
            break
        bare = shorter
    return " ".join(bare.split())


def numbered_subject(number: int, subject: str) -> str:
    """Subject of what we send: the number once, in front."""
    return f"[#{number}] {bare_subject(subject)}".strip()
