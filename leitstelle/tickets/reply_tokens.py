"""The signed part of a reply address (`support+<token>@…`): who holds it received our mail about that ticket."""

import re

from leitstelle.core.secrets import sign, signature_fits

_TOKEN = re.compile(r"^t(\d{1,18})-([a-z2-7]{16,32})$", re.IGNORECASE)
_PURPOSE = "reply-address"


def make_token(number: int) -> str:
    """Token of ticket `number`: digits, lower-case letters and a hyphen only, at most 40 characters."""
    return f"t{number}-{sign(_PURPOSE, str(number))}"


def read_token(token: str) -> int | None:
    """The ticket's number, or None when the token is not ours."""
    match = _TOKEN.match(token.strip())
    if match and signature_fits(_PURPOSE, match[1], match[2]):
        return int(match[1])
    return None
