"""Wide patterns about the recipient, his host and the way there, then what is left: policy, content, syntax."""

from __future__ import annotations

_ADDRESSEE = r"(?:user|recipient|mailbox|account|addressee?|alias|member|person|subscriber|customer)"

RECIPIENTS: list[tuple[str, list[str]]] = [
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
            rf"{_ADDRESSEE}(?:'s)?(?: \S+){{0,6}} (?:suspend\w*|disabled|deactivated|de-activated|inactive|locked"
            rf"|frozen|closed|blocked|expired|disallowed|terminated|discontinued|dormant|not active|gesperrt"
            rf"|deaktiviert|désactivée?|заблокирован)\b",
            rf"(?:suspended|disabled|deactivated|inactive|locked|frozen|closed|terminated|discontinued|expired"
            rf"|dormant|blocked) (?:\S+ )?{_ADDRESSEE}\b",
            r"\bsuspend|out of service|(?:account|mailbox) (?:is )?(?:temporarily )?(?:unavailable due"
            r"|not available due)|temporar\w+ (?:locked|disabled|suspended|blocked)",
            r"(?:email|e-mail|account|mailbox|service).{0,20} has been (?:disabled|suspended|deactivated|blocked"
            r"|closed|terminated)|boite.{0,30}(?:archiv|suspendue|bloqu)",
            r"mail receiving disabled|not accepting (?:messages|mail)$"
            r"|mailbox (?:is )?(?:currently )?(?:disabled|not accepting)|vacation hold",
            r"sorry \S+ is not (?:active|available)|domain (?:\S+ )?(?:suspended|disabled|expired)",
        ],
    ),
    (
        "systemerror",
        [
            r"(?:local|server|system|mail system|internal) (?:\S+ )?(?:configuration|config|processing|delivery"
            r"|software|resource|server|system) (?:error|problem|failure)",
            r"internal (?:\S+ )?(?:error|failure|problem)|\bldap\b|(?:table|alias|map|database"
            r"|user) lookup (?:error|failed|failure)",
            r"transaction failed|local error in processing|error in processing|unexpected (?:error|failure)",
            r"(?:mail )?(?:server|system|service) (?:is )?(?:currently )?(?:not (?:operational|working)|down"
            r"|busy|overloaded|misconfigured)|system (?:not accepting|is not accepting|not responding)",
            r"can'?t (?:create|open|write|read|lock|rewind) |cannot (?:create|open|write|lock|append)"
            r"|unable to (?:create|open|write|contact|lock|use|read)",
            r"queue file write error|error writing|read error|i/o error|out of memory|fork|too many open files"
            r"|no such file",
            r"(?:backend|directory|database|sql|storage|content filter|scanner|milter|antivirus"
            r"|service) (?:\S+ ){0,2}(?:unavailable|error|failure|failed|timed out|not available)"
            r"|unavailable (?:backend|database)",
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
            r"(?:host(?:name)?(?: \S+)?|(?:domain|domain name)(?: \S+){0,4}) (?:unknown|not (?:be )?found"
            r"|does(?:n'?t| not) exist|not exist|must exist|nonexistent|invalid|not (?:registered|known|valid)"
            r"|could ?n[o']t be found)(?!.{0,12}try again)",
            r"^(?:[\w\-]+\.)+[a-z]{2,} (?:does not exist|unknown|not found)",
            r"(?:unknown|no such|invalid|nonexistent|non-existent|non-existing|illegal|bad|unresolvable"
            r"|couldn'?t find any|unable to find|can'?t find|cannot find) (?:destination |mail |e-?mail "
            r"|recipient |any |remote |target )*(?:host|domain|system|server|hostname)\b",
            r"un(?:routeable|routable|resolvable|reachable) (?:mail )?(?:domain|address|host)",
            r"mx records? point to non-?existent|all host address lookups failed permanently"
            r"|host lookup did not complete permanently",
            r"name or service not known|nxdomain|no data known|no (?:mx|dns|a) (?:records?|entry"
            r"|information) (?:found|for|exist)",
            r"illegal host/domain|account or domain may not exist|missing the proper dns",
            r"domain is not reachable|hôte inconnu|host unbekannt|domäne.{0,20}nicht",
            r"bad destination (?:system|host)",
        ],
    ),
    (
        "networkerror",
        [
            r"(?:hop count|hops|received (?:headers|lines|hops))(?: \S+){0,3} (?:exceed|too many|limit)"
            r"|too many (?:hops|received|\S*received\S* header)|maximum (?:\S+ )?hop|exceeded (?:\S+ ){0,2}hop",
            r"\bloop(?:s|ing|ed)?\b|loop back to",
            r"host ?name lookup|name (?:server|service)|dns (?:lookup|error|failure|query|server|resol)"
            r"|lookup (?:failure|failed|timed)|nameserver|name resolution",
            r"malformed or unexpected name server|could not (?:connect|be connected)|no route to host"
            r"|network (?:is )?(?:unreachable|error|down)|(?:host|network|destination"
            r"|server) (?:is )?unreachable|connection (?:refused|reset|aborted)",
            r"(?:unable|fail\w*|could not|cannot|can'?t) (?:to )?(?:route|resolve|find (?:a )?route|locate)",
            r"maximum forwarding|forwarding (?:loop|count)|cname loop|no relevant answers|tls (?:negotiation"
            r"|handshake)",
            r"wasn't able to establish an smtp connection",
            r"try again.{0,10}host|host.{0,20}try again",
        ],
    ),
    (
        "userunknown",
        [
            rf"(?:unknown|no such|no valid|nonexistent|non-existent|non-existing|invalid|bad|illegal"
            rf"|undeliverable|unrecogni[sz]ed|unkown|unknow|undefined|obsolete|wrong"
            rf"|incorrect) (?:or (?:\S+ ){{1,2}})?(?:local |mailbox |e-?mail |destination |mail |rcpt |virtual "
            rf"|final |delivery |to |system |user ?|or |\(or |illegal )*(?:{_ADDRESSEE}s?|alias|local.?part"
            rf"|user ?id|username|user ?name|users?|person|address(?:es)?|rcpt|address in|one)\b",
            rf"\b{_ADDRESSEE}s?(?:'s)?(?: \S+){{0,8}} (?:is |are |was |has |does |do |did |could |can |been "
            rf"|currently |be |seems |has been )*(?:unknown|not (?:exist|found|known|listed|valid|recogni[sz]ed"
            rf"|available|here|in|a |on |local|been found|be found|have|present|defined|registered)"
            rf"|doesn'?t (?:exist|have)|does not (?:exist|have|match)|isn'?t|wasn'?t found|cannot be found"
            rf"|couldn'?t be found|invalid|unavailable|unkown|inexist\w+|nonexist\w+|deleted|removed|incorrect"
            rf"|undeliverable|no longer|n'?existe)\b",
            r"(?:no|not|never) (?:\S+ )?(?:mailbox|mail ?box|account|user|recipient|one|person|such"
            r"|address)(?: \S+)? (?:here|by (?:that|this)|with (?:that|this)|for|named|called|found|exists?"
            r"|on this|at this|in )",
            r"no mailbox|no account|no user|no recipient|not (?:our|a valid|a known|our) (?:customer|user"
            r"|mailbox|recipient|address|account)|not a (?:valid )?(?:mailbox|user)",
            r"(?:user|recipient|mailbox|account)(?:name)?[ _](?:unknown|not ?found|does ?n[o']t ?exist|notexist"
            r"|invalid)|recip(?:ient)?notfound|badrcpt|nosuchuser|disabledrecipient",
            r"doesn'?t have an? \S+ account|does not have an? \S+ account|doesn'?t have an account|not (?:have"
            r"|find) an? (?:account|mailbox)",
            r"email (?:address|account)(?: \S+){0,8} (?:could ?n[o']t be found|does not exist|doesn'?t exist"
            r"|wasn.t found|is not|not found|no longer|isn.t valid|is invalid)",
            r"user ?not ?local|delivery to .{0,60}(?:not|no such)|unknown in (?:local|virtual|relay)"
            r"|is unknown\b|nobody by that name",
            r"(?:mailbox|account|address|user|recipient) (?:is )?(?:unavailable|not available"
            r"|currently unavailable|unreachable)",
            r"(?:can'?t|cannot|couldn'?t|could not|unable to) (?:find|deliver (?:to|mail|message)|locate|verify"
            r"|accept)(?: \S+){0,4}(?: (?:user|recipient|mailbox|address|account))?",
            r"wasn.t found at|was not found at|unknown to address|didn'?t match|isn.t (?:a )?(?:valid|known|real)",
            r"(?:empfänger|benutzer|adresse|postfach|mailbox|e-mail-adresse)(?: \S+){0,5} (?:unbekannt"
            r"|nicht (?:gefunden|bekannt|vorhanden|existiert|gültig)|existiert nicht|ungültig)"
            r"|unbekannter (?:empfänger|benutzer)|kein (?:solcher )?(?:benutzer|empfänger|postfach)",
            r"destinataire(?: \S+){0,4} (?:invalide|inconnu|introuvable|inexistant)|utilisateur inconnu"
            r"|adresse.{0,40}(?:invalide|inexistante|n'existe)",
            r"(?:usuario|destinatario|destinatário|usuário|utente|dirección|cuenta|casella|indirizzo"
            r"|conta)(?: \S+){0,5} (?:desconocid[oa]|no (?:existe|encontrad[oa]|válid[oa])|não (?:existe"
            r"|encontrad[oa])|inexistente|sconosciuto|non (?:esiste|trovat[oa]|valid[oa]))",
            r"adresse.{0,20}n'a pas été trouvée|no se (?:encontró|ha encontrado).{0,20}(?:dirección|usuario|buzón)",
            r"(?:indirizzo|utente).{0,30}non (?:è stato )?trovato|endereço.{0,30}não (?:foi )?encontrado",
            r"gebruiker onbekend|onbekende (?:gebruiker|ontvanger)|nie istnieje|nieznany (?:użytkownik|odbiorca)",
            r"(?:пользовател\w+|адрес\w*|ящик\w*|получател\w+)(?: \S+){0,4} (?:не (?:существует|найден\w*"
            r"|зарегистрирован\w*)|неизвест\w+|отсутствует)|нет такого",
            r"(?:宛先|ユーザー?|アドレス|メールアドレス).{0,20}(?:不明|存在しません|見つかりません|ありません|存在しない)",
            r"(?:用户|收件人|邮箱).{0,12}(?:不存在|未找到)|mailbox not found|invalid final delivery"
            r"|unable to deliver message to",
        ],
    ),
    (
        "filtered",
        [
            r"message (?:was )?filtered|(?:recipient|user|mailbox|content|mail) (?:\S+ ){0,3}filter(?:ed|s)?\b"
            r"|filtered by|filter rule",
            r"recipient preferences|(?:user|recipient|member) (?:has |have |does |is |only |will )?(?:not "
            r"|only )?(?:accept|reject|refus|block|whitelist|receiv)\w*",
            r"because the (?:recipient|member|user) is (?:not )?accepting|rejected by (?:the )?(?:domain filter"
            r"|user|recipient|a remote)|due to extended inactivity|blocked by (?:the )?(?:recipient|user)",
            r"permanent failure for one or more recipients|refused by recipient|has refused"
            r"|we failed to deliver mail because the following address recipient id refuse",
        ],
    ),
    (
        "expired",
        [
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
