"""Phrases with one meaning wherever they stand; they are asked before the wide patterns."""

from __future__ import annotations

EXACT: list[tuple[str, list[str]]] = [
    ("mesgtoobig", [r"larger than the current system limit"]),
    ("networkerror", [r"bounce between two servers"]),
    ("filtered", [r"delivery was refused|blocked by (?:the )?recipient(?! domain)|refused by (?:the )?recipient"]),
    ("speeding", [r"tenant has exceeded|(?:daily|hourly) (?:user )?(?:sending|message|mail) (?:quota|limit)"]),
    ("rejected", [r"bad outbound sender|sender (?:address )?blocked"]),
    ("blocked", [r"traffic not accepted|suspected bounce attacks|will be permanently deferred|suspected spam ip"]),
    ("virusdetected", [r"virus signature"]),
    (
        "failedstarttls",
        [r"\btls\b.{0,40}(?:not offered|required|handshake|failed)|start ?tls|certificate not (?:verified|trusted)"],
    ),
    ("suspend", [r"no longer active"]),
    (
        "systemerror",
        [r"resolver\.adr\.(?:ambiguous|invalid)|mailbox busy|communications failure|currently not available"],
    ),
    ("mailboxfull", [r"maildrop: maildir over quota"]),
    ("speeding", [r"rate limited(?! due to)", r"policy rejection: quota"]),
    ("norelaying", [r"authentication required for relay"]),
    ("securityerror", [r"resolver\.rst\.(?:sender)?not"]),
    ("spamdetected", [r"spamshield|blocking url"]),
    ("blocked", [r"^mail from helo"]),
    ("networkerror", [r"no route found"]),
    ("mailererror", [r"^mailer error\b"]),
    ("onhold", [r"^on hold\b", r"due to a recipient error"]),
    ("blocked", [r"banned sender", r"^mail from [\d. ]+ (?:(?:has been|is|was) )?(?:blocked|refused|rejected|denied)"]),
    ("authfailure", [r"openspf\.org", r"required authentication level"]),
    ("rejected", [r"badmailfrom"]),
    ("systemerror", [r"thread limit exceeded"]),
    ("norelaying", [r"smtp relay error"]),
    ("suspend", [r"account is temporarily limited"]),
    ("expired", [r"^message expired", r"resources temporarily unavailable.*queue too long"]),
    ("requireptr", [r"unverifyable sending|unverifiable sending"]),
    (
        "norelaying",
        [r"email address is not verified", r"^no relaying\b"],
    ),  # Amazon SES relays for verified senders only
    ("systemerror", [r"remote server does not support tls"]),
    ("rejected", [r"sending to/from an address that has been blacklisted"]),
    ("speeding", [r"too many recipients (?:this|per|in) (?:an? |the |last )?(?:hour|day|minute)"]),
    ("notaccept", [r"no mx records? found for|couldn't find a mail exchanger"]),
    ("userunknown", [r"^address rejected\b", r"^(?!sender|from|mail|message)\S* ?rejected\.?$"]),
    ("systemfull", [r"^insufficient disk space"]),
    ("notaccept", [r"null ?mx\b|mx or srv record indicated no smtp"]),
    ("blocked", [r"smtp server of your isp", r"use your (?:isp|provider)'?s"]),  # Cox
    ("requireptr", [r"mismatch\w* client ip"]),
    ("notcompliantrfc", [r"multiple addresses in from|multiple from"]),
    ("expired", [r"after multiple retries"]),
    (
        "rejected",
        [r"groups\.google\.com/support", r"sender (?:e?-?mail )?address rejected|sender rejected(?!.{0,200}aup#in-13)"],
    ),
    (
        "networkerror",
        [
            r"^dns error: ",
            r"mail loops? back",
            r"name service error.{0,90}try again",
            r"malformed or unexpected name server reply",
            r"unable to resolve route",
        ],
    ),
    ("hostunknown", [r"account or domain may not exist", r"host or domain name not found(?!.{0,90}try again)"]),
    ("securityerror", [r"turn on smtp auth", r"unauthenticated senders"]),
    ("policyviolation", [r"administrative prohibition|for policy reasons|protocol violation|host network not allowed"]),
    ("spamdetected", [r"mail rejete\. mail rejected"]),
    ("suspend", [r"(?:recipient|destinataire) account is blocked|compte du destinataire est bloque"]),
    ("badreputation", [r"(?:ip|sender|low|bad|poor|domain|very low|sending) reputation|reputation of"]),
    (
        "userunknown",
        [
            r"\buser (?:is )?unknown|\baddress unknown\b|\bunknown (?:user|recipient|mailbox|address"
            r"|local.?part)\b|\bno such (?:user|mailbox|recipient|person|account|address|local user)\b",
            r"unknown or illegal alias|unknown or invalid (?:user|recipient)|not a (?:known|valid) (?:user"
            r"|mailbox|recipient)|recip(?:ient)?notfound",
            r"mailbox (?:not found|unavailable\b(?! or access| due))|(?:recipient|user) not found"
            r"|user does(?:n't| not) exist",
        ],
    ),
]
