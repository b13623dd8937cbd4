"""Wide patterns about what became of the recipient's account."""

from __future__ import annotations

from leitstelle.channels.email.reading.delivery.phrases.nouns import ADDRESSEE

ACCOUNTS: list[tuple[str, list[str]]] = [
    (
        "hasmoved",
        [
            r"(?:has|have|is|was) moved\b|user moved|address (?:has )?(?:been )?(?:changed|replaced)|moved to"
            r"|has been replaced|new (?:e-?mail )?address(?: is|:)",
            r"(?:no longer|not) (?:\S+ ){0,3}(?:with (?:us|the company|this)|employed|working)"
            r"|left (?:the )?(?:company|organi[sz]ation)|verzogen",
            r"user not local; please try",
        ],
    ),
    (
        "suspend",
        [
            rf"{ADDRESSEE}(?:'s)?(?: \S+){{0,6}} (?:suspend\w*|disabled|deactivated|de-activated|inactive|locked"
            rf"|frozen|closed|blocked|expired|disallowed|terminated|discontinued|dormant|not active|gesperrt"
            rf"|deaktiviert|désactivée?|заблокирован)\b",
            rf"(?:suspended|disabled|deactivated|inactive|locked|frozen|closed|terminated|discontinued|expired"
            rf"|dormant|blocked) (?:\S+ )?{ADDRESSEE}\b",
            r"\bsuspend|out of service|(?:account|mailbox) (?:is )?(?:temporarily )?(?:unavailable due"
            r"|not available due)|temporar\w+ (?:locked|disabled|suspended|blocked)",
            r"(?:email|e-mail|account|mailbox|service).{0,20} has been (?:disabled|suspended|deactivated|blocked"
            r"|closed|terminated)|boite.{0,30}(?:archiv|suspendue|bloqu)",
            r"mail receiving disabled|not accepting (?:messages|mail)$"
            r"|mailbox (?:is )?(?:currently )?(?:disabled|not accepting)|vacation hold",
            r"sorry \S+ is not (?:active|available)|domain (?:\S+ )?(?:suspended|disabled|expired)",
        ],
    ),
]
