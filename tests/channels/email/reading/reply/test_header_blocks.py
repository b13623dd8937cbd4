"""Header blocks above a quoted mail, in the languages Outlook and others write them, and lines that only look alike."""

import pytest

from leitstelle.channels.email.reading.reply import cut_reply

BLOCKS = [
    (
        "de",
        "Von: Anna Berg <anna@example.org>\nGesendet: Freitag, 20. November 2026 14:03\n"
        "An: Jörg Weiß\nBetreff: Drucker",
    ),
    (
        "de, with copy",
        "Von: Anna Berg\nGesendet: Freitag, 20. November 2026 14:03\nAn: Jörg\n"
        "Cc: Team <team@example.org>\nBetreff: Drucker",
    ),
    (
        "de, bold",
        "*Von:* Anna Berg <anna@example.org>\n*Gesendet:* Freitag, 20. November 2026 14:03\n"
        "*An:* Jörg\n*Betreff:* Drucker",
    ),
    (
        "de, new Outlook and Mac",
        "Von: Anna Berg <anna@example.org>\nDatum: Freitag, 20. November 2026 um 14:03\n"
        "An: Jörg <j@example.org>\nBetreff: Drucker",
    ),
    (
        "GMX and web.de",
        'Gesendet: Freitag, 20. November 2026 um 14:03 Uhr\nVon: "Anna Berg" <anna@example.org>\n'
        "An: j@example.org\nBetreff: Drucker",
    ),
    (
        "HCL Notes, de",
        "Von:\tAnna Berg/IT/Beispiel\nAn:\tJörg Weiß/IT/Beispiel@Beispiel\nDatum:\t20.11.2026 14:03\nBetreff:\tDrucker",
    ),
    (
        "T-Online",
        'Betreff: Drucker\nDatum: 2026-11-20T14:03:11+0100\nVon: "Anna Berg" <anna@example.org>\nAn: "j@example.org"',
    ),
    (
        "en",
        "From: Anna Berg [mailto:anna@example.org]\nSent: Friday, November 20, 2026 2:03 PM\n"
        "To: Jörg\nSubject: RE: Printer",
    ),
    (
        "en, with importance",
        "From: Anna\nSent: Friday, November 20, 2026 2:03 PM\nTo: Jörg\nSubject: Printer\nImportance: High",
    ),
    (
        "en, markdown bold",
        "**From:** Anna Berg\n**Sent:** Friday, November 20, 2026 2:03 PM\n**To:** Jörg\n**Subject:** Printer",
    ),
    (
        "en, folded recipients",
        "From: Anna\nSent: Friday, November 20, 2026 2:03 PM\nTo: Jörg Weiß <j@example.org>;\n"
        " Team <team@example.org>\nSubject: Printer",
    ),
    (
        "en, a blank line between all",
        "From: Anna\n\nSent: Friday, November 20, 2026 2:03 PM\n\nTo: Jörg\n\nSubject: Printer",
    ),
    (
        "en, indented",
        "   From: Anna <a@example.org>\n   To: Jörg <j@example.org>\n"
        "   Sent: Friday, November 20, 2026 2:03 PM\n   Subject: Printer",
    ),
    (
        "BlackBerry",
        "From: Anna <anna@example.org>\nSender: anna@example.org\nDate: Fri, 20 Nov 2026 14:03:11\n"
        "To: <j@example.org>\nReplyTo: a@example.org\nSubject: Printer",
    ),
    ("fr", "De : Anna Berg <anna@example.org>\nEnvoyé : vendredi 20 novembre 2026 14:03\nÀ : Jörg\nObjet : Imprimante"),
    (
        "Orange, fr",
        'Message du : 20/11/2026 14:03\nDe : "Anna" <anna@example.org>\nA : j@example.org\n'
        "Copie à :\nSujet : Imprimante",
    ),
    (
        "es",
        "De: Anna Berg <anna@example.org>\nEnviado: viernes, 20 de noviembre de 2026 14:03\n"
        "Para: Jörg\nAsunto: Impresora",
    ),
    ("it", "Da: Anna Berg <anna@example.org>\nInviato: venerdì 20 novembre 2026 14:03\nA: Jörg\nOggetto: Stampante"),
    (
        "pt",
        "De: Anna Berg <anna@example.org>\nEnviada em: sexta-feira, 20 de novembro de 2026 14:03\n"
        "Para: Jörg\nAssunto: Impressora",
    ),
    (
        "nl",
        "Van: Anna Berg <anna@example.org>\nVerzonden: vrijdag 20 november 2026 14:03\nAan: Jörg\nOnderwerp: Printer",
    ),
    ("pl", "Od: Anna Berg <anna@example.org>\nWysłano: piątek, 20 listopada 2026 14:03\nDo: Jörg\nTemat: Drukarka"),
    ("cs", "Od: Anna Berg <anna@example.org>\nOdesláno: pátek 20. listopadu 2026 14:03\nKomu: Jörg\nPředmět: Tiskárna"),
    (
        "sk",
        "Od: Anna Berg <anna@example.org>\nOdoslané: piatok 20. novembra 2026 14:03\nKomu: Jörg\nPredmet: Tlačiareň",
    ),
    ("sv", "Från: Anna Berg <anna@example.org>\nSkickat: den 20 november 2026 14:03\nTill: Jörg\nÄmne: Skrivare"),
    ("da", "Fra: Anna Berg <anna@example.org>\nSendt: 20. november 2026 14:03\nTil: Jörg\nEmne: Printer"),
    ("nb", "Fra: Anna Berg <anna@example.org>\nSendt: fredag 20. november 2026 14:03\nTil: Jörg\nEmne: Skriver"),
    (
        "fi",
        "Lähettäjä: Anna Berg <anna@example.org>\nLähetetty: perjantai 20. marraskuuta 2026 14.03\n"
        "Vastaanottaja: Jörg\nAihe: Tulostin",
    ),
    ("ru", "От: Anna Berg <anna@example.org>\nОтправлено: 20 ноября 2026 г. 14:03\nКому: Jörg\nТема: Принтер"),
    ("uk", "Від: Anna Berg <anna@example.org>\nНадіслано: 20 листопада 2026 р. 14:03\nКому: Jörg\nТема: Принтер"),
    ("tr", "Kimden: Anna Berg <anna@example.org>\nGönderildi: 20 Kasım 2026 Cuma 14:03\nKime: Jörg\nKonu: Yazıcı"),
    (
        "hu",
        "Feladó: Anna Berg <anna@example.org>\nElküldve: 2026. november 20., péntek 14:03\n"
        "Címzett: Jörg\nTárgy: Nyomtató",
    ),
    (
        "ro",
        "De la: Anna Berg <anna@example.org>\nTrimis: vineri, 20 noiembrie 2026 14:03\nCătre: Jörg\n"
        "Subiect: Imprimantă",
    ),
    (
        "el",
        "Από: Anna Berg <anna@example.org>\nΣτάλθηκε: Παρασκευή, 20 Νοεμβρίου 2026 14:03\nΠρος: Jörg\nΘέμα: Εκτυπωτής",
    ),
    ("ja", "差出人: Anna Berg <anna@example.org>\n送信日時: 2026年11月20日 14:03\n宛先: Jörg\n件名: プリンター"),
    (
        "zh, full-width colons",
        "发件人： Anna Berg <anna@example.org>\n发送时间： 2026年11月20日 14:03\n收件人： Jörg\n主题： 打印机",
    ),
    (
        "ko",
        "보낸 사람: Anna Berg <anna@example.org>\n보낸 날짜: 2026년 11월 20일 금요일 오후 2:03\n받는 사람: Jörg\n"
        "제목: 프린터",
    ),
    ("he", "מאת: Anna Berg <anna@example.org>\nנשלח: יום שישי 20 נובמבר 2026 14:03\nאל: Jörg\nנושא: מדפסת"),
    ("ar", "من: Anna Berg <anna@example.org>\nتم الإرسال: 20 نوفمبر 2026 14:03\nإلى: Jörg\nالموضوع: طابعة"),
]

