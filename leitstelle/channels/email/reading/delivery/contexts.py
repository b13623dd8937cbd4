"""The same words mean something else beside another code, at another step of the dialogue, from another mailer."""

from __future__ import annotations

import re

from leitstelle.channels.email.reading.delivery.codes import detail, reply_code
from leitstelle.channels.email.reading.delivery.failures import Failure

_JUDGED_BY_ADDRESS = (None, "securityerror", "rejected", "policyviolation", "userunknown", "systemerror", "hostunknown")
_SENDER_WAS_JUDGED = ("userunknown", "hostunknown", "suspend")
_KDDI = re.compile(
    r"550:? <[^<>@\s]+@(?:ezweb\.ne\.jp|au\.com|uqmobile\.jp)>: user unknown", re.IGNORECASE
)  # at RCPT; with no address after DATA
_DOCOMO = re.compile(r"\bmfsmax\.\S{0,20}docomo\.ne\.jp\b.{0,20} said:", re.IGNORECASE | re.DOTALL)
_GOOGLE_AFTER_CONTENT = re.compile(r"\(state 1[78]\)")
_STOCK_PHRASE = re.compile(r"user unknown|\bunknown user|no such user|doesn't have an? \S+ account", re.IGNORECASE)


def in_context(reason: str | None, failure: Failure, status: str | None) -> str | None:
    """The reason once step (RFC 5321, 3.1 to 3.3), code and mailer are considered."""
    if failure.command == "CONN" and reason in _JUDGED_BY_ADDRESS:
        return "blocked"  # nothing but our address was known yet
    if reason == "userunknown":
        return _about_a_user(failure, status)
    if failure.command == "MAIL" and _is_about_sender(reason, failure):
        return "rejected"
    if detail(status) == "4.1" and reason == "securityerror":
        return "userunknown"  # Exchange Online, directory-based edge blocking: "5.4.1 Access denied"
    if detail(status) == "2.3" and reason == "mesgtoobig" and "sizelimit" not in failure.diagnostic.lower():
        return "exceedlimit"  # a limit of the administrator's for this recipient
    if detail(status) == "2.2" and reason == "mesgtoobig":
        return "mailboxfull"  # "larger than the current limit, or the mailbox is full": the code tells which
    if reason == "policyviolation" and _GOOGLE_AFTER_CONTENT.search(failure.note):
        return "filtered"
    return reason


def _about_a_user(failure: Failure, status: str | None) -> str:
    if detail(status) == "1.6" or reply_code(failure.diagnostic or failure.note) == "551":
        return "hasmoved"  # RFC 5321, 4.2.3: user not local, please try <forward-path>
    if failure.by_rule_of_recipient:
        return "filtered"
    if failure.command == "MAIL":
        return "rejected"  # the sender's address is the one that was judged
    if _is_proven(failure, status):
        return "userunknown"
    refused_domain = failure.command == "DATA" and _DOCOMO.search(failure.note)
    return "rejected" if refused_domain else "filtered"


def _is_about_sender(reason: str | None, failure: Failure) -> bool:
    denied = "access denied" in (failure.diagnostic or failure.note).lower()
    return reason in _SENDER_WAS_JUDGED or (reason == "securityerror" and denied)


def _is_proven(failure: Failure, status: str | None) -> bool:
    """Whether "user unknown" is proven to speak of the address: by the code, or as the answer to RCPT, or as the word
    of the server that itself could not deliver. A bare 550 after the content, or at a step nobody names, is what the
    filters of mobile providers and appliances say of a mail they do not want: no reason to strike the address."""
    if detail(status).startswith("1.") or detail(status) == "4.1" or failure.command == "RCPT":
        return True
    if failure.knows_its_users:
        return True
    telling = failure.diagnostic or failure.note or failure.report
    if _KDDI.search(telling) or "delivery error: dd" in telling:
        return True
    if detail(status) == "2.0" or failure.command == "DATA":
        return False
    if detail(status) not in ("", "7.1"):
        return True
    return reply_code(telling) is None and not _STOCK_PHRASE.search(telling)
