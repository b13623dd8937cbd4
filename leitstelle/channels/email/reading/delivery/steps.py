"""Which step of the SMTP dialogue (RFC 5321, 3.3) a notice names, and which mailers know their users without one."""

from __future__ import annotations

import re
from email.message import Message

_TOLD_AS: dict[str, tuple[str, ...]] = {
    "DATA": (
        r"in reply to (?:end of )?data",
        r"after (?:end of data|data|sending data|i sent the message|(?:the )?(?:message|content|body) was (?:sent|transferred))",
        r"for text command",
        r"liked? our (?:final )?data",
        r"failed on data",
        r"[(\[<](?:end of )?data[)\]>]",
        r"smtp:(?:data|eod)",
        r"\(state 1[78]\)",
        r"smtp command:?\s+data\b",
        r"while sending (?:end of data|message body|data)",
        r"response to (?:end of )?data",
    ),
    "RCPT": (
        r"in reply to rcpt",
        r"after (?:pipelined )?rcpt",
        r"liked? our rcpt",
        r"(?:does|did) not like (?:the )?recipient",
        r"recipient was rejected",
        r"[(\[<]rcpt(?:[ _]?to)?[)\]>]",
        r"smtp:rcpt",
        r"(?:rcpt(?: to)?|recipient) response",
        r"for rcpt(?: to)? command",
        r"response to rcpt",
        r"failed on rcpt",
        r"\(state 1[34]\)",
        r"(?:>>>|-->|\bsent:|\bc:) ?rcpt to",
        r"smtp command:?\s+rcpt\b",
    ),
    "MAIL": (
        r"in reply to mail",
        r"after (?:pipelined )?mail",
        r"liked? our mail",
        r"sender was rejected",
        r"[(\[<]mail(?:[ _]?from)?[)\]>]",
        r"smtp:mail",
        r"for mail(?: from)? command",
        r"response to mail",
        r"failed on mail from",
        r"server rejected mail from address",
        r"(?:>>>|-->|\bsent:|\bc:) ?mail from",
        r"smtp command:?\s+mail\b",
    ),
    "CONN": (
        r"in reply to (?:ehlo|helo|end of connection)",
        r"after (?:initial connection|connecting|ehlo|helo)\b",
        r"while (?:receiving|waiting for|performing) the (?:initial server |initial |smtp )?(?:greeting|ehlo|helo)",
        r"refused to talk to me",
        r"greeting (?:failed|was rejected)",
        r"my name was rejected",
        r"liked? our (?:greeting|ehlo|helo)",
        r"connected to \S+ but greeting",
        r"[(\[](?:helo|ehlo|connect)[)\]]",
        r"for (?:ehlo|helo) command",
        r"response to (?:ehlo|helo)",
    ),
}
_STEPS = [(step, re.compile("|".join(told), re.IGNORECASE)) for step, told in _TOLD_AS.items()]

# Mailers that consult a directory of their own, or hand the recipient on and pass back what was said at RCPT: what
# they say of a user needs no reply code to be believed.
_OWN_DIRECTORY = re.compile(
    r"""(?:listed|found|unique)\b.{0,30}(?:domino\ directory|(?:public\ )?name\ &\ address\ book)
      |msexch:|name\ is\ not\ recogni[sz]ed|did\ not\ reach\ the\ following\ recipient
      |-\ failure\ reasons\ +-|interscan|recipients?\ for\ this\ mm\b|to\ mobile\b
      |^(?:unknown\ user|invalid\ final\ delivery\ userid):
      |groupwise|mdaemon|mailenable|microsoft\ mail|novell|cc:mail
    """,
    re.IGNORECASE | re.VERBOSE | re.MULTILINE | re.DOTALL,
)
_RELAYING_APPLIANCES = ("X-NAI-Header",)  # McAfee Email and Web Security: bounces what the server behind it refused


def step_named_in(*tellings: str) -> str | None:
    """CONN, MAIL, RCPT or DATA as the first of the tellings names it; None when none does."""
    return next((step for telling in tellings for step, told in _STEPS if told.search(telling)), None)


def knows_its_users(message: Message, report: str) -> bool:
    """Whether the notice comes from a mailer whose word about its users is its own."""
    return bool(_OWN_DIRECTORY.search(report)) or any(message.get(name) for name in _RELAYING_APPLIANCES)
