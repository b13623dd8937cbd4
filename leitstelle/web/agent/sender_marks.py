"""What the sender checks (SPF, DKIM, DMARC) found, as a mark beside the sender's name."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from django.utils.translation import gettext as _


class Mark(NamedTuple):
    """`tone` and `icon` for the eye, `words` for all, `title` with the details."""

    tone: str
    icon: str
    words: str
    title: str


def mark_of(check: Mapping[str, Any] | None) -> Mark | None:
    """The mark for a stored `SenderCheck`; None where nothing was checked."""
    if not check:
        return None
    results = " · ".join(f"{name.upper()}: {check.get(name) or 'none'}" for name in ("spf", "dkim", "dmarc"))
    title = f"{results} ({check['source']})" if check.get("source") else results
    if check.get("forged"):
        return Mark("bad", "shield-alert", _("Forged sender"), title)
    if check.get("aligned"):
        return Mark("good", "shield-check", _("Sender proven"), title)
    if check.get("dmarc") == "fail":
        return Mark("warn", "shield-alert", _("Sender not proven"), title)
    return Mark("", "shield-question-mark", _("Sender not checked"), title)
