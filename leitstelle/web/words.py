"""Small words and figures of the pages: names of states, sizes, bounded counts, initials, linked text."""

import re
from functools import lru_cache

from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_noop as N_
from markupsafe import Markup, escape

from leitstelle.tickets.models import Channel, DeliveryState, Kind, ResolutionCode, State

_LINK = re.compile(r"https?://[^\s<>\"')\]]+[^\s<>\"')\].,;:!?]")
LANGUAGES = [("de", "Deutsch"), ("en", "English")]
COUNTED_AT_MOST = 1000
LINKED_UP_TO = 200_000  # characters; a longer text is shown without links

PRIORITIES = (
    N_("Critical"),
    N_("High"),
    N_("Medium"),
    N_("Low"),
    N_("Very low"),
)
STATE_LOOK = {
    State.NEW: ("circle-dot", "new"),
    State.OPEN: ("circle", "open"),
    State.WAITING_FOR_REQUESTER: ("hourglass", "wait"),
    State.WAITING_FOR_THIRD_PARTY: ("circle-pause", "wait"),
    State.RESOLVED: ("circle-check", "done"),
    State.CLOSED: ("lock", ""),
}
DELIVERY_LOOK = {
    DeliveryState.QUEUED: ("clock", ""),
    DeliveryState.SENDING: ("send", ""),
    DeliveryState.RETRYING: ("rotate-cw", "warn"),
    DeliveryState.SENT: ("check", "good"),
    DeliveryState.FAILED: ("triangle-alert", "bad"),
    DeliveryState.BOUNCED: ("triangle-alert", "bad"),
}
CHANNEL_ICON = {
    Channel.EMAIL: "mail",
    Channel.PHONE: "phone",
    Channel.IN_PERSON: "handshake",
    Channel.ON_BEHALF: "users",
}


def priority(level: int) -> str:
    """Priority 1 to 5 in a word."""
    return _named("priority", level, get_language())


def state(value: str) -> str:
    return _named("state", value, get_language())


@lru_cache(maxsize=64)
def _named(what: str, value: int | str, language: str | None) -> str:
    """Lists say these words on every row; looking a translation up costs ten times as much as remembering it."""
    return gettext(PRIORITIES[int(value) - 1]) if what == "priority" else str(State(str(value)).label)


def delivery(value: str) -> str:
    return str(DeliveryState(value).label)


def channel(value: str) -> str:
    return str(Channel(value).label)


def kind(value: str) -> str:
    return str(Kind(value).label)


def resolution_code(value: str) -> str:
    return str(ResolutionCode(value).label)


def size(octets: int) -> str:
    """`850 B`, `12 kB`, `3.4 MB` (decimal units; a comma in German)."""
    if octets < 1000:
        return f"{octets} B"
    if octets < 1_000_000:
        return f"{round(octets / 1000)} kB"
    text = f"{octets / 1_000_000:.1f} MB"
    return text.replace(".", ",") if get_language() == "de" else text


def bounded_count(number: int) -> str:
    """A counter; it stops at `1,000+`, so that counting costs the same at any size."""
    if number < COUNTED_AT_MOST:
        return str(number)
    return gettext("1,000+")


def initials(name: str) -> str:
    """At most two letters for a face: `Anna Maria Schmidt` → `AS`."""
    parts = [part for part in re.split(r"[\s.@_-]+", name) if part]
    return (parts[0][0] + (parts[-1][0] if len(parts) > 1 else "")).upper() if parts else "?"


def linked(text: str) -> Markup:
    """Plain text with its web addresses as links."""
    if len(text) > LINKED_UP_TO:
        return escape(text)
    pieces, end = [], 0
    for match in _LINK.finditer(text):
        address = escape(match.group())
        pieces.append(escape(text[end : match.start()]))
        pieces.append(
            Markup('<a href="%s" rel="noopener noreferrer nofollow" target="_blank">%s</a>') % (address, address)
        )
        end = match.end()
    pieces.append(escape(text[end:]))
    return Markup("").join(pieces)
