"""A mail passed on by hand: who wrote it first.

Every mailer puts the first mail's header above its text, in the language of the user, in one of few shapes: a line
that announces it, then name and value pairs. Only the first such block counts, and only where it is announced by the
subject or by its own line, so that an ordinary reply with a quoted header is not taken for a forward.
"""

from __future__ import annotations

import re
from email.message import Message
from email.utils import parseaddr

from leitstelle.channels.email.reading.delivery.notice import decoded_header, sender_of
from leitstelle.channels.email.reading.delivery.records import Forward
from leitstelle.channels.email.reading.delivery.returned import attached_mail, own_parts

_MAX_TEXT = 60_000  # characters looked at
_MAX_BLOCK_LINES = 14
_MAX_AROUND = 2_000  # characters before and after a From line that are searched for the rest of its block

# Prefixes of forwarded mail: Outlook, Gmail, Apple, Thunderbird, Notes in the larger languages.
_SUBJECT = re.compile(
    r"^\s*(?:\[[^\]]{1,40}\]\s*)?(?:(?:re|aw|antw|sv|tr)\s*:\s*)*(?:fwd?|wg|weitergeleitet|weitergel|tr|rv|i|enc"
    r"|vb|vs|vl|vid\.?bef|doorst|doorgestuurd|pd|továbbítás|fs|předáno|ilt|iletilen|пересл?|пересланное|转发|轉寄|転送"
    r"|전달)\s*[:：]",
    re.IGNORECASE,
)
# The line above the header block.
_ANNOUNCED = re.compile(
    r"""^[> \t]*(?:
      [-_*=]{2,}\s*(?:forwarded\ (?:message|mail)|weitergeleitete\ (?:nachricht|e-?mail|mail)|message\ transféré
        |message\ transf[ée]r[ée]|mensaje\ reenviado|messaggio\ inoltrato|mensagem\ encaminhada
         |doorgestuurd\ bericht|forwarded\ by.*|weitergeleitet\ von.*|vidarebefordrat\ (?:meddelande|brev)
           |videresendt\ (?:meddelelse|besked|melding)|přeposlaná\ zpráva|przekazana\ wiadomość
           |przesłana\ (?:dalej\ )?wiadomość
         |iletilmiş\ (?:mesaj|ileti)|yönlendirilen\ ileti|пересылаемое\ сообщение|пересланное\ сообщение
           |переслане\ повідомлення|välitetty\ viesti|továbbított\ (?:üzenet|levél)|转发(?:的)?邮件|転送メッセージ|전달된\ 메일
           |전달된\ 메시지)\s*[-_*=]*\s*
      |(?:anfang\ der\ weitergeleiteten\ (?:nachricht|e-?mail)|begin\ forwarded\ message
        |début\ du\ message\ réexpédié|début\ du\ message\ transféré|inicio\ del\ mensaje\ reenviado
        |inizio\ messaggio\ inoltrato|início\ da\ mensagem\ (?:reencaminhada|encaminhada)
         |begin\ doorgestuurd\ bericht|vidarebefordrat\ brev|start\ på\ videresendt\ (?:besked|melding)
           |videresendt\ melding|początek\ przekazywanej\ wiadomości|začátek\ přeposílané\ zprávy
           |başlangıç:\ iletilen.*|начало\ переадресованного\ сообщения|начало\ пересылаемого\ сообщения
         |weitergeleitete\ nachricht|forwarded\ message|開始.*転送.*)\s*:?\s*
    )$""",
    re.IGNORECASE | re.VERBOSE | re.MULTILINE,
)
_FROM = (
    "from|von|de|da|van|från|fra|od|kimden|"
    "gönderen|от|від|от кого|lähettäjä|feladó|expéditeur|absender|remitente|"
    "mittente|remetente|afzender|nadawca|odesílatel|发件人|寄件者|寄件人|差出人|보낸 사람"
)
_OTHERS = (
    "to|an|à|a|para|aan|til|till|do|komu|kime|kime|кому|до|date|datum|sent|gesendet|envoyé|enviado|enviada"
    "|inviato|data|fecha|verzonden|skickat|sendt|dato|wysłano|odesláno|gönderildi|gönderme|tarih|дата"
    "|отправлено|"
    "subject|betreff|objet|asunto|oggetto|assunto|onderwerp|ämne|emne|temat|předmět|konu|тема|cc|kopie"
    "|antwort an|reply-to|组|收件人|主题|日期|件名|日付|宛先|제목|날짜|받는 사람|päiväys|aihe|vastaanottaja|tárgy|dátum|címzett"
)
_FROM_LINE = re.compile(rf"^[> \t*_|]*(?:{_FROM})[ \t*_]*[:：][ \t*_]*(\S.*)$", re.IGNORECASE | re.MULTILINE)
_OTHER_LINE = re.compile(rf"^[> \t*_|]*(?:{_OTHERS})[ \t*_]*[:：]", re.IGNORECASE)
_ADDRESS = re.compile(
    r"(?:mailto:)?([A-Za-z0-9.!#$%&'*+/=?^_`{|}~\-]{1,64}@[A-Za-z0-9.\-]{1,253}\.[A-Za-z0-9\-]{2,63})"
)