ABOVE = [
    ("nothing above", ""),
    ("Outlook on the web", "________________________________\n"),
    ("Outlook, dashes", "-----Ursprüngliche Nachricht-----\n"),
    ("phone", " ------------------------------\n\n"),
]


@pytest.mark.parametrize(("language", "block"), BLOCKS, ids=[language for language, _ in BLOCKS])
@pytest.mark.parametrize(("mailer", "above"), ABOVE, ids=[mailer for mailer, _ in ABOVE])
def test_a_header_block_ends_the_reply(language: str, block: str, mailer: str, above: str) -> None:
    text = f"Danke, läuft.\n\nJörg\n\n{above}{block}\n\nBitte neu starten.\n\nAnna\n"

    assert cut_reply(text) == "Danke, läuft.\n\nJörg"


TITLES = [
    "-----Original Message-----",
    "-----Ursprüngliche Nachricht-----",
    "------ Originalnachricht ------",
    "-------- Original-Nachricht --------",
    "-----Original-Nachricht-----",
    "----- Ursprüngliche Mail -----",
    "-------- Ursprüngliche Nachricht --------",
    "‐‐‐‐‐‐‐ Original Message ‐‐‐‐‐‐‐",
    "----- Mail original -----",
    "-----Message d'origine-----",
    "-----Mensaje original-----",
    "-----Messaggio originale-----",
    "-----Mensagem Original-----",
    "-----Oorspronkelijk bericht-----",
    "-----Wiadomość oryginalna-----",
    "-----Původní zpráva-----",
    "-----Ursprungligt meddelande-----",
    "-----Oprindelig meddelelse-----",
    "-----Opprinnelig melding-----",
    "-----Alkuperäinen viesti-----",
    "-----Исходное сообщение-----",
    "-----Özgün İleti-----",
    "-----Eredeti üzenet-----",
    "-----Mesaj original-----",
    "-----Αρχικό μήνυμα-----",
    "------------------ 原始邮件 ------------------",
    "-----원본 메시지-----",
    "-----הודעה מקורית-----",
    "-----الرسالة الأصلية-----",
    "---------- Forwarded message ---------",
    "-------- Weitergeleitete Nachricht --------",
    "---------- Message transféré ---------",
    "Anfang der weitergeleiteten Nachricht:",
    "Begin forwarded message:",
    "Début du message réexpédié :",
    "Original Message processed by david®",
    ">>> Anna Berg 20.11.2026 14:03 >>>",
    '>>> "Anna Berg" <anna@example.org> 20.11.26 14.03 Uhr >>>',
]


