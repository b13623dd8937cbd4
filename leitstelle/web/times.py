"""Times as people read them, in the zone and language of the request. By hand: Django's filter costs 70 % of a list page."""

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_noop as N_
from markupsafe import Markup

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
UNITS = (N_("just now"), N_("%d min"), N_("%d h"), N_("%d d"))


def units() -> list[str]:
    """The words of `span_words`, for the script that keeps them fresh."""
    return [gettext(unit) for unit in UNITS]


def local_words(at: datetime) -> str:
    """`24 Nov 2026, 11:09` or `24.11.2026, 11:09` in the request's time zone."""
    there = timezone.localtime(at)
    if get_language() == "de":
        return f"{there.day:02}.{there.month:02}.{there.year}, {there.hour:02}:{there.minute:02}"
    return f"{there.day} {_MONTHS[there.month - 1]} {there.year}, {there.hour:02}:{there.minute:02}"


def span_words(span: timedelta) -> str:
    """The largest whole unit of `span`: `just now`, `5 min`, `3 h`, `12 d`."""
    if span < MINUTE:
        return gettext("just now")
    if span < HOUR:
        return gettext("%d min") % (span // MINUTE)
    if span < DAY:
        return gettext("%d h") % (span // HOUR)
    return gettext("%d d") % (span // DAY)


def ago(at: datetime | None, now: datetime | None = None) -> Markup:
    """How long ago as `<time>`, the full time as its title; pages keep it fresh (static/js/times.js). Empty without a time."""
    if at is None:
        return Markup("")
    words = span_words((now or timezone.now()) - at)
    return Markup('<time datetime="%s" title="%s" data-ago>%s</time>') % (_stamp(at), local_words(at), words)


def clock(at: datetime | None) -> Markup:
    """The full local time as `<time>`. Empty without a time."""
    return Markup('<time datetime="%s">%s</time>') % (_stamp(at), local_words(at)) if at else Markup("")


def _stamp(at: datetime) -> str:
    return at.isoformat(timespec="seconds")
