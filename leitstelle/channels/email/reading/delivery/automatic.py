"""Mail no person wrote just now: automatic answers and mass mail (RFC 3834, RFC 2919, RFC 2369, RFC 8058)."""

from __future__ import annotations

import re
from email.message import Message

from leitstelle.channels.email.reading.delivery.notice import sender_of, subject_of

# Headers only automatic answers carry. X-Auto-Response-Suppress is left out: it asks others to be silent and stands on
# every notification of Exchange and many ordinary newsletters.
_ANSWERING_HEADERS = (
    "X-Autoreply",
    "X-Autorespond",
    "X-Autoresponse",
    "X-Auto-Reply",
    "X-Autoreply-From",
    "X-AutoReply-From",
    "X-Mail-Autoreply",
    "X-POST-MessageClass",
    "X-FC-MachineGenerated",
    "X-Vacation",
    "X-Cron-Env",
)
_ANSWERING_VALUES = {"x-post-messageclass": r"autoresponder", "x-fc-machinegenerated": r"true|1"}

# How mail programs begin the subject of an absence note; Outlook and Exchange in the languages they are sold in.
_ABSENCE = re.compile(
    r"""^\W*(?:(?:re|aw)\s*:\s*)?(?:
      automatische\ antwort|automatisch\ antwoord|automatic\ reply|auto(?:matic)?[\s-]?(?:reply|response
        |responder|answer|antwort)|autosvar|autoreply
      |abwesenheit(?:s(?:notiz|meldung|nachricht|assistent|info(?:rmation)?|agent))?\b(?=\s*[:\-–|]|\s*$|\s*vom
        |\s+bis)|(?:ich\ bin\ )?(?:derzeit\ |zurzeit\ )?(?:nicht\ im\ (?:büro|haus)|außer\ haus|im\ urlaub)
      |out[\s-]of[\s-](?:the[\s-])?office|ooo\b|away\ from\ (?:my\ )?(?:mail|desk|office)|vacation\ (?:reply
        |response|message|notice|auto)|on\ vacation\b|i\ am\ (?:currently\ )?(?:away|out\ of)
      |réponse\ automatique|message\ d['’]absence|absence\ du\ bureau|absent\ du\ bureau
        |respuesta\ autom[aá]tica|fuera\ de\ (?:la\ )?oficina|resposta\ autom[aá]tica|fora\ do\ escritório
        |ausência
      |risposta\ automatica|fuori\ (?:sede|ufficio)|afwezig(?:heids)?(?:bericht|melding)?|niet\ aanwezig
        |automatiskt?\ (?:svar|besvarelse)|autosvar|frånvaro|fraværende|fravær|ikke\ til\ stede
      |automaattinen\ vastaus|poissa|odpowiedź\ automatyczna|autoodpowied\w*|nieobecno\w+
        |automatick[áaé]\ odpov\w+|mimo\ kancelář|automatikus\ válasz|otomatik\ yanıt|răspuns\ automat
        |automatski\ odgovor|samodejni\ odgovor
      |автоматический\ ответ|автоответ|вне\ офиса|автоматична\ відповідь|自動応答|自动答复|自動回覆|자동\ 회신
        |αυτόματη\ απάντηση|תשובה\ אוטומטית|رد\ تلقائي
    )""",
    re.IGNORECASE | re.VERBOSE,
)
_BULK_HEADERS = (
    *("List-Id", "List-Unsubscribe", "List-Post", "List-Help", "List-Subscribe", "X-Mailing-List", "Mailing-List"),
    *("Feedback-ID", "X-Campaign-Id", "X-CampaignId", "X-Mailgun-Tag", "X-MC-User", "X-CSA-Complaints"),
)
_ANSWERED = r"auto-?(?:reply|replied|response|responder)"


def is_auto_reply(message: Message) -> bool:
    """True when a machine answered: an absence note, a receipt, a read receipt (RFC 8098), an inbox rule.

    RFC 3834, 5: any value of Auto-Submitted but `no` was sent without a person. Notices of failed delivery are
    automatic as well; ask `find_bounce` first. Answers to invitations that a calendar sends by itself count when
    they are marked as such; those a person clicked do not.
    """
    submitted = str(message.get("Auto-Submitted", "no")).split(";")[0].split("(")[0].strip().lower()
    if submitted not in ("no", ""):
        return True
    if any(_is_answering(message, name) for name in _ANSWERING_HEADERS):
        return True
    if re.search(_ANSWERED, str(message.get("Precedence", "")).replace("_", "-"), re.IGNORECASE):
        return True
    if _is_read_receipt(message) or _is_inbox_rule(message):
        return True
    return bool(
        _ABSENCE.match(subject_of(message))
        or re.match(r"autoreply|auto-?responder|vacation\b", sender_of(message)[1], re.IGNORECASE)
    )


def is_bulk(message: Message) -> bool:
    """True for mail sent to many: lists (RFC 2919, RFC 2369), newsletters (RFC 8058), `Precedence: bulk, list, junk`."""
    if str(message.get("Precedence", "")).strip().lower() in ("bulk", "list", "junk"):
        return True
    return any(message.get(name) is not None for name in _BULK_HEADERS)


def _is_answering(message: Message, name: str) -> bool:
    value = message.get(name)
    if value is None or str(value).strip().lower() in ("no", "false", "0"):
        return False
    wanted = _ANSWERING_VALUES.get(name.lower())
    return wanted is None or bool(re.search(wanted, str(value), re.IGNORECASE))


def _is_read_receipt(message: Message) -> bool:
    return (
        message.get_content_type() == "multipart/report"
        and "disposition-notification" in str(message.get_param("report-type", "")).lower()
    )


def _is_inbox_rule(message: Message) -> bool:
    """Exchange marks what a rule of the mailbox sent (MS-OXCMAIL 2.2.3.1.19)."""
    return (
        message.get("X-MS-Exchange-Inbox-Rules-Loop") is not None
        or message.get("X-MS-Exchange-Generated-Message-Source") is not None
    )
