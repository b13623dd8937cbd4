"""Replies that stand away from the recipient they are about: Sendmail's transcripts and Dovecot's rejections."""

from __future__ import annotations

import re

_RECIPIENT = re.compile(r"^[45]\d\d <([^\s<>@]{1,64}@[\w.\-]{1,253})>\.\.\. ")
_REPLY = re.compile(r"^<<< ([45]\d\d\b.*)")
_NEW_SERVER = re.compile(r"^(?:\.\.\. )?while talking to ", re.IGNORECASE)
_REJECTED = re.compile(r"was automatically rejected:\s*(\S[^\n]{0,500})")


def replies_by_recipient(report: str) -> dict[str, str]:
    """The other server's last words before each `554 <address>... ` of a transcript of Sendmail 5, by address."""
    told: dict[str, str] = {}
    reply = ""
    for line in report.splitlines():
        if found := _REPLY.match(line):
            reply = found[1]
        elif _NEW_SERVER.match(line):
            reply = ""
        elif found := _RECIPIENT.match(line):
            if reply:
                told.setdefault(found[1].lower(), reply)
            reply = ""
    return told


def refusal_before(report: str) -> str:
    """What Dovecot's delivery agent says in its sentence; the fields below it need not be about the same."""
    found = _REJECTED.search(report)
    return found[1].strip() if found else ""
