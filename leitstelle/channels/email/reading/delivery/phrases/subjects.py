"""Phrases that name their subject and what befell it: clear enough to be asked before the wide patterns."""

from __future__ import annotations

_FAILED = (
    r"(?:fail\w*|reject\w*|refus\w*|denied|violat\w*|polic(?:y|ies)|(?:did )?not pass|not aligned|mismatch|invalid"
    r"|missing|error|verif\w*|validation|checks?|records?|quarantine|unauthori[sz]ed|not authori[sz]ed)"
)
_AS_SPAM = r"(?:spam\w*|junk|bulk|uce|ube|unsolicited(?! mail originating)|phish\w*|advertis\w*)"

SUBJECTS: list[tuple[str, list[str]]] = [
    (
        "virusdetected",
        [
            r"\b(?:virus(?:es)?|malware|trojan|worm)\b.{0,60}\b(?:detected|found|infected|rejected|blocked"
            r"|gefunden|trouvé)",
            r"\binfected\b(?: with|:|$)|- infected\b|anti-?virus.{0,30}(?:found|detected|reject)|eicar",
        ],
    ),
    (
        "filtered",
        [
            r"(?:recipient|user|addressee|member)(?:'s|s)? (?:\S+ ){0,3}(?:settings|preferences|block ?list"
            r"|blacklist|white ?list"
            r"|filters?|rules?|privacy|personal)\b",
            r"(?:rule|filter|choice|wish|request|preference)s? of (?:the |your )?(?:recipient|user|addressee)"
            r"|(?:recipient|user|addressee) has (?:chosen|asked|opted|decided)",
            r"rejected by (?:the )?recipients?\b|recipient has blocked|blocked (?:you|your)\b"
            r"|refuse[sd]? by (?:the )?recipient"
            r"|recipient (?:refuses|rejects|declines)|based on the (?:e-?mail )?preferences of",
            r"(?:recipient|user|addressee) (?:\S+ )?(?:only|does not|doesn't|will not|not) accepts? (?:any )?"
            r"(?:mails?|messages?|e-?mails?) (?:from (?:you|this sender|known|unknown|your)|only)",
        ],
    ),
    (
        "authfailure",
        [
            rf"\b(?:dmarc|dkim|spf|arc|sender ?id)\b[^.;]{{0,70}}?\b{_FAILED}",
            r"\bopenspf\.(?:org|net)\b|unauthenticated (?:e-?mail|message|mail)\b|(?:mail|email|message"
            r"|it) is unauthenticated",
            rf"\b{_FAILED}[^.;]{{0,50}}?\b(?:dmarc|dkim|spf|sender policy framework|sender ?id)\b",
        ],
    ),
    (
        "speeding",
        [
            r"(?:max\w*|exceed\w*|limit\w*|quota|too many|rate)\b.{0,60}\b(?:per|an?|in the last|this|each|last) "
            r"(?:hour|day|minute|second)\b",
            r"\b(?:daily|hourly)(?: \S+){0,4} (?:quota|limit)|\brate (?:limit\w*|control|exceeded)\b"
            r"(?! (?:due to|because of?) (?:ip reputation|it is unauth))"
            r"(?<!connection rate limit)(?<!connection rate exceeded)",
            r"excessive volume|exceeded permitted limits|relay limit exceeded|too quickly|throttl|receiving limit",
        ],
    ),
    (
        "spamdetected",
        [
            r"(?:detected|identified|classified|flagged|considered|marked|judged|recogni[sz]ed|scored|tagged"
            r"|categori[sz]ed"
            rf"|rejected|looks?(?: like)?|suspected)(?: \S+){{0,4}} (?:as |to be |like |of "
            rf"|an? )*(?:\S+ )?{_AS_SPAM}\b"
            r"(?! (?:source|sender|ip|behaviou?r|block))",
            r"\bgtube\b|spam (?:content|message|score|probability|detected|found|rejected|rules?)\b"
            r"|(?:anti-?spam|spam) (?:engine|filter)(?!s? settings)|- spam\b",
        ],
    ),
    (
        "securityerror",
        [
            r"(?:delivery|sender|you are) (?:is )?not authori[sz]ed(?: to send)?(?:,|$| to (?:this|the|send to))",
            r"(?:turn on|enable|activate) (?:smtp )?auth|(?:encryption|log ?in|password) (?:is )?required\b",
        ],
    ),
    ("notaccept", [r"\bmx 0 \.|no mail is accepted|null mx"]),
    (
        "norelaying",
        [
            r"relay(?:ing)?(?: \S+){0,6} (?:denied|rejected|refused|prohibited|forbidden|not permitted|not allowed"
            r"|disabled)",
            r"authenticat\w+ (?:\S+ )?(?:to|for|before) relay|(?:not (?:permitted|allowed) to|do(?:es)? not"
            r"|unable to|cannot|can't|won't) relay\b",
        ],
    ),
    (
        "requireptr",
        [
            r"(?:no|without|missing|lacks?|invalid|bad|does not have an?|have an?|requires?|fix|valid) (?:\S+ ){0,3}"
            r"(?:ptr|rdns|reverse dns)",
            r"(?:reverse dns|rdns|ptr)(?: \S+){0,6} (?:fail\w*|missing|required|invalid"
            r"|not (?:found|exist|resolve|configured|valid))",
            r"\bip(?: address)? (?:\S+ )?(?:has|have|without) (?:no|an? invalid) (?:host ?name|name|ptr|reverse)",
            r"(?:find|resolve|determine|get) (?:\S+ ){0,2}host ?name for (?:your|this|the|client) ?(?:ip|address)?",
        ],
    ),
    (
        "blocked",
        [
            r"mail from \[?\d[\d.]{6,14}\]? (?:is |was |has been )?(?:refused|rejected|denied|blocked)"
            r"|namespace mining|\bblock for (?:spam|abuse)|\b(?:ip|address|host) is (?:banned|barred|black)",
            r"(?:blocked|listed|rejected) by .{0,40}(?:reputation service|\brbl\b|block ?list|black ?list)",
            r"blocked using |blocked by [\w.\-]+\.(?:com|org|net)\b",
            r"\b(?:listed|found) (?:in|at|on|by) (?:\S+ )?(?:[\w\-]+\.(?:com|org|net|de|info)"
            r"|(?:an? |the |our |their )*(?:rbl|dnsbl|block ?list|black ?list))",
            r"blocked (?:\S+ ){0,2}(?:e-?mail |ip )?reputation service",
            r"\bis[ _]blocked\b.{0,60}(?:http|abuse|ip\b|administrator|forward)",
            r"(?:block(?:ed)?|rejected) (?:for|due to) (?:spam|abuse)$",
        ],
    ),
    (
        "failedstarttls",
        [
            r"requiretls|\btls\b.{0,30}(?:not available|unavailable|not supported|error|fail\w*|required"
            r"|negotiation)",
            r"certificate (?:has )?(?:expired|not trusted|not verified|verif\w+ failed|mismatch|invalid)"
            r"|\bdane\b|\btlsa\b|mta-sts",
        ],
    ),
    (
        "syntaxerror",
        [
            r"invalid (?:command|argument|parameter)s?\b|(?:send|say|issue) (?:an? )?(?:helo|ehlo|mail"
            r"|rcpt)(?:/ehlo)?(?: command)? first|need (?:rcpt|mail|helo|ehlo)",
            r"\bsequence of commands|command (?:is )?(?:not|un)\s?(?:recogni[sz]ed|known|implemented)|line too long",
        ],
    ),
    (
        "userunknown",
        [
            r"\b(?:address|mailbox)(?: \S+){0,4} (?:does(?:n't| not) exist|do not exist|could(?:n't| not) be found"
            r"|(?:was|is) not found"
            r"|is (?:wrong|invalid|unknown|incorrect|misspelled)|not known|name not allowed)\b",
            r"recipient verification failed|not a recogni[sz]ed|rcpt (?:\S+ )?does not exist"
            r"|perhaps the recipient moved|(?:wrong|unknown|invalid|non-?existent|bad|incorrect) (?:destination "
            r"|recipient )?(?:mailbox|e-?mail) ?(?:address|name)?\b"
            r"(?! (?:domain|format|size|from|header))",
        ],
    ),
    (
        "mesgtoobig",
        [
            r"(?:message|mail|send) is (?:larger|bigger) than (?:\S+ ){0,2}(?:server|system|host|we"
            r"|is)\b(?!.{0,60}is full)"
        ],
    ),
    (
        "suspend",
        [
            r"administratively disabled|\baccount (?:is|was|has been) (?:deactivated|disabled|suspended|locked|closed|frozen)\b"
        ],
    ),
    ("securityerror", [r"security (?:conversion|features)"]),
    ("contenterror", [r"conversion required"]),
    ("filtered", [r"mailing list expansion"]),
    ("notcompliantrfc", [r"complian\w+ (?:with|to) (?:the )?rfc"]),
    ("systemerror", [r"duplicated message-?id|loop alert"]),
    ("securityerror", [r"permissions? to send as"]),
    (
        "rejected",
        [
            r"domain of (?:the )?sender|from (?:this|your"
            r"|the) (?:envelope )?sender(?:'s)?(?: e?-?mail)? (?:address|domain)\b"
        ],
    ),
    (
        "hostunknown",
        [
            r"^dns error: domain name not found|\bnxdomain\b(?! domain)|non-?existent domain|no such domain"
            r"|no mail hosts? for|(?:find|locate) (?:the |a |any )?(?:host|domain)\b"
        ],
    ),
    (
        "networkerror",
        [
            r"host not found, try again|\bdns (?:is )?(?:not available|time\w*|temporar\w+|servfail|problem)"
            r"|best-preference mx"
            r"|network error on destination"
        ],
    ),
    (
        "policyviolation",
        [
            r"(?:by|due to|because of|for|violat\w+|against)(?: \S+){0,4} polic(?:y|ies)\b|recipient policy",
            r"(?:illegal|forbidden|prohibited|banned|disallowed|unsafe|dangerous|potentially (?:harmful"
            r"|dangerous)) (?:\S+ )?"
            r"(?:attachment|file|content|extension)",
        ],
    ),
    (
        "toomanyconn",
        [
            r"out of allow rcpt|recipients? limit|too many (?:rcpt|recipients)"
            r"|maximum (?:number of )?(?:concurrent|recipients|connections|sessions)"
        ],
    ),
    (
        "mailboxfull",
        [
            r"(?:account|mailbox|user|recipient)(?:\(s\))? (?:\S+ ){0,3}(?:not have|without) enough (?:\S+ )?space"
            r"|space not enough"
        ],
    ),
    (
        "systemfull",
        [
            r"^out of (?:disk|storage) space|(?:disk|storage) space on (?:the )?(?:\S+ )?(?:server|system|host)",
            r"no space left on device|disk (?:is )?full\b(?!.{0,20}user)",
        ],
    ),
    (
        "notaccept",
        [
            r"does ?n[o']t (?:accept|receive) (?:any )?(?:e?-?mails?|messages?)(?: at all|\.|$| \(?null)"
            r"|reject all mail|no smtp service here",
        ],
    ),
]
