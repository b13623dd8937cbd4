"""Wide patterns about programs, viruses and limits: rates, connections, space and size."""

from __future__ import annotations

_MAILBOX = r"(?:mail ?box|mail ?folder|mail ?drop|mail ?dir|inbox|mailbox store|message store|account|user|recipient)"

LIMITS: list[tuple[str, list[str]]] = [
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
            r"(?:sent|sending|send) (?:too many|more) (?:messages|e?-?mails?)|too many (?:messages"
            r"|e?-?mails?) (?:from|to|per|sent|in)",
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
            r"(?:maximum|max|number of|exceed\w*|concurrent).{0,25}(?:concurrent|simultaneous|open|smtp"
            r"|incoming)?.{0,12}(?:connections|sessions)",
            r"(?:maximum|allowed|limit).{0,20}(?:number of )?recipients",
            r"connection rate",
            r"trop de connexions",
        ],
    ),
    (
        "mailboxfull",
        [
            rf"{_MAILBOX}(?:'s)?(?: \S+){{0,5}} (?:is |are |ist |seems |has )?(?:currently "
            rf"|temporarily )?(?:almost )?(?:full|voll|pleine?|llen[oa]|pien[oa]|vol)\b(?! name)",
            rf"{_MAILBOX}.{{0,50}}(?:exceed|over ?quota|over (?:its |the |their |allowed "
            rf"|disk )?(?:\S+ )?(?:limit|quota|storage)|out of (?:space|storage))",
            r"(?:over|exceed\w*|reached|beyond|out of|above|hit)(?: \S+){0,5} (?:quota|(?:mail|disk|storage"
            r"|mailbox|inbox|file) ?(?:space|limit|size|capacity|storage|allocation))\b(?<!message size)",
            r"\bover ?-?quota\b|\boverquota\b",
            r"quota (?:\S+ ){0,3}(?:exceed|violat|reached|full|excédé|überschritten)|(?:disk|disc|mail|mailbox"
            r"|user|storage) ?quota",
            r"(?:not enough|insufficient|no|lack of) (?:\S+ )?(?:mailbox|disk|storage|disc|quota) ?(?:space"
            r"|storage|left)?.{0,20}(?:user|recipient|mailbox|for)",
            r"(?:not enough|insufficient) (?:storage|disk|free) space(?! on (?:the )?server)",
            r"(?:storage|mailbox) (?:limit|quota|space|size limit)|mailbox size limit",
            r"storage full|overdrawn (?:his|her|its|their) \S*quota|diskspace quota|full mailbox"
            r"|\bmail ?box (?:is )?full|mailbox_full|mailfolder is full|mail box full",
            r"number of messages in recipient's mailbox exceeded",
            r"postfach.{0,30}(?:ist )?(?:voll|überfüllt|gefüllt)|speicherplatz.{0,40}(?:erschöpft|überschritten"
            r"|voll)",
            r"bo[iî]te.{0,40}(?:pleine|saturée)|buz[oó]n.{0,30}lleno|casella.{0,30}piena|caixa.{0,30}cheia"
            r"|postvak.{0,20}vol",
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
            r"(?:size|length) (?:\S+ ){0,4}exceeds? (?:\S+ ){0,3}(?:limit|maximum).{0,40}for (?:this|that"
            r"|the) (?:recipient|user|mailbox)",
            r"message size exceeds (?:the )?(?:administrative|recipient|per-user)",
        ],
    ),
    (
        "mesgtoobig",
        [
            r"(?:message|mail|e-?mail|file|body|attachment|data|content|header|nachricht)s?(?: \S+){0,6} (?:is "
            r"|are |was |ist )?too (?:large|big|long(?! in ))\b(?<!queue too long)",
            r"too (?:large|big) (?:a )?(?:message|mail|file|for)",
            r"(?:exceed\w*|over|above|larger than|greater than|bigger than|beyond)(?: \S+){0,6} (?:message "
            r"|mail |e-?mail |maximum |max\.? |fixed |allowed |permitted |size )+(?:size|limit|length)",
            r"(?:message|mail|maximum|max) (?:size|length|file)(?: \S+){0,6} exceed|(?:message"
            r"|mail)(?: \S+){0,3} exceeds.{0,30}(?:size|limit|bytes|\dm\b)",
            r"(?:size|length) (?:limit|restriction|exceed)|recipsizelimit|sendersizelimit",
            r"max(?:imum)? (?:message|mail|allowed) size|message size exceeds",
            r"maximale größe.{0,30}überschritten",
            r"nachricht.{0,30}zu groß|message trop (?:gros|volumineux)|mensaje.{0,20}demasiado grande",
        ],
    ),
]
