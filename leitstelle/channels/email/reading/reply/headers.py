"""Blocks of header lines that Outlook and many others put above the mail they quote, in many languages."""

import re

from leitstelle.channels.email.reading.reply.lines import is_blank, plain

# fmt: off
_LABELS: dict[str, tuple[str, ...]] = {
    "from": (
        "From", "Von", "De", "Da", "Van", "Od", "Från", "Fra", "Lähettäjä", "Saatja", "От", "От кого", "Від",
        "Від кого", "Kimden", "Gönderen", "Feladó", "Από", "De la", "Expéditeur", "Remitente", "Mittente",
        "Remetente", "Absender", "Afzender", "Nadawca", "Odesílatel", "Odosielateľ", "Avsändare", "Afsender",
        "Avsender", "Отправитель", "Відправник", "Pošiljatelj", "Nuo", "No", "Từ", "Dari", "Frá", "差出人",
        "送信者", "寄件者", "寄件人", "发件人", "發件人", "보낸 사람", "보낸사람", "מאת", "من", "از",
    ),
    "date": (
        "Sent", "Date", "Sent on", "Date sent", "Gesendet", "Gesendet am", "Datum", "Datum/Uhrzeit",
        "Verschickt", "Envoyé", "Envoyé le", "Date d'envoi", "Message du", "Enviado", "Enviado el", "Enviado em",
        "Enviada", "Enviada em", "Fecha", "Data", "Data de envio", "Inviato", "Inviato il", "Data invio",
        "Verzonden", "Verstuurd", "Wysłano", "Wysłane", "Wysłana", "Data wysłania", "Odesláno", "Odoslané",
        "Dátum", "Skickat", "Sendt", "Dato", "Lähetetty", "Päiväys", "Päivämäärä", "Saadetud", "Kuupäev",
        "Отправлено", "Дата", "Когда", "Надіслано", "Відправлено", "Изпратено", "Poslano", "Poslato",
        "Gönderildi", "Gönderme Tarihi", "Gönderilme", "Tarih", "Elküldve", "Küldve", "Küldés ideje", "Στάλθηκε",
        "Ημερομηνία", "Trimis", "Trimis la", "Išsiųsta", "Nosūtīts", "Đã gửi", "Ngày", "Tanggal", "Dikirim",
        "送信日時", "日付", "日期", "发送时间", "發送時間", "发送日期", "時間", "时间", "寄件日期", "傳送時間",
        "보낸 날짜", "보낸 시간", "보낸날짜", "날짜", "נשלח", "תאריך", "تاريخ", "التاريخ", "تاريخ الإرسال",
        "تم الإرسال", "أرسلت", "تاریخ",
    ),
    "to": (
        "To", "An", "À", "A", "Pour", "Para", "Aan", "Naar", "Do", "Komu", "Till", "Til", "Vastaanottaja",
        "Kellele", "Saaja", "Кому", "До", "Kime", "Alıcı", "Címzett", "Προς", "Către", "Catre", "Destinataire",
        "Destinatario", "Destinatário", "Empfänger", "Za", "Prima", "Kam", "Đến", "Tới", "Kepada", "宛先",
        "收件者", "收件人", "받는 사람", "받는사람", "אל", "إلى", "الى", "به",
    ),
    "copy": (
        "Cc", "Bcc", "Kopie", "Kopie (CC)", "Blindkopie", "Copie", "Copie à", "Copia", "Con copia", "Kopia",
        "Kopi", "Kopio", "DW", "UDW", "Копия", "Копія", "Bilgi", "Másolatot kap", "Másolat", "Κοιν",
        "Κοινοποίηση", "C.C", "抄送", "副本", "참조", "עותק", "نسخة", "Cópia",
    ),
    "subject": (
        "Subject", "Betreff", "Betr", "Objet", "Sujet", "Asunto", "Oggetto", "Assunto", "Onderwerp", "Temat",
        "Předmět", "Predmet", "Ämne", "Emne", "Aihe", "Teema", "Тема", "Относно", "Konu", "Tárgy", "Θέμα",
        "Subiect", "Assumpte", "Tema", "Naslov", "Zadeva", "Chủ đề", "Subjek", "Perihal", "Efni", "件名", "主题",
        "主題", "標題", "제목", "נושא", "الموضوع", "موضوع",
    ),
    "other": (
        "Sent by", "Gesendet von",
        "Reply-To", "Reply to", "ReplyTo", "Antwort an", "Sender", "Importance", "Wichtigkeit", "Priorität",
        "Priority", "Attachments", "Anlagen", "Anlage", "Anhänge", "Anhang", "Pièces jointes", "Datos adjuntos",
        "Bijlagen", "Categories", "Kategorien", "Organization", "Organisation", "Sensitivity", "Vertraulichkeit",
        "When", "Where", "Wann", "Wo", "Ort", "Resent-From", "Répondre à", "Важность", "重要性", "附件",
    ),
}  # fmt: skip
# fmt: on
_KIND = {label.casefold(): kind for kind, labels in _LABELS.items() for label in labels}

