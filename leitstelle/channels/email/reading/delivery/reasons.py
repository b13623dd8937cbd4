"""Why a mail did not arrive: from codes and words of the refusing server to one word of a fixed vocabulary."""

from __future__ import annotations

import re

from leitstelle.channels.email.reading.delivery.codes import (
    REASON_OF_DETAIL,
    REASON_OF_REPLY,
    detail,
    enhanced_codes,
    most_telling,
    reply_code,
)
from leitstelle.channels.email.reading.delivery.failures import Failure
from leitstelle.channels.email.reading.delivery.phrases import PHRASES

REASONS = frozenset(
    {
        "authfailure", "badreputation", "blocked", "contenterror", "exceedlimit", "expired", "failedstarttls",
        "filtered", "hasmoved", "hostunknown", "mailboxfull", "mailererror", "mesgtoobig", "networkerror",
        "norelaying", "notaccept", "notcompliantrfc", "onhold", "policyviolation", "rejected", "requireptr",
        "securityerror", "spamdetected", "speeding", "suppressed", "suspend", "syntaxerror", "systemerror",
        "systemfull", "toomanyconn", "undefined", "userunknown", "virusdetected",
    }
)  # fmt: skip
_HARD = frozenset({"userunknown", "hostunknown", "hasmoved", "notaccept"})
_MAX_WORDS = 3000  # characters of one server's answer that are looked at

_CODES = re.compile(
    r"(?<![\w.])[245]\d\d[ -]#?[245]\.\d{1,3}\.\d{1,3}\b|(?<![\w.:])[245]\d\d(?=[ -])-?|\(?#?\b[245]\.\d{1,3}\.\d{1,3}\b\)?"
)
_REFUSAL = re.compile(r"(?<![\w.:/\[\-])[45]\d\d[ :\-]+(?=\S*[^\W\d])|(?<![\w.])#?[45]\.\d{1,3}\.\d{1,3} ")
_AFTER_REFUSAL = re.compile(
    r"\n\s*(?:>>>|\.\.\. while|while talking|\n|giving up|-{3,}|\[(?:rcpt|mail|data))|\(in reply to", re.IGNORECASE
)
_WRAPPED_REPLY = re.compile(
    r"^.*unknown address error [45]\d\d-'(.*)'.*$", re.IGNORECASE
)  # AsyncOS quotes the true reply behind its own words
_PREFIX = re.compile(
    r"^(?:: )?(?:recipient address rejected|delivery temporarily suspended): (?=\S)"
)  # Postfix puts these before many reasons
_KDDI = re.compile(
    r"550:? <[^<>@\s]+@(?:ezweb\.ne\.jp|au\.com|uqmobile\.jp)>: user unknown", re.IGNORECASE
)  # at RCPT; with no address after DATA
_ADDRESS = re.compile(r"<?[^\s<>@\"']{1,64}@[\w.\-\[\]]{1,255}>?")
_FRAGMENT = re.compile(r"(https?://[^\s#?]+)[#?]\S*")


def plain_words(words: str) -> str:
    """Lower-case words with line breaks, codes and addresses taken out: they carry names that look like reasons."""
    words = " ".join(words[:_MAX_WORDS].split()).replace("’", "'")
    words = _WRAPPED_REPLY.sub(r"\1", words)
    words = _FRAGMENT.sub(r"\1", words)
    words = _ADDRESS.sub(" ", words)
    words = _CODES.sub(" ", words)
    words = " ".join(words.lower().split()).lstrip("-:;,. ")
    return _PREFIX.sub("", words)


def status_of(failure: Failure) -> str | None:
    """The most telling enhanced code: the refusing server's own beats what the reporting server made of it."""
    diagnostic = _WRAPPED_REPLY.sub(r"\1", failure.diagnostic)
    for telling in (refusal_in(diagnostic), diagnostic):
        if said := enhanced_codes(telling):
            return most_telling(*said)
    if failure.diagnostic:
        return failure.status
    return most_telling(*enhanced_codes(refusal_in(failure.note)), *enhanced_codes(failure.note), failure.status)


