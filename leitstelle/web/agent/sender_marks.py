"""What the sender checks (SPF, DKIM, DMARC) found, as a mark beside the sender's name."""

from collections.abc import Mapping
from typing import NamedTuple

from django.utils.translation import gettext as _


class Mark(NamedTuple):
    """`tone` and `icon` for the eye, `words` for all, `title` with the details."""

    tone: str
    icon: str
    words: str
    title: str


def mark_of(check: Mapping[str, object] | None) -> Mark | None:
    """The mark for a stored check; None where nothing was checked."""
    if not check:
        return None
    results = {name: str(check.get(name) or "none") for name in ("spf", "dkim", "dmarc")}
    title = " · ".join(f"{name.upper()}: {result}" for name, result in results.items())
    if results["dmarc"] == "fail":
        return Mark("bad", "shield-alert", _("Sender not proven"), title)
    if "pass" in (results["dmarc"], results["dkim"], results["spf"]):
        return Mark("good", "shield-check", _("Sender proven"), title)
    return Mark("", "shield-question-mark", _("Sender not checked"), title)
