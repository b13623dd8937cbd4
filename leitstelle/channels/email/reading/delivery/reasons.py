"""Why a mail did not arrive: from codes and words of the refusing server to one word of a fixed vocabulary."""

from __future__ import annotations

import re

from leitstelle.channels.email.reading.delivery.codes import (
    REASON_OF_CATEGORY,
    REASON_OF_DETAIL,
    REASON_OF_REPLY,
    detail,
    enhanced_codes,
    most_telling,
    reply_code,
)
from leitstelle.channels.email.reading.delivery.contexts import in_context
from leitstelle.channels.email.reading.delivery.failures import Failure
from leitstelle.channels.email.reading.delivery.phrases import GUESSES, PHRASES
from leitstelle.channels.email.reading.delivery.wording import behind_arrow, plain_words, refusal_in, unwrapped

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
_VAGUE = ("", "1.0", "2.0", "3.0", "4.0", "5.0", "6.0", "7.0", "7.1")  # details any refusal is given
_EXIT_CODE = re.compile(r"\d{1,3}")
# What a notice says that says nothing: neither of the cause nor of the server.
_BOILERPLATE = re.compile(
    r"""this\ is\ an\ automatically\ generated\ delivery\ status\ notification\.?|this\ message\ could\ not\ be\ delivered\.?
      |delivery\ to\ the\ following\ recipients?\ (?:has\ )?failed(?:\ permanently)?[.:]?|[^\s<>@]+@[^\s<>@]+|[\s*<>]+""",
    re.IGNORECASE | re.VERBOSE,
)


def status_of(failure: Failure) -> str | None:
    """The most telling enhanced code: the refusing server's own beats what the reporting server made of it."""
    diagnostic = unwrapped(failure.diagnostic)
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
        _reason_in(refusal_in(behind_arrow(failure.diagnostic)), failure)
        or _reason_in(refusal_in(failure.diagnostic) or failure.diagnostic, failure)
        or _reason_in(_beside_address(failure.note), failure)
        or _reason_in(refusal_in(failure.note), failure)
        or _reason_in(failure.note, failure)
        or _guess_of(failure, status)
        or REASON_OF_DETAIL.get(detail(status))
        or _reason_in(refusal_in(failure.report), failure)
        or _reason_in(failure.report, failure)
        or _reason_of_replies(failure)
        or REASON_OF_CATEGORY.get(failure.category)
    )
    return in_context(found, failure, status) or _without_words(failure)


def is_hard(reason: str, failure: Failure) -> bool:
    """Whether another attempt to this address is pointless. "Accepts no mail" as a temporary error may pass."""
    if reason == "notaccept":
        return not (failure.status or status_of(failure) or "5").startswith("4")
    return reason in _HARD


def _beside_address(note: str) -> str:
    """Sendmail 5 to 8 write `<address>... reason` in one line; what follows in the transcript is about others."""
    return note.splitlines()[0] if note.startswith("...") else ""


def _reason_in(telling: str, failure: Failure) -> str | None:
    words = plain_words(telling)
    if not words:
        return None
    found = next((reason for reason, pattern in PHRASES if pattern.search(words)), None)
    if failure.by_local_program and _EXIT_CODE.fullmatch(words):
        system = detail(failure.status).startswith("3.")
        return (system and REASON_OF_DETAIL.get(detail(failure.status))) or "mailererror"
    if failure.by_local_program and found not in ("mailboxfull", "systemfull"):
        return "mailererror"  # Postfix and Sendmail mark a program's words with x-unix (RFC 3464, 2.1.1)
    return found


def _guess_of(failure: Failure, status: str | None) -> str | None:
    """What one telling word of a refusal suggests, where the code says no more than "policy" or "other"."""
    if detail(status) not in _VAGUE or failure.by_local_program:
        return None
    words = plain_words(refusal_in(failure.diagnostic) or refusal_in(failure.note))
    return next((reason for reason, pattern in GUESSES if pattern.search(words)), None)


def _reason_of_replies(failure: Failure) -> str | None:
    code = reply_code(failure.diagnostic) or reply_code(failure.note) or reply_code(failure.report)
    return REASON_OF_REPLY.get(code or "")


def _without_words(failure: Failure) -> str:
    if failure.action in ("delayed", "expired"):
        return "expired"
    told = failure.status or failure.diagnostic or failure.note or _BOILERPLATE.sub("", failure.report)
    return "onhold" if told else "undefined"
