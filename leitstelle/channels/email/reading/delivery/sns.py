"""Bounces that Amazon SES sends through SNS as JSON in the text of a mail (SES developer guide, notification contents)."""

from __future__ import annotations

import re

from leitstelle.channels.email.reading.delivery.failures import Failure

_MAX_TEXT = 60_000  # characters
_BOUNCE = re.compile(r'\s*\{(?:[^{}]{0,600}"\s?\{)?\s*"(?:notificationType|eventType)"\s*:\s*"Bounce"')


def _unescaped(text: str) -> str:
    """The notification itself where SNS wrapped it as a string into JSON of its own (raw delivery off)."""
    return text.replace('\\"', '"') if '\\"notificationType' in text or '\\"eventType' in text else text


def is_ses_bounce(text: str) -> bool:
    """Whether the text begins with such a notification of a bounce."""
    return bool(_BOUNCE.match(_unescaped(text[:_MAX_TEXT])))


def failure_in_ses_notice(text: str) -> Failure:
    """The first recipient of the notification. Mail gateways wrap the one long line, so the JSON need not be valid:
    the few flat fields are taken one by one."""
    flat = re.sub(r"\r?\n ?", "", _unescaped(text[:_MAX_TEXT]))
    field = {
        name: found[1]
        for name in ("emailAddress", "action", "status", "diagnosticCode")
        if (found := re.search(rf'"{name}"\s*:\s*"((?:[^"\\\\]|\\\\.)*)"', flat))
    }
    return Failure(
        recipient=field.get("emailAddress", "").lower() or None,
        action=field.get("action", ""),
        status=field.get("status"),
        diagnostic=field.get("diagnosticCode", "").partition(";")[2].strip(),
    )


def message_id_in_ses_notice(text: str) -> str | None:
    """Message-ID header of the returned mail, where the notification carries the original headers."""
    flat = re.sub(r"\r?\n ?", "", _unescaped(text[:_MAX_TEXT]))
    found = re.search(r'"name"\s*:\s*"Message-ID"\s*,\s*"value"\s*:\s*"<?([^"<>\s]+)>?"', flat, re.IGNORECASE)
    return found[1] if found else None
