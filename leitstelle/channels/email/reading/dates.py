"""The Date field (RFC 5322 section 3.3), also in the forms mailers invented."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_tz

# Zone names RFC 5322 does not know but European and Asian mailers write; minutes east of UTC.
_ZONE_MINUTES = {
    "WEZ": 0, "WET": 0, "BST": 60, "WEST": 60, "MEZ": 60, "CET": 60, "MET": 60, "MESZ": 120, "CEST": 120,
    "MEST": 120, "EET": 120, "SAST": 120, "EEST": 180, "MSK": 180, "MSD": 240, "HKT": 480, "SGT": 480, "AWST": 480,
    "JST": 540, "KST": 540, "AEST": 600, "AEDT": 660, "NZST": 720, "NZDT": 780,
}  # fmt: skip
_ZONE_NAME = re.compile(r"\b([A-Z]{3,4})\s*\Z")
_COMMENT = re.compile(r"\([^()]*\)")
_HAS_OFFSET = re.compile(r"[+-]\d{4}\b")
_MAX_CHARS = 200
_MAX_OFFSET = timedelta(hours=24)


def read_date(value: str) -> datetime | None:
    """Aware date in UTC; None when the field is absent or says no date. A date without a zone is taken as UTC."""
    value = _COMMENT.sub(" ", value.strip()[:_MAX_CHARS]).strip()
    if not value:
        return None
    return _read_mail_date(re.sub(r"\s*:\s*", ":", value)) or _read_iso_date(value)


def _read_mail_date(value: str) -> datetime | None:
    try:
        parsed = parsedate_tz(value)
        if parsed is None:
            return None
        offset = timedelta(seconds=parsed[9] or 0)
        if (zone := _ZONE_NAME.search(value)) and not _HAS_OFFSET.search(value):
            offset = timedelta(minutes=_ZONE_MINUTES[zone[1]]) if zone[1] in _ZONE_MINUTES else offset
        if abs(offset) >= _MAX_OFFSET:
            offset = timedelta(0)
        return datetime(*parsed[:6], tzinfo=timezone(offset)).astimezone(UTC)
    except (ValueError, OverflowError, TypeError, IndexError, AttributeError):
        return None  # parsedate_tz itself stumbles over some rubbish


def _read_iso_date(value: str) -> datetime | None:
    try:
        parsed = datetime.fromisoformat(value)
        return parsed.replace(tzinfo=UTC) if parsed.tzinfo is None else parsed.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
