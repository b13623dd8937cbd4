"""Is this mail a mail server's notice about a mail that was not delivered?

A person can quote, forward or describe a bounce. So the sender must be a machine, and the words must be a report:
either alone is not enough, except for the report part of RFC 3464, which no person writes.
"""

from __future__ import annotations

import re
from email.header import decode_header
from email.message import Message
from email.utils import parseaddr

from leitstelle.channels.email.reading.delivery.returned import own_parts, split_report
from leitstelle.channels.email.reading.delivery.transcripts import refusal_before

_MAX_HEADER = 4_000  # characters

_DAEMON = re.compile(
    r"^(?:mailer.?daemon|post.?master|mail.?daemon|mailerdaemon|mdaemon|mail.delivery.(?:sub)?system|mailer"
    r"|mail.?system"
    r"|system.?administrator|bounces?|delivery|ndr|mail.?failure|microsoftexchange\w*|mmsc|daemon|poostmaster)\b",
    re.IGNORECASE,
)
_DAEMON_NAME = re.compile(
    r"mail(?:er)?[ .-]?daemon|mail delivery (?:sub)?system|system administrator|post ?master|content.?filter"
    r"|ndr administrator"
    r"|delivery (?:sub)?system|mailer daemon|internet mail delivery|systemadministrator",
    re.IGNORECASE,
)
_MACHINE = re.compile(
    r"^(?:no.?reply|do.?not.?reply|sys.?admin|root|admin(?:istrator)?|auto|notification|alert)",
    re.IGNORECASE,
)

_SUBJECT = re.compile(
    r"""^(?:(?:re|aw):\s*)?\W*(?:
      undeliver(?:able|ed)|un?delivered|returned\ (?:mail|to\ sender)|failure\ notice|failure\ delivery
        |delivery\ (?:status\ notification|failure|report|status|notification|error)
      |mail\ (?:failed|delivery|system\ error|could\ not|failure|status|error|\.)|non.?deliver
        |message\ (?:undeliverable|not\ delivered|delivery)|warning:\ (?:could\ not|message|mail)
      |could\ not\ (?:be\ )?deliver|delayed\ mail|notice:\ mail|postmaster\ (?:notify|error)
        |there\ was\ an\ error\ sending|error\ sending|sorry,\ your\ message|bounce
      |unzustellbar|nicht\ zustellbar|zustellung|unzugestellt|nachricht\ (?:nicht|konnte)
        |fehler\ bei\ der\ (?:zustellung|nachrichten)|mail\ nicht\ zugestellt
      |non\ remis|non\ distribu|échec|non\ recapitabile|mancato\ recapito|no\ se\ puede\ entregar|no\ entregado
        |não\ (?:é\ possível|foi\ possível|entreg)|onbestelbaar|niet\ bezorg
      |olevererbart|kan\ ikke\ leveres|uleverbar|niedostarczon|nie\ można\ dostarczyć|nedoručiteln|не\ удалось
        |недоставлен|ваше\ сообщение
        |.{0,40}(?:退信|退回|投递失败|投遞失敗|未能送达|無法投遞)|.{0,30}(?:반송|전송\ ?실패)
        |配信不能|配信エラー|配達不能|未送達|送信エラー|未传递|无法投递|退信
    )""",
    re.IGNORECASE | re.VERBOSE,
)
_REPORT = re.compile(
    r"""(?:could|can|did|was|is|were|are|been|has|have|be|did)(?:\s?n[o']t|not)\s+(?:be\s+)?(?:able\s+to\s+)?(?:deliver|reach|sent|send|receive)
      |unable\s+to\s+deliver|undeliver|(?:delivery|delevery)\s+(?:to|has|of|failed|error)|delivery.{0,20}fail
        |failed\s+(?:to\s+(?:send|deliver)|permanently|recipient)
      |permanent\s+(?:fatal\s+)?errors?|following\s+(?:addresses|recipients?).{0,60}(?:fail|had|reject|not
        |error)|each\s+of\s+the\s+following|delivery\s+problems
      |transcript\s+of\s+session|returned\s+to\s+sender|had\s+trouble\s+delivering
        |error\s+(?:was\s+encountered\s+|has\s+occurred\s+)?(?:delivering|while|sending)|non-?deliver
      |invalid\s+final\s+delivery|failure\s+reasons?|message\s+was\s+not|your\s+(?:message
        |e?-?mail).{0,60}(?:reject|fail|not\s|refus|delay|block|returned)|will\s+be\s+retried|unsolicited
        |still\s+being\s+retried
      |user\s+unknown|no\s+such\s+user|unknown\s+(?:user|recipient)|mailbox\s+(?:is\s+)?full|host\s+unknown
        |does\s?n[o']t\s+exist
      |nicht\s+(?:zugestellt|zustellbar|übermittelt|erreicht)|zustellung.{0,40}(?:fehlgeschlagen|nicht)
        |unzustellbar|n['’]a\s+pas\s+pu|non\s+remis|non\s+è\s+(?:stato|riuscito)|no\s+se\s+(?:ha\s+)?(?:pud|pued)
        |não\s+(?:foi|pôde)
      |не\s+(?:может|удалось|доставлен)|送信できません|配信できません|届きません|配信不能
      |\b[45]\d\d[ -][45]\.\d+\.\d+\b
        |action:\s*failed
    """,
    re.IGNORECASE | re.VERBOSE | re.DOTALL,
)
_REFUSAL = re.compile(r"\b[45]\d\d[ \-:]+(?:[45]\.\d{1,3}\.\d{1,3}\b|\S+ \S+)")
_LIST_ALARM = re.compile(
    r"^\W*(?:loop|fatal|error|security|not member|warning)\b.{0,40}|\b(?:rejected|ignored|not member)\b", re.I
)
_ANSWER_OF_A_PERSON = re.compile(r"^\s*(?:re|aw|antw|antwort|sv|fw|fwd|wg|tr|rv)\s*:", re.IGNORECASE)
_COMPLAINT = re.compile(r'"notificationType"\s*:\s*"Complaint"|^feedback-type:\s*\w+', re.IGNORECASE | re.MULTILINE)