def reason_of(failure: Failure) -> str:
    """One word of `REASONS`. Words beat codes (servers misuse codes more often than words), codes beat boilerplate."""
    status = status_of(failure)
    found = (
        _reason_in(refusal_in(failure.diagnostic) or failure.diagnostic, failure)
        or _reason_in(_beside_address(failure.note), failure)
        or _reason_in(refusal_in(failure.note), failure)
        or _reason_in(failure.note, failure)
        or REASON_OF_DETAIL.get(detail(status))
        or _reason_in(refusal_in(failure.report), failure)
        or _reason_in(failure.report, failure)
        or _reason_of_replies(failure)
    )
    return _in_context(found, failure, status) or _without_words(failure)


def is_hard(reason: str, failure: Failure) -> bool:
    """Whether another attempt to this address is pointless. "Accepts no mail" as a temporary error may pass."""
    if reason == "notaccept":
        return not (failure.status or status_of(failure) or "5").startswith("4")
    return reason in _HARD


def refusal_in(telling: str) -> str:
    """The refusing server's own words: from its reply code to the end of its reply. What stands before is the
    reporting server's story ("host mx.example said:"), whose words would be taken for reasons. Empty without code."""
    found = _REFUSAL.search(telling)
    if not found:
        return ""
    return _AFTER_REFUSAL.split(telling[found.start() :], maxsplit=1)[0]


def _beside_address(note: str) -> str:
    """Sendmail 5 to 8 write `<address>... reason` in one line; what follows in the transcript is about others."""
    return note.splitlines()[0] if note.startswith("...") else ""


def _reason_in(telling: str, failure: Failure) -> str | None:
    words = plain_words(telling)
    if not words:
        return None
    found = next((reason for reason, pattern in PHRASES if pattern.search(words)), None)
    if failure.by_local_program and found not in ("mailboxfull", "systemfull"):
        return "mailererror"  # Postfix and Sendmail mark a program's words with x-unix (RFC 3464, 2.1.1)
    return found


def _reason_of_replies(failure: Failure) -> str | None:
    code = reply_code(failure.diagnostic) or reply_code(failure.note) or reply_code(failure.report)
    return REASON_OF_REPLY.get(code or "")


def _in_context(reason: str | None, failure: Failure, status: str | None) -> str | None:
    """The same words mean something else beside another code or at another step of the dialogue (RFC 5321, 3.1 to 3.3)."""
    if failure.command == "CONN" and reason in (
        None,
        "securityerror",
        "rejected",
        "policyviolation",
        "userunknown",
        "systemerror",
        "hostunknown",
    ):
        return "blocked"  # nothing but our address was known yet
    if detail(status) == "4.1" and reason == "securityerror":
        return (
            "userunknown"  # Exchange Online, directory-based edge blocking: "5.4.1 Access denied" is an unknown address
        )
    if detail(status) == "1.6" and reason == "userunknown":
        return "hasmoved"
    if detail(status) == "2.3" and reason == "mesgtoobig" and "sizelimit" not in failure.diagnostic.lower():
        return "exceedlimit"  # a limit of the administrator's for this recipient
    if reason == "userunknown" and not _is_about_address(failure, status):
        return "filtered"
    if reason == "userunknown" and reply_code(failure.diagnostic or failure.note) == "551":
        return "hasmoved"  # RFC 5321, 4.2.3: user not local, please try <forward-path>
    if failure.command == "MAIL" and reason in ("userunknown", "hostunknown", "suspend"):
        return "rejected"  # the sender's address is the one that was judged
    if (
        failure.command == "MAIL"
        and reason == "securityerror"
        and "access denied" in (failure.diagnostic or failure.note).lower()
    ):
        return "rejected"
    return reason


def _is_about_address(failure: Failure, status: str | None) -> bool:
    """Whether "user unknown" is proven to speak of the address: by the code, or as the answer to RCPT, or as the word
    of the server that itself could not deliver. A bare 550 after the content, or at a step nobody names, is what the
    filters of mobile providers and appliances say of a mail they do not want: no reason to strike the address."""
    if detail(status).startswith("1.") or detail(status) == "4.1" or failure.command in ("RCPT", "MAIL"):
        return True
    if detail(status) == "2.0" or failure.command == "DATA":
        return False
    telling = failure.diagnostic or failure.note or failure.report
    return (
        bool(_KDDI.search(telling) or "delivery error: dd" in telling)
        or detail(status) not in ("", "7.1")
        or reply_code(telling) is None
    )


def _without_words(failure: Failure) -> str:
    if failure.action in ("delayed", "expired"):
        return "expired"
    return "onhold" if failure.diagnostic or failure.note or failure.report else "undefined"