@pytest.mark.parametrize("title", TITLES)
def test_a_title_above_the_old_mail_ends_the_reply(title: str) -> None:
    assert cut_reply(f"Läuft wieder.\n\n{title}\nBitte neu starten.\n\nAnna\n") == "Läuft wieder."


DESK_LINES = [
    "##- Please type your reply above this line -##",
    "##- Bitte geben Sie Ihre Antwort oberhalb dieser Zeile ein. -##",
    "--- Reply above this line ---",
    "##- Veuillez saisir votre réponse au-dessus de cette ligne -##",
    "-=-=-=- Please reply above this line -=-=-=-",
    "> ##- Please type your reply above this line -##",
    "*** Bitte antworten Sie über dieser Zeile ***",
]


@pytest.mark.parametrize("line", DESK_LINES)
def test_a_desks_line_ends_the_reply(line: str) -> None:
    text = f"Läuft.\n\nAm 20.11.2026 um 14:03 schrieb Desk <desk@example.org>:\n{line}\n\nIhre Anfrage 4711 wurde bearbeitet."

    assert cut_reply(text) == "Läuft."


OWN_WORDS = [
    ("one word with a colon", "From: the printer says it is on fire.\n\nTo: be honest, it is."),
    (
        "mail log",
        "Im Protokoll steht:\n\nfrom: <anna@example.org>\nto: <j@example.org>\nstatus: deferred\n\nWas heißt das?",
    ),
    (
        "source of a mail",
        "Bitte prüfen:\n\nReturn-Path: <x@example.net>\nReceived: from a.example.net\n"
        "From: Bank <x@example.net>\nDate: Fri, 20 Nov 2026 14:03:11 +0100\nTo: j@example.org\n"
        "Subject: Konto\nMessage-ID: <1@example.net>\n\nIst das echt?",
    ),
    (
        "source of a mail, From first",
        "Ist das echt?\n\nFrom: Bank <x@example.net>\nTo: j@example.org\nSubject: Konto\n"
        "Date: Fri, 20 Nov 2026 14:03:11 +0100\nMessage-ID: <1@example.net>\nX-Mailer: foo\n\n"
        "Ich habe nicht geklickt.",
    ),
    ("timetable", "Von: Berlin\nNach: Köln\n\nWelcher Zug fährt?"),
    ("two fields of a form", "Betreff: mein Drucker\n\nEr brennt. Datum: heute."),
    ("talks of an original message", "Original message was lost, sorry.\n\nPlease send it again."),
    ("asks to write above", "Please write your name above this line of text in the form, it says. Where?"),
]


@pytest.mark.parametrize(("why", "text"), OWN_WORDS, ids=[why for why, _ in OWN_WORDS])
def test_a_persons_own_lines_are_no_header_block(why: str, text: str) -> None:
    assert cut_reply(text) == text
