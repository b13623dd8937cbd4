"""What mail servers say, by reason: the first entry that matches wins, so the more specific stands above.

The patterns meet lower-case words without codes, addresses and line breaks (see `reasons.plain_words`). Gathered from
what Postfix, Exim, Sendmail, qmail, Exchange, Domino, the large providers and their gateways are known to answer.
"""

from __future__ import annotations

import re

_ADDRESSEE = r"(?:user|recipient|mailbox|account|addressee?|alias|member|person|subscriber|customer)"
_MAILBOX = r"(?:mail ?box|mail ?folder|mail ?drop|mail ?dir|inbox|mailbox store|message store|account|user|recipient)"
_HOST = r"(?:ip|host|server|client|connection|network|mta|sender'?s ip|ip address|address|domain)"

# Phrases with one meaning wherever they stand. They go before the wide patterns below.
_EXACT: list[tuple[str, list[str]]] = [
    ("mailererror", [r"^mailer error\b"]),
    ("onhold", [r"^on hold\b", r"due to a recipient error"]),
    ("requireptr", [r"unverifyable sending|unverifiable sending"]),
    (
        "norelaying",
        [r"email address is not verified", r"^no relaying\b"],
    ),  # Amazon SES relays for verified senders only
    ("systemerror", [r"remote server does not support tls"]),
    ("badreputation", [r"user complaints"]),  # Yahoo TSS04
    ("rejected", [r"sending to/from an address that has been blacklisted"]),
    ("speeding", [r"too many recipients (?:this|per|in) (?:an? |the |last )?(?:hour|day|minute)"]),
    ("notaccept", [r"no mx records? found for|couldn't find a mail exchanger"]),
    ("userunknown", [r"^address rejected\b", r"^\S* ?rejected\.?$"]),
    ("systemfull", [r"^insufficient disk space"]),
    ("notaccept", [r"null ?mx\b|mx or srv record indicated no smtp"]),
    ("toomanyconn", [r"aup#(?:in-|i-|out-)?13\d0", r"frequency limit"]),  # Spectrum and Tencent count parallel sessions
    ("blocked", [r"aup#(?:cxbl|cdrbl)", r"smtp server of your isp", r"use your (?:isp|provider)'?s"]),  # Cox
    ("requireptr", [r"aup#cxdns", r"mismatch\w* client ip"]),
    ("authfailure", [r"aup#cxsndr"]),
    ("speeding", [r"aup#cxmxrt"]),
    ("notcompliantrfc", [r"multiple addresses in from|multiple from"]),
    ("expired", [r"after multiple retries"]),
    (
        "rejected",
        [r"groups\.google\.com/support", r"sender (?:e?-?mail )?address rejected|sender rejected(?!.{0,200}aup#in-13)"],
    ),
    ("networkerror", [r"^dns error: ", r"malformed or unexpected name server reply", r"unable to resolve route"]),
    ("hostunknown", [r"account or domain may not exist", r"host or domain name not found(?!.{0,90}try again)"]),
    ("securityerror", [r"turn on smtp auth", r"unauthenticated senders"]),
    ("policyviolation", [r"for policy reasons|protocol violation|host network not allowed"]),
    ("spamdetected", [r"mail rejete\. mail rejected"]),
    ("suspend", [r"(?:recipient|destinataire) account is blocked|compte du destinataire est bloque"]),
    ("badreputation", [r"(?:ip|sender|low|bad|poor|domain|very low|sending) reputation|reputation of"]),
    (
        "userunknown",
        [
            r"\buser (?:is )?unknown|\bunknown (?:user|recipient|mailbox|address|local.?part)\b|\bno such (?:user|mailbox|recipient|person|account|address|local user)\b",
            r"unknown or illegal alias|unknown or invalid (?:user|recipient)|not a (?:known|valid) (?:user|mailbox|recipient)|recip(?:ient)?notfound",
            r"mailbox (?:not found|unavailable\b(?! or access| due))|(?:recipient|user) not found|user does(?:n't| not) exist",
        ],
    ),
]