_LABEL = re.compile(r"[*_>|\s]{0,6}([^\W\d_][^:：*<>@]{0,24}?)\s{0,3}[*_]{0,2}\s{0,3}[:：]")
_CLOCK = re.compile(r"\d{1,2}[:h時]\d{2}")
_INNER_LABEL = re.compile(r"([^\W\d_]{1,20})\s?\*?[:：]")
_TECHNICAL = re.compile(
    r"\W{0,3}(?:received(?:-spf)?|return-path|delivered-to|message-id|mime-version|content-[a-z-]+|dkim-signature|"
    r"authentication-results|arc-[a-z-]+|x-[a-z0-9-]+|in-reply-to|references|user-agent|list-[a-z-]+|envelope-to)\s?:",
    re.IGNORECASE,
)
_LONGEST_BLOCK_LINES = 30
_LONGEST_FIELD_LINES = 6


def field_kind(line: str) -> str | None:
    """Which header field a line shows ("from", "date", "to", "copy", "subject", "other"), or None."""
    found = _LABEL.match(plain(line))
    return _KIND.get(found[1].strip().casefold()) if found else None


def end_of_header_block(lines: list[str], start: int) -> int | None:
    """Index after the quoted mail's header block that begins at `start`, or None when there is none.

    A block names the sender, and when it was sent, or to whom and about what. Headers somebody pasted from a mail's
    source (`Received:`, `Message-ID:` …) are none: no mailer shows those above a quoted mail.
    """
    if _is_flat_block(lines[start]):
        return start + 1
    if field_kind(lines[start]) not in ("from", "date", "to", "subject"):
        return None
    kinds, end, technical = _walk_block(lines, start)
    if technical or (start and _TECHNICAL.match(plain(lines[start - 1]))):
        return None
    return end if _names_a_mail(kinds, lines, start, end) else None


def _is_flat_block(line: str) -> bool:
    """A whole block run into one line by a converter: "Von: Anna [mailto:…] Gesendet: … An: … Betreff: …"."""
    if field_kind(line) != "from":
        return False
    kinds = {_KIND.get(word.casefold()) for word in _INNER_LABEL.findall(plain(line))}
    return "date" in kinds and len(kinds & {"to", "subject"}) == 2


def _walk_block(lines: list[str], start: int) -> tuple[list[str], int, bool]:
    kinds: list[str] = []
    end = index = start
    gap = 0
    while index < min(len(lines), start + _LONGEST_BLOCK_LINES):
        line = lines[index]
        if _TECHNICAL.match(plain(line)):
            return kinds, end, True
        kind = field_kind(line)
        if kind in kinds and kind not in ("other", "copy"):
            break  # the next block, or a list of the same field
        if kind:
            kinds.append(kind)
            end, gap = index + 1, 0
        elif is_blank(line):
            # Between two fields a converter may have left one empty line; anything else ends the block.
            if index + 1 >= len(lines) or field_kind(lines[index + 1]) in (None, *kinds) or gap:
                break
        else:
            gap += 1  # a long list of recipients or a subject folded onto the next lines
            if gap > _LONGEST_FIELD_LINES:
                break
        index += 1
    return kinds, end, False


def _names_a_mail(kinds: list[str], lines: list[str], start: int, end: int) -> bool:
    seen = set(kinds)
    if "from" not in seen:
        return False
    alone = (start == 0 or is_blank(lines[start - 1])) and (end >= len(lines) or is_blank(lines[end]))
    block = "".join(plain(line) for line in lines[start:end])
    if "date" in seen and "subject" not in seen:
        # Without a subject it may be a form: "Von: Berlin / An: Köln / Datum: 20.11."
        return "@" in block or ("to" in seen and _CLOCK.search(block) is not None)
    if "date" in seen:
        return True
    return {"to", "subject"} <= seen and alone
