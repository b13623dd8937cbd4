"""Wide patterns about the recipient: nobody knows him, or he does not want the mail."""

from __future__ import annotations

from leitstelle.channels.email.reading.delivery.phrases.nouns import ADDRESSEE

RECIPIENTS: list[tuple[str, list[str]]] = [
    (
        "userunknown",
        [
            rf"(?:unknown|no such|no valid|nonexistent|non-existent|non-existing|invalid|bad|illegal"
            rf"|undeliverable|unrecogni[sz]ed|unkown|unknow|undefined|obsolete|wrong"
            rf"|incorrect) (?:or (?:\S+ ){{1,2}})?(?:local |mailbox |e-?mail |destination |mail |rcpt |virtual "
            rf"|final |delivery |to |system |user ?|or |\(or |illegal )*(?:{ADDRESSEE}s?|alias|local.?part"
            rf"|user ?id|username|user ?name|users?|person|address(?:es)?|rcpt|address in|one)\b",
            rf"\b{ADDRESSEE}s?(?:'s)?(?: \S+){{0,8}} (?:is |are |was |has |does |do |did |could |can |been "
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
            r"(?:can'?t|cannot|couldn'?t|could not|unable to) (?:find|deliver (?:to|mail"
            r"|message)(?!.{0,20} \d+ (?:day|hour|min))|locate|verify"
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
]