def find_forward(message: Message, subject: str, text: str) -> Forward | None:
    """The first author of the mail that was passed on, or None when this is no forward or names no address.

    `subject` is decoded; `text` is the readable text. An attached mail (RFC 2046, 5.2.1) counts when the subject
    announces a forward or the mail says little else. Of a forward of a forward the latest author counts.
    """
    text = text[:_MAX_TEXT]
    announced = bool(_SUBJECT.match(subject))
    if announced:
        return _first_block(text, near=False) or _attached(message)
    if (line := _ANNOUNCED.search(text)) and (found := _first_block(text[line.end() :], near=True)):
        return found
    return _attached(message) if len(text.strip()) < 400 else None


def _first_block(text: str, *, near: bool) -> Forward | None:
    """The author in the first header block; `near` asks for it within the next few lines."""
    for found in _FROM_LINE.finditer(text):
        if near and text[: found.start()].count("\n") > 8:
            return None
        if _has_other_headers(text, found):
            return _author(_unfolded(text, found))
    return None


def _has_other_headers(text: str, line: re.Match[str]) -> bool:
    before = text[max(0, line.start() - _MAX_AROUND) : line.start()].splitlines()[-4:]
    after = text[line.end() : line.end() + _MAX_AROUND].splitlines()[:_MAX_BLOCK_LINES]
    return any(_OTHER_LINE.match(other) for other in [*before, *after])


def _unfolded(text: str, line: re.Match[str]) -> str:
    """The value with the next line when the address was wrapped onto it."""
    value = line[1]
    if "@" not in value:
        following = text[line.end() : line.end() + _MAX_AROUND].lstrip("\r\n").splitlines()[:1]
        if following and not _OTHER_LINE.match(following[0]):
            value += " " + following[0].strip("> \t")
    return value


def _author(value: str) -> Forward | None:
    found = _ADDRESS.search(value)
    if not found:
        return None
    before = re.sub(r"(?:<|\[|\(|\"|mailto:|\*|_(?=\s|$)|<https?://\S*)+\s*$", "", value[: found.start()])
    name = re.sub(r"[<\[(].*$", "", before).strip(" \t\"'*_,;:")
    if name.lower() == found[1].lower() or "@" in name:
        name = ""
    return Forward(name=" ".join(name.split()), address=found[1].lower())


def _attached(message: Message) -> Forward | None:
    """The author of the one mail that is attached; of several (a digest, a collection) none is meant."""
    attached = [inner for part in own_parts(message) if (inner := attached_mail(part)) is not None]
    if len(attached) != 1 or message.get_content_type() in ("multipart/report", "multipart/digest"):
        return None
    name, address = parseaddr(decoded_header(str(attached[0].get("From", ""))))
    if "@" not in address:
        name, address = sender_of(attached[0])
    return Forward(name=name, address=address.lower()) if "@" in address else None
