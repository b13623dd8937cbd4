"""The codes servers answer with: enhanced status codes (RFC 3463, RFC 5248, IANA registry) and reply codes (RFC 5321)."""

from __future__ import annotations

import re

_ENHANCED = re.compile(r"(?<![\d.#])#?([245])\.(\d{1,3})\.(\d{1,3})(?![\d.])")
_REPLY = re.compile(r"(?<![\d.#/\-\[=@+])(?<!\d:)([45]\d\d)(?=[\s\-:;,>\"'\].]|$)(?!\.\d)")
_REPLIES_OF_RFC_5321 = frozenset(
    {
        "421", "422", "431", "432", "441", "442", "446", "447", "449", "450", "451", "452", "453", "454",
        "455", "458", "459", "471", "499", "500", "501", "502", "503", "504", "511", "512", "513", "517",
        "521", "523", "524", "525", "530", "533", "534", "535", "541", "543", "547", "550", "551", "552",
        "553", "554", "555", "556", "557", "569", "571",
    }
)  # fmt: skip

# What a detail means when nothing in the server's words says it better. Keys without class; RFC 3463 section 3 and
# the registry "Enumerated Status Codes". Codes of Exchange Online stand beside those of the registry.
REASON_OF_DETAIL: dict[str, str | None] = {
    "1.1": "userunknown",
    "1.2": "hostunknown",
    "1.3": "userunknown",
    "1.4": "filtered",  # ambiguous address
    "1.6": "hasmoved",
    "1.7": "rejected",
    "1.8": "rejected",
    "1.9": "rejected",
    "1.10": "notaccept",  # RFC 7505; Exchange Online writes the words RecipientNotFound beside it
    "2.0": "filtered",
    "2.1": "suspend",
    "2.2": "mailboxfull",
    "2.3": "exceedlimit",
    "2.4": "filtered",
    "3.0": "systemerror",
    "3.1": "systemfull",
    "3.2": None,  # "system not accepting network messages": said of anything between reboot and policy
    "3.3": "systemerror",
    "3.4": "mesgtoobig",
    "3.5": "systemerror",
    "4.1": "expired",
    "4.2": "expired",
    "4.3": "networkerror",
    "4.4": "hostunknown",
    "4.5": "expired",
    "4.6": "networkerror",
    "4.7": "expired",
    "4.14": "networkerror",
    "4.316": "expired",
    "5.0": "syntaxerror",
    "5.1": "syntaxerror",
    "5.2": "syntaxerror",
    "5.3": "toomanyconn",
    "5.4": "systemerror",
    "5.5": "syntaxerror",
    "5.6": "syntaxerror",
    "6.0": "contenterror",
    "6.1": "contenterror",
    "6.2": "contenterror",
    "6.3": "contenterror",
    "6.5": "contenterror",
    "6.6": "contenterror",
    "6.7": "contenterror",
    "6.8": "contenterror",
    "6.9": "contenterror",
    "7.1": "securityerror",
    "7.2": "filtered",
    "7.3": "securityerror",
    "7.4": "securityerror",
    "7.5": "securityerror",
    "7.6": "securityerror",
    "7.7": "securityerror",
    "7.8": "securityerror",
    "7.9": "securityerror",
    "7.10": "failedstarttls",
    "7.13": "suspend",
    "7.14": "securityerror",
    "7.17": "hasmoved",  # RRVS, RFC 7293
    "7.18": "hasmoved",
    "7.20": "authfailure",
    "7.21": "authfailure",
    "7.22": "authfailure",
    "7.23": "authfailure",
    "7.24": "authfailure",
    "7.25": "requireptr",
    "7.26": "authfailure",
    "7.27": "notaccept",
    "7.28": "speeding",
    "7.29": "authfailure",
    "7.30": "securityerror",
}

REASON_OF_REPLY = {
    "421": "expired",
    "450": None,
    "452": None,
    "500": "syntaxerror",
    "501": "syntaxerror",
    "502": "syntaxerror",
    "503": "syntaxerror",
    "504": "syntaxerror",
    "521": "notaccept",
    "523": "mesgtoobig",
    "525": "suspend",
    "530": "securityerror",
    "535": "securityerror",
    "551": None,
    "556": "notaccept",
}

# The classes PowerMTA sorts failures into (its manual, "Bounce categories"); the sender's own guess, so asked last.
REASON_OF_CATEGORY = {
    "bad-configuration": "systemerror",
    "bad-connection": "networkerror",
    "bad-domain": "hostunknown",
    "bad-mailbox": "userunknown",
    "content-related": "contenterror",
    "inactive-mailbox": "suspend",
    "invalid-sender": "rejected",
    "message-expired": "expired",
    "no-answer-from-host": "expired",
    "policy-related": "policyviolation",
    "protocol-errors": "syntaxerror",
    "quota-issues": "mailboxfull",
    "relaying-issues": "norelaying",
    "routing-errors": "networkerror",
    "spam-related": "spamdetected",
    "virus-related": "virusdetected",
}


def enhanced_codes(words: str) -> list[str]:
    """Enhanced status codes in the order they stand, `#5.1.1` and `5.1.1` alike; success codes are left out."""
    found = [f"{a}.{int(b)}.{int(c)}" for a, b, c in _ENHANCED.findall(words)]
    return [code for code in found if not code.startswith("2")]


def reply_code(words: str) -> str | None:
    """The first three-digit reply code that refuses something, or None."""
    for code in _REPLY.findall(words):
        if code in _REPLIES_OF_RFC_5321:
            return str(code)
    return None


def detail(status: str | None) -> str:
    """`subject.detail` of an enhanced code, empty when it says nothing (`x.0.0`) or is missing."""
    if not status:
        return ""
    rest = status.split(".", 1)[1]
    return "" if rest == "0.0" else rest


def most_telling(*candidates: str | None) -> str | None:
    """The first code with a detail; else the first code at all."""
    given = [code for code in candidates if code]
    return next((code for code in given if detail(code)), given[0] if given else None)
