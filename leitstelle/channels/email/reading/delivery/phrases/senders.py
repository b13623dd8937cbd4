"""Wide patterns about the sender: his proof, his server, his standing, what he sends, and relaying."""

from __future__ import annotations

_HOST = r"(?:ip|host|server|client|connection|network|mta|sender'?s ip|ip address|address|domain)"

SENDERS: list[tuple[str, list[str]]] = [
    (
        "authfailure",
        [
            r"\bdmarc\b",
            r"\bspf\b|sender policy framework|sender id \(pra\)",
            r"\bdkim\b|domainkeys",
            r"(?:multiple|sender|email|message|domain) authentication (?:checks?|failed|failure|fail)",
            r"authentication checks? failed|did not pass (?:\S+ ){0,3}authentication",
            r"unauthenticated (?:e-?mail|message|mail)|(?:mail|email|message) (?:is |was )?(?:un"
            r"|not )authenticated",
            r"is not (?:allowed|authorized|permitted|designated) to send (?:e?-?mail |messages? )?(?:for|from"
            r"|on behalf|as)",
            r"\barc\b (?:validation|seal)",
            r"fails? to (?:meet|pass) (?:\S+ ){0,3}authentication|sender (?:is )?unauthenticated",
        ],
    ),
    (
        "requireptr",
        [
            r"(?:reverse|rdns|inverse)[ -]?(?:dns|hostname|host|lookup|record|mapping|name|address|resolution|ip)",
            r"\bptr\b",
            r"cannot (?:find|resolve) your (?:ip|host ?name|reverse|address)|(?:can'?t|cannot|could not"
            r"|unable to) (?:find|resolve)(?: \S+){0,3} (?:hostname|reverse)",
            r"(?:ip|host|client) (?:name|address)? ?(?:lookup|resolution) failed|ip name (?:possibly|lookup)",
            r"no (?:valid )?(?:dns )?(?:host ?name|reverse|rdns|name) (?:found |entry )?for (?:your|this|the)? ?ip",
            r"\brdns\b|forward.confirmed|fcrdns",
            r"(?:all messages|servers?|senders?|hosts?) (?:\S+ ){0,5}(?:without|must have|no) (?:a "
            r"|an )?(?:valid )?(?:reverse|ptr|dns)",
        ],
    ),
    (
        "notcompliantrfc",
        [
            r"rfc ?-?\d* ?(?:compliant|compliance|conformant|violation)|(?:not|non|isn'?t"
            r"|complian\w+ with).{0,40}rfc ?-?(?:2822|822|5322|5321|2821|2045|2047|\d{3,4})",
            r"(?:multiple|duplicate|more than one|missing|no valid|without a?|lacks?|invalid"
            r"|malformed).{0,25}(?:from|date|message-?id|to|subject|sender|address)[:'\" ]{0,2} ?(?:headers?"
            r"|field|line)",
            r"bare (?:lf|cr|line ?feed)|stray (?:newline|cr|lf)",
            r"valid address in from|messages missing",
        ],
    ),
    (
        "notaccept",
        [
            r"(?:null|nul) ?mx|mx or srv record indicated no smtp",
            r"(?:host|domain|server|site|system)(?: \S+){0,3} (?:does not|doesn'?t|never|do not|will not"
            r"|not) (?:accept|receive|accepting|handle)s? (?:any |incoming |inbound )?(?:e-?mail|mail"
            r"|messages)(?! from| for| to)",
            r"no smtp (?:service|server) (?:here|available)|smtp protocol (?:is )?(?:disabled|not available)"
            r"|does not (?:use|run|provide) smtp",
            r"domain (?:\S+ )?(?:is )?not (?:accept|configured to receive)",
        ],
    ),
    (
        "rejected",
        [
            r"(?:from|sender|originator|envelope[- ](?:from|sender)|return[- ]path|reply[- ]?path"
            r"|author)(?:'s)?[ -]?(?:e?-?mail )?(?:address|domain|user|id|host)? ?(?:\S+ ){0,4}(?:is |was "
            r"|has been |not |does not |doesn'?t |could not )*(?:rejected|refused|denied|not (?:allowed|accepted"
            r"|permitted|exist|found|valid|verified|resolve)|does not (?:exist|resolve)|unknown|invalid"
            r"|verify failed|verification failed|unresolvable|forbidden|undeliverable)",
            r"(?:invalid|bad|unknown|illegal|forbidden|unverified|unresolvable|undeliverable|fake|forged"
            r"|malformed|unroutable) (?:e?-?mail )?(?:sender|from|return[- ]path|envelope|originator"
            r"|domain in (?:mail )?from)",
            r"sender (?:callout|verif\w+|(?:domain )?must|filter|rejected|denied|blocked|refused|not|isn|is not"
            r"|domain)|senderfilter|sender's",
            r"(?:domain of|for) sender|purported responsible",
            r"emetteur invalide|expéditeur.{0,20}(?:invalide|refusé)|absender.{0,30}(?:unbekannt|abgelehnt|nicht"
            r"|ungültig|gesperrt)",
            r"mail from (?:\S+ ){0,4}(?:not (?:allowed|accepted|permitted)|refused|denied|rejected(?! for polic)"
            r"|rejected by)",
            r"(?:empty|null) (?:envelope )?(?:sender|return path|from)",
            r"(?:bounce|backscatter) (?:address|message)s? (?:\S+ )?(?:not|rejected|refused)",
            r"not (?:a )?(?:registered|authori[sz]ed) (?:gateway )?(?:user|sender)\b",
            r"you (?:may not|are not allowed|do not have permission|don'?t have permission).{0,30}(?:post|send"
            r"|contact)|not (?:have )?permission to post|only (?:\S+ )?(?:members|subscribers)|(?:closed"
            r"|moderated) (?:mailing )?list",
            r"(?:group|groups).{0,60}(?:may not exist|not have permission|not exist)",
            r"unable to verify (?:the )?(?:sender|return|address)|could not (?:verify|complete) sender",
            r"send mail as|custom ?from ?denied|smtp server does not advertise auth",
            r"(?:domain|address) (?:\S+ )?has been (?:rejected|refused)",
        ],
    ),
    (
        "badreputation",
        [
            r"reputation",
            r"sender ?score|senderbase|trust ?score",
        ],
    ),
    (
        "blocked",
        [
            r"black[- ]?list|block[- ]?list|block list|blacklisted|\bdeny[- ]?list|\brbl\b|\bdnsbl\b"
            r"|\b[rd]bls?\b|spamhaus|spamcop|sorbs|barracudacentral|uceprotect|mail-?abuse|spfbl|cloudmark"
            r"|proofpoint.{0,30}block|senderbase",
            r"(?:client host|sending host|your host|unauthenticated host|client) (?:\S+ ){0,2}(?:rejected"
            r"|blocked|denied|refused|banned)|client host rejected",
            r"(?:banned|blocked|listed|bad|denied|blacklisted|untrusted|unauthorized|rejected) (?:sending "
            r"|sender |source |remote )?(?:ip|host|server|network)\b",
            rf"(?:your|this|the|sending|source|remote|sender'?s"
            rf"|from) (?:\S+ ){{0,2}}{_HOST}(?: \S+){{0,6}} (?:blocked|banned|denied|refused|rejected|black"
            rf"|listed|not (?:allowed|welcome|accepted|permitted)|forbidden|prohibited|barred)",
            r"(?:ip|host) (?:\S+ ){0,3}(?:is |was |has been |are )?(?:blocked|banned|black|listed|denied"
            r"|not allowed)",
            r"blocked (?:for|by|using|from|due to) (?:\S+ ){0,3}(?:abuse|ldap|ip|rbl|dns|list|sending|earthlink"
            r"|network|spam(?:ming)? (?:issues|source|activity))|blocked by |blocked - see|blocked for abuse"
            r"|is blocked",
            r"(?:we|i|server|system) (?:do(?:es)?(?: not|n'?t)|cannot|can'?t|will not|refuse to|not) (?:accept"
            r"|receiv\w+|allow|talk)(?: \S+){0,4} (?:mail |connections? |messages )?(?:from|to) (?:your|you|this"
            r"|dynamic|hosts|dial|residential|that)",
            r"dynamic (?:ip|address|dns|host|pool|range)|dial-?up|residential|dul\b|generic (?:rdns|hostname)",
            r"(?:connections?|mail|messages?|smtp|access|service|traffic) (?:\S+ ){0,3}(?:from|for) (?:your|this"
            r"|the sending|ip|that|\[?\d+\.\d+)(?: \S+){0,5} (?:blocked|refused|denied|rejected|not accepted"
            r"|dropped|not allowed|weren'?t sent)",
            r"connections? (?:not accepted|refused by|will not be accepted|dropped|denied) ?(?:from|by|due|for)?",
            r"weren'?t sent.{0,60}(?:network|block)|part of (?:their|your) network is on our",
            r"no (?:access|service|mail) (?:from|for) (?:mail server|your|you)|go away"
            r"|access (?:from )?(?:your )?ip|you are not (?:allowed|welcome)",
            r"access denied\.\.\.|ip \S+ (?:in|is)",
            r"(?:e-?mail|message) is redundant|cannot send e-?mail to yourself",
            r"service refused|service refuse\b|bloqu[ée]e?|refused by our server|server refuse",
            r"helo (?:command )?(?:rejected|name|host|was)|(?:invalid|bad|bogus|forged) helo|helo/ehlo|your helo",
            r"mail (?:server )?(?:\S+ ){0,3}(?:blocked|banned|blacklisted)",
            r"too many (?:spams?|bad commands|errors|invalid|unknown|failed)",
        ],
    ),
    (
        "spamdetected",
        [
            r"\bspams?\b|spam(?:my|-like|ming|assassin|score|trap)|\bube\b|\buce\b|unsolicited|\bjunk\b"
            r"|\bbulk (?:e?mail|message)|dspam|mail ?scanner|phish",
            r"(?:content|message)(?: \S+){0,3} (?:looks? like|appears? to be|considered|identified as"
            r"|classified as|detected as)",
            r"mail rejete|mail rejected\. ofr|(?:high|spam) (?:score|probability)|score(?:d)? (?:too high|over"
            r"|above)",
            r"\bpyzor\b|\brazor\b|bayes",
            r"advertis|commercial (?:e?-?mail)",
        ],
    ),
    (
        "norelaying",
        [
            r"(?:no|not|deny|denied|unable|cannot|can'?t|won'?t|don'?t|open|illegal|prohibited|unauthorized"
            r"|third.party|refused|invalid)(?: \S+){0,4} (?:to )?(?:relay|relays|relaying)\b",
            r"relay(?:ing)?(?: \S+){0,5} (?:denied|prohibited|not|refused|disabled|forbidden|rejected|operation"
            r"|failed|no)|relay ?(?:denied|access|restriction)",
            r"rcpt ?hosts|relay (?:to|for|from)? ?(?:\S+ )?(?:not|denied|reject)",
            r"(?:not|isn'?t) (?:a |an |in )?(?:\S+ )?(?:local|gateway|my|our|hosted) (?:domain|host|recipient"
            r"|list)|not a gateway|domain (?:\S+ )?isn'?t (?:in|allowed|hosted)",
            r"insecure mail relay|not permitted to relay"
            r"|mail server requires authentication when attempting to send to a non-local",
            r"we do(?:n'?t| not) (?:handle|relay|accept mail for|do)",
        ],
    ),
]
