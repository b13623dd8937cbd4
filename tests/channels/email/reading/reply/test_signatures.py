"""Signatures, device footers and notices go; closings typed by hand, rules and lists stay."""

import pytest

from leitstelle.channels.email.reading.reply import cut_reply

FOOTERS = [
    "Sent from my iPhone",
    "Sent from my iPad.",
    "Sent from my Verizon Wireless BlackBerry",
    "Sent from Mail for Windows 10",
    "Sent from Mail for Windows",
    "Sent from Yahoo Mail on Android",
    "Sent from Outlook for Android",
    "Sent from my Galaxy",
    "Sent from Samsung Galaxy smartphone.",
    "Sent with Proton Mail secure email.",
    "Sent via Superhuman iOS",
    "Sent from my mobile device",
    "Sent from Gmail Mobile",
    "Sent from my T-Mobile 4G LTE Device",
    "Get Outlook for iOS",
    "Get Outlook for iOS<https://aka.ms/o0ukef>",
    "Get Outlook for Android [https://aka.ms/AAb9ysg]",
    "Sent from my iPhone, please excuse typos.",
    "Sent from my Huawei phone",
    "Von meinem iPhone gesendet",
    "Von meinem iPad gesendet.",
    "Gesendet von meinem iPhone",
    "Von meinem Samsung Galaxy Smartphone gesendet.",
    "Gesendet von Mail für Windows",
    "Gesendet von Mail für Windows 10",
    "Gesendet mit der GMX Mail App",
    "Gesendet mit der WEB.DE Mail App",
    "Gesendet von Outlook für Android",
    "Outlook für iOS beziehen",
    "Outlook für Android herunterladen<https://aka.ms/ghei36>",
    "Diese Nachricht wurde von meinem Android-Gerät mit K-9 Mail gesendet.",
    "Von unterwegs gesendet",
    "Holen Sie sich Outlook für iOS",
    "Diese Nachricht wurde von meinem Android Mobiltelefon mit GMX Mail gesendet.",
    "Gesendet von meinem Windows Phone",
    "Envoyé de mon iPhone",
    "Envoyé depuis mon smartphone Samsung Galaxy.",
    "Envoyé à partir de Outlook pour Android",
    "Télécharger Outlook pour iOS",
    "Envoyé de mon téléphone",
    "Obtenir Outlook pour Android",
    "Enviado desde mi iPhone",
    "Enviado desde mi dispositivo móvil",
    "Obtener Outlook para iOS",
    "Inviato da iPhone",
    "Inviato dal mio dispositivo Samsung",
    "Enviado do meu iPhone",
    "Enviado pelo meu telemóvel",
    "Verstuurd vanaf mijn iPhone",
    "Verzonden vanaf mijn Samsung Galaxy-smartphone",
    "Wysłane z iPhone'a",
    "Wysłano z telefonu Samsung",
    "Odesláno z iPhonu",
    "Odoslané z iPhonu",
    "Skickat från min iPhone",
    "Hämta Outlook för iOS",
    "Sendt fra min iPhone",
    "Hent Outlook til iOS",
    "Lähetetty iPhonesta",
    "Отправлено с iPhone",
    "Отправлено из Яндекс.Почты",
    "Надіслано з iPhone",
    "iPhone'umdan gönderildi",
    "Elküldve az iPhone-omról",
    "Trimis de pe iPhone",
    "Στάλθηκε από το iPhone μου",
    "iPhoneから送信",
    "发自我的 iPhone",
    "從我的 iPhone 傳送",
    "나의 iPhone에서 보냄",
    "נשלח מה-iPhone שלי",
    "أرسلت من الـ iPhone",
    "*Sent from my iPhone*",
    "-- Sent from my iPhone",
]


@pytest.mark.parametrize("footer", FOOTERS)
def test_a_device_footer_goes(footer: str) -> None:
    quoted = "Am 20.11.2026 um 14:03 schrieb Anna:\n> Neu gestartet?"

    assert cut_reply(f"Ja, zweimal.\n\n{footer}") == "Ja, zweimal."
    assert cut_reply(f"Ja, zweimal.\n\n{footer}\n\n{quoted}") == "Ja, zweimal."