def is_notice(message: Message, text: str) -> bool:
    """True for a non-delivery notice in any of its forms; false for complaints (RFC 5965), read receipts (RFC 8098)
    and whatever a person wrote."""
    if _is_complaint(message, text):
        return False
    if _report_type(message) == "disposition-notification":
        return is_daemon(message) and bool(refusal_before(text[:_MAX_HEADER]))
    if _is_list_alarm(message):
        return True
    daemon = is_daemon(message)
    if _has_report_part(message):
        return daemon or _report_type(message) == "delivery-status" or not is_answer(message)
    report = split_report(text)[0] or text
    if daemon:
        return bool(_SUBJECT.match(subject_of(message)) or _REPORT.search(report) or message.get("X-Failed-Recipients"))
    if is_answer(message):
        return False
    refused = _REPORT.search(report[:2000]) and _REFUSAL.search(report[:2000])
    if refused and has_empty_path(message) and not message.get("Auto-Submitted"):
        return True
    automatic = (
        _MACHINE.match(sender_of(message)[1]) or message.get("Auto-Submitted") or message.get("X-Failed-Recipients")
    )
    return bool(
        automatic
        and _REPORT.search(report[:2000])
        and (_SUBJECT.match(subject_of(message)) or _ADDRESS_AND_NO.search(report))
    )


_ADDRESS_AND_NO = re.compile(r"(?:not|failed)\s(?:be\s)?(?:deliver\w*|sent)\s+to:?\s+<?[^\s@]+@[^\s@]+", re.IGNORECASE)


def is_answer(message: Message) -> bool:
    """The subject begins as a person's reply or forward does."""
    return bool(_ANSWER_OF_A_PERSON.match(subject_of(message)))


def is_daemon(message: Message) -> bool:
    """The sender is a mail system: by its name, or by the empty return path only notices have (RFC 5321, 4.5.5)."""
    name, address = sender_of(message)
    return bool(
        _DAEMON.match(address)
        or _DAEMON_NAME.search(name)
        or (not address and _DAEMON.match(name))
        or (has_empty_path(message) and not is_answer(message) and _SUBJECT.match(subject_of(message)))
    )


def has_empty_path(message: Message) -> bool:
    """Return-Path is empty, as only notices and automatic answers may have it (RFC 5321, 4.5.5)."""
    return str(message.get("Return-Path", "?")).strip().upper() in ("<>", "<MAILER-DAEMON>")


def _is_list_alarm(message: Message) -> bool:
    """fml tells who runs or uses a list that it kept a mail back; to the one who wrote it, that is a mail not sent."""
    return "fml" in str(message.get("X-MLServer", "")).lower() and bool(_LIST_ALARM.search(subject_of(message)))


def sender_of(message: Message) -> tuple[str, str]:
    """Decoded display name and address of From; an address without domain is kept."""
    written = str(message.get("From", ""))
    name, address = parseaddr(written)
    if not address or "<>" in written:
        return written.replace("<>", "").strip(), ""
    return decoded_header(name), address


def subject_of(message: Message) -> str:
    """The subject in one line, encoded words decoded as far as they can be."""
    return decoded_header(str(message.get("Subject", "")))


def decoded_header(value: str) -> str:
    """A header's value in one line, encoded words (RFC 2047) decoded as far as they can be; 4,000 characters of it."""
    value = value[:_MAX_HEADER]
    try:
        parts = [
            part.decode(charset or "latin-1", "replace") if isinstance(part, bytes) else part
            for part, charset in decode_header(value)
        ]
    except (LookupError, ValueError):  # an unknown charset or broken base64: the raw words still serve
        parts = [value]
    return " ".join("".join(parts).split())


def _report_type(message: Message) -> str:
    return str(message.get_param("report-type") or "").lower()


def _has_report_part(message: Message) -> bool:
    return any("delivery-status" in part.get_content_type() for part in own_parts(message))


def _is_complaint(message: Message, text: str) -> bool:
    if _report_type(message) == "feedback-report" or _COMPLAINT.search(text[:20_000]):
        return True
    return any(part.get_content_type() == "message/feedback-report" for part in own_parts(message))
