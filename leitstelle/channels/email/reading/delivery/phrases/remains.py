"""Wide patterns asked last: time, policy, permission, content and syntax are named beside most other reasons."""

from __future__ import annotations

REMAINS: list[tuple[str, list[str]]] = [
    (
        "expired",
        [
            r"not yet been delivered|after more than \d+ (?:hour|day|minute)",
            r"(?:cannot|can't|could not|couldn't|unable to|not) (?:be )?deliver\w*(?: \S+){0,3} (?:for|within|in"
            r"|after)"
            r" (?:the last )?(?:\S+ )?\d+ \S*(?:second|minute|hour|day|week)",
            r"(?:giving|given|gave) up(?! on\b)(?: after| trying)?|will (?:keep|continue) (?:trying|to try"
            r"|to be retried)",
            r"(?:delivery|message|envelope|queue|mail|retry)(?: \S+){0,4} (?:expired|time ?d? ?out|timeout)"
            r"|delivery time expired|expired",
            r"tim(?:ed|e) ?-?out|timeout|retry time(?:out)? (?:not reached|exceeded)|in the queue too long"
            r"|too long in (?:the )?queue|been in (?:the |our )?queue",
            r"(?:not|un)(?: be)? (?:delivered|deliver|able to deliver).{0,20}(?:within|for more than|for|in"
            r"|after) (?:\S+ )?\d* ?\S* ?(?:hours?|days?|minutes?)",
            r"(?:has been|is|was|been) delayed|delay(?:ed)? (?:in|for)|will (?:continue|keep) (?:trying|to try)"
            r"|will be retried",
            r"delivery failed \d+ attempts",
            r"(?:not|isn'?t) (?:responding|reachable)|did not (?:accept our requests|respond)|no (?:response"
            r"|reply|answer) from|socket error|lost connection|connection (?:was )?(?:closed|dropped|lost|died)"
            r"|conversation with",
            r"could not (?:establish|open|make|complete) (?:an? )?(?:smtp )?connection|(?:un"
            r"|not )able to connect|cannot connect|failed to connect|connect(?:ion)? to .{0,60}(?:failed|refused"
            r"|timed)|wasn'?t able to establish",
            r"greylist|gray-?list|grey-?list|deferred",
            r"too many (?:attempts|retries)|given up|maximum (?:retries|attempts|time)|giving up",
        ],
    ),
    (
        "policyviolation",
        [
            r"polic(?:y|ies)\b|permanently rejected message",
            r"prohibited|not permitted content|disallowed|forbidden (?:attachment|content|file)|banned (?:file"
            r"|attachment|content|name)|(?:attachment|file|extension)(?: \S+){0,4} (?:not (?:allowed|accepted"
            r"|permitted)|blocked|forbidden|prohibited|denied)|executable",
            r"header error|potential security issue|(?:rejected|blocked|refused) (?:by|due to|because of"
            r"|for) (?:\S+ ){0,3}(?:content|rule|security|administrat|organi[sz]ation)|security (?:policy|issue"
            r"|reason)",
            r"refused to accept your message|message (?:\S+ )?(?:was |has been |is )?(?:refused|blocked|denied)"
            r"|not acceptable|protected by",
            r"we do not accept (?:\S+ )?(?:attachment|html|messages containing|e?mail with)|closed mailing"
            r"|mail (?:\S+ )?blocked",
        ],
    ),
    (
        "securityerror",
        [
            r"(?:turn on|enable|requires?|need|must|use|without|please) (?:\S+ ){0,3}(?:smtp )?auth(?:entication"
            r"|enticate)?\b|auth(?:entication)? (?:is )?(?:required|failed|needed|invalid)|(?:login|log in"
            r"|password|credentials) ",
            r"not authori[sz]ed|unauthori[sz]ed|not auth|notauth|unauthenticated (?:senders|users)"
            r"|delivery not authori[sz]ed|authori[sz]ation|permission denied",
            r"(?:must issue|requires?|need|use|without) (?:a )?(?:starttls|tls|ssl|encrypt)|secure (?:channel"
            r"|connection)|certificate",
            r"access (?:is )?denied|denied access|you are not authori[sz]ed|insufficient (?:permission"
            r"|privilege)|forbidden",
            r"verification failure|security (?:error|violation)|authenticate",
        ],
    ),
    (
        "contenterror",
        [
            r"(?:message |mail )?content(?: \S+){0,4} (?:reject|error|refused|not (?:allowed|accepted)|violat"
            r"|prohibit|denied|blocked)|media (?:error|not supported|type)",
            r"(?:invalid|improper|illegal|bad|broken|malformed|unsupported|wrong|too many"
            r"|unknown) (?:\S+ ){0,3}(?:mime|content|charset|character|encoding|8-?bit|header|format|body)"
            r"|charset|nul (?:char|byte)",
            r"(?:conversion|encoding) (?:\S+ )?(?:required|not supported|failed|error)|8-?bit|smtputf8"
            r"|message (?:format|body|structure)|format(?:ting)? error|message-?content",
        ],
    ),
    (
        "syntaxerror",
        [
            r"syntax|bad sequence|sequence of commands|(?:command|parameter"
            r"|argument)s? (?:\S+ ){0,3}(?:not (?:recogni[sz]ed|implemented|supported|allowed)|unrecogni[sz]ed"
            r"|unknown|invalid|missing)|unrecogni[sz]ed command|unknown command|unimplemented|(?:need"
            r"|requires?) (?:rcpt|mail|helo|ehlo|recipient)|esmtp keyword|unsupported (?:option|parameter)"
            r"|protocol error",
        ],
    ),
]