SIGNATURES = [
    ("RFC 3676", "Hallo,\n\nläuft.\n\nJörg", "\n-- \nJörg Weiß\nBeispiel GmbH\nTel. 030 123456"),
    ("space lost", "läuft.", "\n--\nJörg Weiß"),
    ("right below the text", "läuft.", "--\nJörg"),
    ("long dash of a phone", "läuft.", "\n—\nJörg Weiß"),
    ("underscores", "läuft.\n\nThanks,", "___________________\nJörg Weiß\nDirect: (+49)30-123-456"),
    ("row of dashes and contacts", "läuft.", "\n----------------------\nJörg Weiß\nwww.example.org"),
    (
        "mailing list",
        "läuft.",
        "\n_______________________________________________\nusers mailing list\nusers@lists.example.org",
    ),
    (
        "Google Groups",
        "läuft.",
        '\n-- \nYou received this message because you are subscribed to the Google Groups "users" group.',
    ),
    (
        "notice with a heading",
        "läuft.",
        "\nDisclaimer\n\n"
        "The information contained in this communication is confidential. It is meant for the recipient.",
    ),
    (
        "notice, de",
        "läuft.",
        "\nDiese E-Mail enthält vertrauliche und/oder rechtlich geschützte Informationen. Wenn Sie "
        "nicht der Adressat sind, löschen Sie sie.",
    ),
    (
        "notice, en",
        "läuft.",
        "\nThis e-mail and any attachments are confidential and intended solely for the addressee. "
        "If you are not, delete it.",
    ),
    (
        "virus scanner, de",
        "läuft.",
        "\nDiese E-Mail wurde von Avast-Antivirussoftware auf Viren geprüft.\nwww.avast.com",
    ),
]


@pytest.mark.parametrize(("why", "kept", "cut"), SIGNATURES, ids=[why for why, _, _ in SIGNATURES])
def test_a_signature_goes(why: str, kept: str, cut: str) -> None:
    assert cut_reply(f"{kept}\n{cut}\n") == kept


def test_a_signature_above_the_quote_and_one_below_it_both_go() -> None:
    above = "Passt.\n\n-- \nJörg\n\nOn Fri, Nov 20, 2026 at 2:03 PM Anna <a@example.org> wrote:\n\n> Passt das?\n"
    below = "Passt.\n\nOn Fri, Nov 20, 2026 at 2:03 PM Anna <a@example.org> wrote:\n\n> Passt das?\n\n\n-- \nJörg\n"

    assert cut_reply(above) == "Passt."
    assert cut_reply(below) == "Passt."


def test_a_gateways_banner_above_the_text_goes() -> None:
    banner = "CAUTION: This email originated from outside of the organization. Do not click links."
    deutsch = "ACHTUNG: Diese E-Mail stammt von einem externen Absender. Klicken Sie nicht auf Links."

    assert cut_reply(f"{banner}\n\nDer Drucker brennt.") == "Der Drucker brennt."
    assert cut_reply(f"{deutsch}\n\nDer Drucker brennt.") == "Der Drucker brennt."


OWN_WORDS = [
    ("closing and name", "Läuft wieder.\n\nMit freundlichen Grüßen\nJörg Weiß"),
    ("name behind a dash", "Läuft wieder.\n\n-Jörg"),
    ("name behind a slash", "Works again.\n\n/Jörg"),
    ("dash list", "Drei Dinge:\n\n- Toner\n- Papier\n-- nur A4\n- Strom"),
    ("dashes in a line", "Here is a fix -- this is no signature.\n\nBye"),
    (
        "rule between parts",
        "Erster Teil: der Drucker druckt seit gestern nur noch leere Seiten.\n\n---\n\n"
        "Zweiter Teil: der Scanner geht, sobald man ihn\nneu startet, jedes Mal wieder aus.\n\nWas tun?",
    ),
    ("headings", "# Fehler\n\n---\n\n- Toner\n- Papier\n- Strom\n- Kabel\n- Netz\n\n---\n\n## Ende"),
    ("a sentence about sending", "Sent from my desk, is much easier than my mobile phone."),
    (
        "a sentence about sending, inside",
        "Done.\n\nSent from my office in Berlin on Monday but nobody at the warehouse got the parcel.",
    ),
    ("sends things", "Gesendet haben wir es am Montag.\n\nIst es da?"),
    ("about a notice", "The disclaimer is wrong.\n\nPlease correct it in the next version."),
    ("certificate", "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n\nWarum wird es abgelehnt?"),
    ("table", "Gerät | Fehler\n------|-------\nA | 17\nB | 23"),
]


@pytest.mark.parametrize(("why", "text"), OWN_WORDS, ids=[why for why, _ in OWN_WORDS])
def test_a_persons_own_words_stay(why: str, text: str) -> None:
    assert cut_reply(text) == text


def test_text_typed_below_the_footer_at_the_top_is_kept() -> None:
    assert cut_reply("Von meinem iPhone gesendet\n\nDer Drucker brennt.") == "Der Drucker brennt."
