"""The stream ticket: a short-lived signed pass with which a signed-in browser may open the live stream.

The live process knows no sessions. The pass is bound to the user and ends by itself, so somebody who was signed out
hears nothing more after LIFETIME at the latest.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from django.core import signing

LIFETIME: Final = timedelta(minutes=10)
_SALT: Final = "leitstelle.live.pass"


class PassRefused(Exception):
    """The pass is forged, broken or too old."""


@dataclass(frozen=True, slots=True)
class Pass:
    """Who may listen, and until when."""

    user_id: int
    expires_at: datetime


def issue(*, user_id: int, now: datetime) -> str:
    """A pass for this user, good for LIFETIME from `now`; safe in a URL."""
    return signing.dumps([user_id, int((now + LIFETIME).timestamp())], salt=_SALT)


def read(token: str, *, now: datetime) -> Pass:
    """The pass behind `token`. Raises PassRefused."""
    try:
        user_id, expires = signing.loads(token, salt=_SALT)
    except signing.BadSignature as error:
        raise PassRefused("The stream ticket is not one of ours.") from error
    expires_at = datetime.fromtimestamp(expires, tz=UTC)
    if expires_at <= now:
        raise PassRefused("The stream ticket has expired.")
    return Pass(user_id=user_id, expires_at=expires_at)