_WIDE: list[tuple[str, list[str]]] = [
    (
        "mailererror",
        [
            r"procmail: ",
            r"couldn'?t create \"?/var/",
            r"mailer software error",
            r"unknown mailer error",
            r"command (?:died with|failed|time limit|output)",
            r"(?:local|child|delivery) (?:process|agent|program|mailer).{0,20}(?:failed|died|exited|returned)",
            r"pipe to \|",
            r"can'?t (?:exec|execute) ",
            r"mail (?:filter|delivery) program (?:failed|returned)",
            r"exit code: ",
            r"x-unix; .{0,40}(?:command|program)",
        ],
    ),
    (
        "virusdetected",
        [
            r"\bvirus(?:es)? (?:was |were |is |has been )?(?:found|detected|infected)",
            r"infected (?:by|with)|(?:is|be|was|message|attachment) infected",
            r"\bmalware\b|\btrojan\b|\bworm\b.{0,30}(?:detected|found)",
            r"(?:contains?|containing|detected|found|known|has|prohibited|possible|a) (?:\S+ ){0,3}virus",
            r"virus (?:scan|check|filter|alert|infection|rejected)",
            r"(?:contains|enthält) (?:einen )?virus|schadsoftware",
        ],
    ),
    (
        "suppressed",
        [
            r"suppression list",
            r"(?:address|recipient) (?:is )?suppressed",
            r"bounced address|unsubscribed address|spam reporting address",
            r"not sent to .{0,60}because .{0,40}(?:bounced|suppress)",
        ],
    ),
    (
        "speeding",
        [
            r"receiving mail (?:at a rate|too quickly)",
            r"rate (?:that|of (?:unsolicited|mail)).{0,60}(?:prevents|deferred|limited)",
            r"unusual rate of",
            r"(?:sending|message|mail|mailing|submission) rate",
            r"(?:sent|sending|send) (?:too many|more) (?:messages|e?-?mails?)|too many (?:messages|e?-?mails?) (?:from|to|per|sent|in)",
            r"too (?:fast|quickly|much mail|frequent)",
            r"\bslow(?:ing)? down\b(?!.{0,20}connection)(?<!connections, slow down)",
            r"throttl",
            r"(?:hourly|daily|per.(?:hour|day|minute)) (?:sending |message |mail |e?mail )*(?:limit|quota)",
            r"(?:limit|quota).{0,25} per (?:hour|day|minute)",
            r"temporarily (?:rate limited|deferred due to (?:unexpected|user complaints|excessive))",
            r"exceeded (?:the |your |its )?(?:maximum )?(?:sending|message|rate|messages) (?:limit|rate|quota)",
        ],
    ),
    (
        "toomanyconn",
        [
            r"too many (?:\S+ ){0,3}(?:connections?|sessions?|hosts|processes|smtp)",
            r"too many (?:recipients|rcpts|addresses)",
            r"(?:connections?|sessions?|concurren\w+)(?: rate| count| number)? (?:limit|exceed)",
            r"(?:maximum|max|number of|exceed\w*|concurrent).{0,25}(?:concurrent|simultaneous|open|smtp|incoming)?.{0,12}(?:connections|sessions)",
            r"(?:maximum|allowed|limit).{0,20}(?:number of )?recipients",
            r"connection rate",
            r"trop de connexions",
        ],
    ),
    (
        "mailboxfull",
        [
            rf"{_MAILBOX}(?:'s)?(?: \S+){{0,5}} (?:is |are |ist |seems |has )?(?:currently |temporarily )?(?:almost )?(?:full|voll|pleine?|llen[oa]|pien[oa]|vol)\b(?! name)",
            rf"{_MAILBOX}.{{0,50}}(?:exceed|over ?quota|over (?:its |the |their |allowed |disk )?(?:\S+ )?(?:limit|quota|storage)|out of (?:space|storage))",
            r"(?:over|exceed\w*|reached|beyond|out of|above|hit)(?: \S+){0,5} (?:quota|(?:mail|disk|storage|mailbox|inbox|file) ?(?:space|limit|size|capacity|storage|allocation))\b(?<!message size)",
            r"\bover ?-?quota\b|\boverquota\b",
            r"quota (?:\S+ ){0,3}(?:exceed|violat|reached|full|excédé|überschritten)|(?:disk|disc|mail|mailbox|user|storage) ?quota",
            r"(?:not enough|insufficient|no|lack of) (?:\S+ )?(?:mailbox|disk|storage|disc|quota) ?(?:space|storage|left)?.{0,20}(?:user|recipient|mailbox|for)",
            r"(?:not enough|insufficient) (?:storage|disk|free) space(?! on (?:the )?server)",
            r"(?:storage|mailbox) (?:limit|quota|space|size limit)|mailbox size limit",
            r"full mailbox|\bmail ?box (?:is )?full|mailbox_full|mailfolder is full|mail box full",
            r"number of messages in recipient's mailbox exceeded",
            r"postfach.{0,30}(?:ist )?(?:voll|überfüllt|gefüllt)|speicherplatz.{0,40}(?:erschöpft|überschritten|voll)",
            r"bo[iî]te.{0,40}(?:pleine|saturée)|buz[oó]n.{0,30}lleno|casella.{0,30}piena|caixa.{0,30}cheia|postvak.{0,20}vol",
            r"ящик.{0,30}переполнен|переполнен.{0,20}ящик|превышен.{0,20}(?:квот|лимит)",
            r"メールボックス.{0,20}(?:一杯|いっぱい|満杯|超過|容量)|容量.{0,10}超",
            r"user has too many messages on the server|too much mail data",
            r"maildir delivery failed.{0,40}quota|vda: over",
        ],
    ),
    (
        "systemfull",
        [
            r"exceeded storage allocation",
            r"insufficient system (?:storage|resources)",
            r"(?:mail )?system (?:is )?full|disk (?:is )?full|no space left on device|out of disk space",
            r"insufficient (?:disk|storage) space on (?:the )?server",
        ],
    ),
    (
        "exceedlimit",
        [
            r"(?:size|length) (?:\S+ ){0,4}exceeds? (?:\S+ ){0,3}(?:limit|maximum).{0,40}for (?:this|that|the) (?:recipient|user|mailbox)",
            r"message size exceeds (?:the )?(?:administrative|recipient|per-user)",
        ],
    ),
    (
        "mesgtoobig",
        [
            r"(?:message|mail|e-?mail|file|body|attachment|data|content|header|nachricht)s?(?: \S+){0,6} (?:is |are |was |ist )?too (?:large|big|long(?! in ))\b(?<!queue too long)",
            r"too (?:large|big) (?:a )?(?:message|mail|file|for)",
            r"(?:exceed\w*|over|above|larger than|greater than|bigger than|beyond)(?: \S+){0,6} (?:message |mail |e-?mail |maximum |max\.? |fixed |allowed |permitted |size )+(?:size|limit|length)",
            r"(?:message|mail|maximum|max) (?:size|length|file)(?: \S+){0,6} exceed|(?:message|mail)(?: \S+){0,3} exceeds.{0,30}(?:size|limit|bytes|\dm\b)",
            r"(?:size|length) (?:limit|restriction|exceed)|recipsizelimit|sendersizelimit",
            r"max(?:imum)? (?:message|mail|allowed) size|message size exceeds",
            r"nachricht.{0,30}zu groß|message trop (?:gros|volumineux)|mensaje.{0,20}demasiado grande",
        ],
    ),
    (
        "authfailure",
        [
            r"\bdmarc\b",
            r"\bspf\b|sender policy framework|sender id \(pra\)",
            r"\bdkim\b|domainkeys",
            r"(?:multiple|sender|email|message|domain) authentication (?:checks?|failed|failure|fail)",
            r"authentication checks? failed|did not pass (?:\S+ ){0,3}authentication",
            r"unauthenticated (?:e-?mail|message|mail)|(?:mail|email|message) (?:is |was )?(?:un|not )authenticated",
            r"is not (?:allowed|authorized|permitted|designated) to send (?:e?-?mail |messages? )?(?:for|from|on behalf|as)",
            r"\barc\b (?:validation|seal)",
            r"fails? to (?:meet|pass) (?:\S+ ){0,3}authentication|sender (?:is )?unauthenticated",
        ],
    ),
    (
        "requireptr",
        [
            r"(?:reverse|rdns|inverse)[ -]?(?:dns|hostname|host|lookup|record|mapping|name|address|resolution|ip)",
            r"\bptr\b",
            r"cannot (?:find|resolve) your (?:ip|host ?name|reverse|address)|(?:can'?t|cannot|could not|unable to) (?:find|resolve)(?: \S+){0,3} (?:hostname|reverse)",
            r"(?:ip|host|client) (?:name|address)? ?(?:lookup|resolution) failed|ip name (?:possibly|lookup)",
            r"no (?:valid )?(?:dns )?(?:host ?name|reverse|rdns|name) (?:found |entry )?for (?:your|this|the)? ?ip",
            r"\brdns\b|forward.confirmed|fcrdns",
            r"(?:all messages|servers?|senders?|hosts?) (?:\S+ ){0,5}(?:without|must have|no) (?:a |an )?(?:valid )?(?:reverse|ptr|dns)",
        ],
    ),
    (
        "notcompliantrfc",
        [
            r"rfc ?-?\d* ?(?:compliant|compliance|conformant|violation)|(?:not|non|isn'?t|complian\w+ with).{0,40}rfc ?-?(?:2822|822|5322|5321|2821|2045|2047|\d{3,4})",
            r"(?:multiple|duplicate|more than one|missing|no valid|without a?|lacks?|invalid|malformed).{0,25}(?:from|date|message-?id|to|subject|sender|address)[:'\" ]{0,2} ?(?:headers?|field|line)",
            r"bare (?:lf|cr|line ?feed)|stray (?:newline|cr|lf)",
            r"valid address in from|messages missing",
        ],
    ),
    (
        "notaccept",
        [
            r"(?:null|nul) ?mx|mx or srv record indicated no smtp",
            r"(?:host|domain|server|site|system)(?: \S+){0,3} (?:does not|doesn'?t|never|do not|will not|not) (?:accept|receive|accepting|handle)s? (?:any |incoming |inbound )?(?:e-?mail|mail|messages)(?! from| for| to)",
            r"no smtp (?:service|server) (?:here|available)|smtp protocol (?:is )?(?:disabled|not available)|does not (?:use|run|provide) smtp",
            r"domain (?:\S+ )?(?:is )?not (?:accept|configured to receive)",
        ],
    ),
    (
        "rejected",
        [
            r"(?:from|sender|originator|envelope[- ](?:from|sender)|return[- ]path|reply[- ]?path|author)(?:'s)?[ -]?(?:e?-?mail )?(?:address|domain|user|id|host)? ?(?:\S+ ){0,4}(?:is |was |has been |not |does not |doesn'?t |could not )*(?:rejected|refused|denied|not (?:allowed|accepted|permitted|exist|found|valid|verified|resolve)|does not (?:exist|resolve)|unknown|invalid|verify failed|verification failed|unresolvable|forbidden|undeliverable)",
            r"(?:invalid|bad|unknown|illegal|forbidden|unverified|unresolvable|undeliverable|fake|forged|malformed|unroutable) (?:e?-?mail )?(?:sender|from|return[- ]path|envelope|originator|domain in (?:mail )?from)",
            r"sender (?:callout|verif\w+|(?:domain )?must|filter|rejected|denied|blocked|refused|not|isn|is not|domain)|senderfilter|sender's",
            r"(?:domain of|for) sender|purported responsible",
            r"emetteur invalide|expéditeur.{0,20}(?:invalide|refusé)|absender.{0,30}(?:unbekannt|abgelehnt|nicht|ungültig|gesperrt)",
            r"mail from (?:\S+ ){0,4}(?:not (?:allowed|accepted|permitted)|refused|denied|rejected(?! for polic)|rejected by)",
            r"(?:empty|null) (?:envelope )?(?:sender|return path|from)",
            r"(?:bounce|backscatter) (?:address|message)s? (?:\S+ )?(?:not|rejected|refused)",
            r"not (?:a )?(?:registered|authori[sz]ed) (?:gateway )?(?:user|sender)\b",
            r"you (?:may not|are not allowed|do not have permission|don'?t have permission).{0,30}(?:post|send|contact)|not (?:have )?permission to post|only (?:\S+ )?(?:members|subscribers)|(?:closed|moderated) (?:mailing )?list",
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
            r"black[- ]?list|block[- ]?list|block list|blacklisted|\bdeny[- ]?list|\brbl\b|\bdnsbl\b|\b[rd]bls?\b|spamhaus|spamcop|sorbs|barracudacentral|uceprotect|mail-?abuse|spfbl|cloudmark|proofpoint.{0,30}block|senderbase",
            r"(?:client host|sending host|your host|unauthenticated host|client) (?:\S+ ){0,2}(?:rejected|blocked|denied|refused|banned)|client host rejected",
            r"(?:banned|blocked|listed|bad|denied|blacklisted|untrusted|unauthorized|rejected) (?:sending |sender |source |remote )?(?:ip|host|server|network)\b",
            rf"(?:your|this|the|sending|source|remote|sender'?s|from) (?:\S+ ){{0,2}}{_HOST}(?: \S+){{0,6}} (?:blocked|banned|denied|refused|rejected|black|listed|not (?:allowed|welcome|accepted|permitted)|forbidden|prohibited|barred)",
            r"(?:ip|host) (?:\S+ ){0,3}(?:is |was |has been |are )?(?:blocked|banned|black|listed|denied|not allowed)",
            r"blocked (?:for|by|using|from|due to) (?:\S+ ){0,3}(?:abuse|ldap|ip|rbl|dns|list|sending|earthlink|network|spam(?:ming)? (?:issues|source|activity))|blocked by |blocked - see|blocked for abuse|is blocked",
            r"(?:we|i|server|system) (?:do(?:es)?(?: not|n'?t)|cannot|can'?t|will not|refuse to|not) (?:accept|receiv\w+|allow|talk)(?: \S+){0,4} (?:mail |connections? |messages )?(?:from|to) (?:your|you|this|dynamic|hosts|dial|residential|that)",
            r"dynamic (?:ip|address|dns|host|pool|range)|dial-?up|residential|dul\b|generic (?:rdns|hostname)",
            r"(?:connections?|mail|messages?|smtp|access|service|traffic) (?:\S+ ){0,3}(?:from|for) (?:your|this|the sending|ip|that|\[?\d+\.\d+)(?: \S+){0,5} (?:blocked|refused|denied|rejected|not accepted|dropped|not allowed|weren'?t sent)",
            r"connections? (?:not accepted|refused by|will not be accepted|dropped|denied) ?(?:from|by|due|for)?",
            r"weren'?t sent.{0,60}(?:network|block)|part of (?:their|your) network is on our",
            r"no (?:access|service|mail) (?:from|for) (?:mail server|your|you)|go away|access (?:from )?(?:your )?ip|you are not (?:allowed|welcome)",
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
            r"\bspams?\b|spam(?:my|-like|ming|assassin|score|trap)|\bube\b|\buce\b|unsolicited|\bjunk\b|\bbulk (?:e?mail|message)|dspam|mail ?scanner|phish",
            r"(?:content|message)(?: \S+){0,3} (?:looks? like|appears? to be|considered|identified as|classified as|detected as)",
            r"mail rejete|mail rejected\. ofr|(?:high|spam) (?:score|probability)|score(?:d)? (?:too high|over|above)",
            r"\bpyzor\b|\brazor\b|bayes",
            r"advertis|commercial (?:e?-?mail)",
        ],
    ),
    (
        "norelaying",
        [
            r"(?:no|not|deny|denied|unable|cannot|can'?t|won'?t|don'?t|open|illegal|prohibited|unauthorized|third.party|refused|invalid)(?: \S+){0,4} (?:to )?(?:relay|relays|relaying)\b",
            r"relay(?:ing)?(?: \S+){0,5} (?:denied|prohibited|not|refused|disabled|forbidden|rejected|operation|failed|no)|relay ?(?:denied|access|restriction)",
            r"rcpt ?hosts|relay (?:to|for|from)? ?(?:\S+ )?(?:not|denied|reject)",
            r"(?:not|isn'?t) (?:a |an |in )?(?:\S+ )?(?:local|gateway|my|our|hosted) (?:domain|host|recipient|list)|not a gateway|domain (?:\S+ )?isn'?t (?:in|allowed|hosted)",
            r"insecure mail relay|not permitted to relay|mail server requires authentication when attempting to send to a non-local",
            r"we do(?:n'?t| not) (?:handle|relay|accept mail for|do)",
        ],
    ),
    (
        "hasmoved",
        [
            r"(?:has|have|is|was) moved\b|user moved|address (?:has )?(?:been )?(?:changed|replaced)|moved to|has been replaced|new (?:e-?mail )?address(?: is|:)",
            r"(?:no longer|not) (?:\S+ ){0,3}(?:with (?:us|the company|this)|employed|working)|left (?:the )?(?:company|organi[sz]ation)|verzogen",
            r"user not local; please try",
        ],
    ),
    (
        "suspend",
        [
            rf"{_ADDRESSEE}(?:'s)?(?: \S+){{0,6}} (?:suspend\w*|disabled|deactivated|de-activated|inactive|locked|frozen|closed|blocked|expired|disallowed|terminated|discontinued|dormant|not active|gesperrt|deaktiviert|désactivée?|заблокирован)\b",
            rf"(?:suspended|disabled|deactivated|inactive|locked|frozen|closed|terminated|discontinued|expired|dormant|blocked) (?:\S+ )?{_ADDRESSEE}\b",
            r"\bsuspend|out of service|(?:account|mailbox) (?:is )?(?:temporarily )?(?:unavailable due|not available due)|temporar\w+ (?:locked|disabled|suspended|blocked)",
            r"(?:email|e-mail|account|mailbox|service).{0,20} has been (?:disabled|suspended|deactivated|blocked|closed|terminated)|boite.{0,30}(?:archiv|suspendue|bloqu)",
            r"mail receiving disabled|not accepting (?:messages|mail)$|mailbox (?:is )?(?:currently )?(?:disabled|not accepting)|vacation hold",
            r"sorry \S+ is not (?:active|available)|domain (?:\S+ )?(?:suspended|disabled|expired)",
        ],
    ),
    (
        "systemerror",
        [
            r"(?:local|server|system|mail system|internal) (?:\S+ )?(?:configuration|config|processing|delivery|software|resource|server|system) (?:error|problem|failure)",
            r"internal (?:\S+ )?(?:error|failure|problem)|\bldap\b|(?:table|alias|map|database|user) lookup (?:error|failed|failure)",
            r"transaction failed|local error in processing|error in processing|unexpected (?:error|failure)",
            r"(?:mail )?(?:server|system|service) (?:is )?(?:currently )?(?:not (?:operational|working)|down|busy|overloaded|misconfigured)|system (?:not accepting|is not accepting|not responding)",
            r"can'?t (?:create|open|write|read|lock|rewind) |cannot (?:create|open|write|lock|append)|unable to (?:create|open|write|contact|lock|use|read)",
            r"queue file write error|error writing|read error|i/o error|out of memory|fork|too many open files|no such file",
            r"(?:backend|directory|database|sql|storage|content filter|scanner|milter|antivirus|service) (?:\S+ ){0,2}(?:unavailable|error|failure|failed|timed out|not available)|unavailable (?:backend|database)",
            r"(?:temporary|local) (?:local )?(?:problem|lookup failure|system error|server error|resource|service)",
            r"host is unreachable by|servicio no disponible|broken pipe|pass me again|try again later, closing",
            r"address family mismatch|ttl expired|too many (?:db|database)|bdat|chunk",
            r"c[o]?ntent filter.{0,20}(?:error|fail)|attachment.{0,20}could not",
            r"resources (?:are )?(?:temporarily )?(?:unavailable|exhausted|not available)",
        ],
    ),
    (
        "hostunknown",
        [
            r"(?:host(?:name)?(?: \S+)?|(?:domain|domain name)(?: \S+){0,4}) (?:unknown|not (?:be )?found|does(?:n'?t| not) exist|not exist|must exist|nonexistent|invalid|not (?:registered|known|valid)|could ?n[o']t be found)(?!.{0,12}try again)",
            r"^(?:[\w\-]+\.)+[a-z]{2,} (?:does not exist|unknown|not found)",
            r"(?:unknown|no such|invalid|nonexistent|non-existent|non-existing|illegal|bad|unresolvable|couldn'?t find any|unable to find|can'?t find|cannot find) (?:destination |mail |e-?mail |recipient |any |remote |target )*(?:host|domain|system|server|hostname)\b",
            r"un(?:routeable|routable|resolvable|reachable) (?:mail )?(?:domain|address|host)",
            r"mx records? point to non-?existent|all host address lookups failed permanently|host lookup did not complete permanently",
            r"name or service not known|nxdomain|no data known|no (?:mx|dns|a) (?:records?|entry|information) (?:found|for|exist)",
            r"illegal host/domain|account or domain may not exist|missing the proper dns",
            r"domain is not reachable|hôte inconnu|host unbekannt|domäne.{0,20}nicht",
            r"bad destination (?:system|host)",
        ],
    ),
    (
        "networkerror",
        [
            r"(?:hop count|hops|received (?:headers|lines|hops))(?: \S+){0,3} (?:exceed|too many|limit)|too many (?:hops|received|\S*received\S* header)|maximum (?:\S+ )?hop|exceeded (?:\S+ ){0,2}hop",
            r"\bloop(?:s|ing|ed)?\b|loop back to",
            r"host ?name lookup|name (?:server|service)|dns (?:lookup|error|failure|query|server|resol)|lookup (?:failure|failed|timed)|nameserver|name resolution",
            r"malformed or unexpected name server|could not (?:connect|be connected)|no route to host|network (?:is )?(?:unreachable|error|down)|(?:host|network|destination|server) (?:is )?unreachable|connection (?:refused|reset|aborted)",
            r"(?:unable|fail\w*|could not|cannot|can'?t) (?:to )?(?:route|resolve|find (?:a )?route|locate)",
            r"maximum forwarding|forwarding (?:loop|count)|cname loop|no relevant answers|tls (?:negotiation|handshake)",
            r"wasn't able to establish an smtp connection",
            r"try again.{0,10}host|host.{0,20}try again",
        ],
    ),
    (
        "userunknown",
        [
            rf"(?:unknown|no such|no valid|nonexistent|non-existent|non-existing|invalid|bad|illegal|undeliverable|unrecogni[sz]ed|unkown|unknow|undefined|obsolete|wrong|incorrect) (?:or (?:\S+ ){{1,2}})?(?:local |mailbox |e-?mail |destination |mail |rcpt |virtual |final |delivery |to |system |user ?|or |\(or |illegal )*(?:{_ADDRESSEE}s?|alias|local.?part|user ?id|username|user ?name|users?|person|address(?:es)?|rcpt|address in|one)\b",
            rf"\b{_ADDRESSEE}s?(?:'s)?(?: \S+){{0,8}} (?:is |are |was |has |does |do |did |could |can |been |currently |be |seems |has been )*(?:unknown|not (?:exist|found|known|listed|valid|recogni[sz]ed|available|here|in|a |on |local|been found|be found|have|present|defined|registered)|doesn'?t (?:exist|have)|does not (?:exist|have|match)|isn'?t|wasn'?t found|cannot be found|couldn'?t be found|invalid|unavailable|unkown|inexist\w+|nonexist\w+|deleted|removed|incorrect|undeliverable|no longer|n'?existe)\b",
            r"(?:no|not|never) (?:\S+ )?(?:mailbox|mail ?box|account|user|recipient|one|person|such|address)(?: \S+)? (?:here|by (?:that|this)|with (?:that|this)|for|named|called|found|exists?|on this|at this|in )",
            r"no mailbox|no account|no user|no recipient|not (?:our|a valid|a known|our) (?:customer|user|mailbox|recipient|address|account)|not a (?:valid )?(?:mailbox|user)",
            r"(?:user|recipient|mailbox|account)(?:name)?[ _](?:unknown|not ?found|does ?n[o']t ?exist|notexist|invalid)|recip(?:ient)?notfound|badrcpt|nosuchuser|disabledrecipient",
            r"doesn'?t have an? \S+ account|does not have an? \S+ account|doesn'?t have an account|not (?:have|find) an? (?:account|mailbox)",
            r"email (?:address|account)(?: \S+){0,8} (?:could ?n[o']t be found|does not exist|doesn'?t exist|wasn.t found|is not|not found|no longer|isn.t valid|is invalid)",
            r"user ?not ?local|delivery to .{0,60}(?:not|no such)|unknown in (?:local|virtual|relay)|is unknown\b|nobody by that name",
            r"(?:mailbox|account|address|user|recipient) (?:is )?(?:unavailable|not available|currently unavailable|unreachable)",
            r"(?:can'?t|cannot|couldn'?t|could not|unable to) (?:find|deliver (?:to|mail|message)|locate|verify|accept)(?: \S+){0,4}(?: (?:user|recipient|mailbox|address|account))?",
            r"wasn.t found at|was not found at|unknown to address|didn'?t match|isn.t (?:a )?(?:valid|known|real)",
            r"(?:empfänger|benutzer|adresse|postfach|mailbox|e-mail-adresse)(?: \S+){0,5} (?:unbekannt|nicht (?:gefunden|bekannt|vorhanden|existiert|gültig)|existiert nicht|ungültig)|unbekannter (?:empfänger|benutzer)|kein (?:solcher )?(?:benutzer|empfänger|postfach)",
            r"destinataire(?: \S+){0,4} (?:invalide|inconnu|introuvable|inexistant)|utilisateur inconnu|adresse.{0,40}(?:invalide|inexistante|n'existe)",
            r"(?:usuario|destinatario|destinatário|usuário|utente|dirección|cuenta|casella|indirizzo|conta)(?: \S+){0,5} (?:desconocid[oa]|no (?:existe|encontrad[oa]|válid[oa])|não (?:existe|encontrad[oa])|inexistente|sconosciuto|non (?:esiste|trovat[oa]|valid[oa]))",
            r"gebruiker onbekend|onbekende (?:gebruiker|ontvanger)|nie istnieje|nieznany (?:użytkownik|odbiorca)",
            r"(?:пользовател\w+|адрес\w*|ящик\w*|получател\w+)(?: \S+){0,4} (?:не (?:существует|найден\w*|зарегистрирован\w*)|неизвест\w+|отсутствует)|нет такого",
            r"(?:宛先|ユーザー?|アドレス|メールアドレス).{0,20}(?:不明|存在しません|見つかりません|ありません|存在しない)",
            r"(?:用户|收件人|邮箱).{0,12}(?:不存在|未找到)|mailbox not found|invalid final delivery|unable to deliver message to",
        ],
    ),
    (
        "filtered",
        [
            r"message (?:was )?filtered|(?:recipient|user|mailbox|content|mail) (?:\S+ ){0,3}filter(?:ed|s)?\b|filtered by|filter rule",
            r"recipient preferences|(?:user|recipient|member) (?:has |have |does |is |only |will )?(?:not |only )?(?:accept|reject|refus|block|whitelist|receiv)\w*",
            r"because the (?:recipient|member|user) is (?:not )?accepting|rejected by (?:the )?(?:domain filter|user|recipient|a remote)|due to extended inactivity|blocked by (?:the )?(?:recipient|user)",
            r"permanent failure for one or more recipients|refused by recipient|has refused|we failed to deliver mail because the following address recipient id refuse",
        ],
    ),
    (
        "expired",
        [
            r"(?:delivery|message|envelope|queue|mail|retry)(?: \S+){0,4} (?:expired|time ?d? ?out|timeout)|delivery time expired|expired",
            r"tim(?:ed|e) ?-?out|timeout|retry time(?:out)? (?:not reached|exceeded)|in the queue too long|too long in (?:the )?queue|been in (?:the |our )?queue",
            r"(?:not|un)(?: be)? (?:delivered|deliver|able to deliver).{0,20}(?:within|for more than|for|in|after) (?:\S+ )?\d* ?\S* ?(?:hours?|days?|minutes?)",
            r"(?:has been|is|was|been) delayed|delay(?:ed)? (?:in|for)|will (?:continue|keep) (?:trying|to try)|will be retried",
            r"(?:not|isn'?t) (?:responding|reachable)|did not (?:accept our requests|respond)|no (?:response|reply|answer) from|socket error|lost connection|connection (?:was )?(?:closed|dropped|lost|died)|conversation with",
            r"could not (?:establish|open|make|complete) (?:an? )?(?:smtp )?connection|(?:un|not )able to connect|cannot connect|failed to connect|connect(?:ion)? to .{0,60}(?:failed|refused|timed)|wasn'?t able to establish",
            r"greylist|gray-?list|grey-?list|deferred",
            r"too many (?:attempts|retries)|given up|maximum (?:retries|attempts|time)|giving up",
        ],
    ),
    (
        "policyviolation",
        [
            r"polic(?:y|ies)\b",
            r"prohibited|not permitted content|disallowed|forbidden (?:attachment|content|file)|banned (?:file|attachment|content|name)|(?:attachment|file|extension)(?: \S+){0,4} (?:not (?:allowed|accepted|permitted)|blocked|forbidden|prohibited|denied)|executable",
            r"header error|potential security issue|(?:rejected|blocked|refused) (?:by|due to|because of|for) (?:\S+ ){0,3}(?:content|rule|security|administrat|organi[sz]ation)|security (?:policy|issue|reason)",
            r"refused to accept your message|message (?:\S+ )?(?:was |has been |is )?(?:refused|blocked|denied)|not acceptable|protected by",
            r"we do not accept (?:\S+ )?(?:attachment|html|messages containing|e?mail with)|closed mailing|mail (?:\S+ )?blocked",
        ],
    ),
    (
        "securityerror",
        [
            r"(?:turn on|enable|requires?|need|must|use|without|please) (?:\S+ ){0,3}(?:smtp )?auth(?:entication|enticate)?\b|auth(?:entication)? (?:is )?(?:required|failed|needed|invalid)|(?:login|log in|password|credentials) ",
            r"not authori[sz]ed|unauthori[sz]ed|not auth|notauth|unauthenticated (?:senders|users)|delivery not authori[sz]ed|authori[sz]ation|permission denied",
            r"(?:must issue|requires?|need|use|without) (?:a )?(?:starttls|tls|ssl|encrypt)|secure (?:channel|connection)|certificate",
            r"access (?:is )?denied|denied access|you are not authori[sz]ed|insufficient (?:permission|privilege)|forbidden",
            r"verification failure|security (?:error|violation)|authenticate",
        ],
    ),
    (
        "contenterror",
        [
            r"(?:message |mail )?content(?: \S+){0,4} (?:reject|error|refused|not (?:allowed|accepted)|violat|prohibit|denied|blocked)|media (?:error|not supported|type)",
            r"(?:invalid|improper|illegal|bad|broken|malformed|unsupported|wrong|too many|unknown) (?:\S+ ){0,3}(?:mime|content|charset|character|encoding|8-?bit|header|format|body)|charset|nul (?:char|byte)",
            r"(?:conversion|encoding) (?:\S+ )?(?:required|not supported|failed|error)|8-?bit|smtputf8|message (?:format|body|structure)|format(?:ting)? error|message-?content",
        ],
    ),
    (
        "syntaxerror",
        [
            r"syntax|bad sequence|sequence of commands|(?:command|parameter|argument)s? (?:\S+ ){0,3}(?:not (?:recogni[sz]ed|implemented|supported|allowed)|unrecogni[sz]ed|unknown|invalid|missing)|unrecogni[sz]ed command|unknown command|unimplemented|(?:need|requires?) (?:rcpt|mail|helo|ehlo|recipient)|esmtp keyword|unsupported (?:option|parameter)|protocol error",
        ],
    ),
]

PHRASES: list[tuple[str, re.Pattern[str]]] = [
    (reason, re.compile("|".join(f"(?:{pattern})" for pattern in patterns))) for reason, patterns in _EXACT + _WIDE
]
