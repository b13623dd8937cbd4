"""In which language a short service mail is written."""

from __future__ import annotations

import subprocess
import sys

import pytest

from leitstelle.channels.email.reading.language import detect_language

MAILS = {
    "de": [
        "Drucker geht nicht mehr",
        "Mein Passwort ist abgelaufen, bitte zurücksetzen.",
        "Danke, hat geklappt!",
        "VPN geht nicht",
    ],
    "en": [
        "Printer not working",
        "My password has expired, please reset it.",
        "Thanks, that worked!",
        "When will my laptop arrive?",
    ],
    "fr": ["L'imprimante ne fonctionne pas", "Bonjour, le VPN ne marche plus depuis ce matin."],
    "es": ["La impresora no funciona", "No puedo iniciar sesión en el correo"],
    "it": ["La stampante non funziona", "Buongiorno, la VPN non funziona da oggi."],
    "nl": ["De printer doet het niet", "Ik kan niet inloggen op mijn mail"],
    "pl": ["Drukarka nie działa", "Moje hasło wygasło, proszę o zresetowanie."],
    "pt": ["A minha senha expirou, por favor redefina.", "Olá, a VPN não funciona desde hoje."],
    "cs": ["Tiskárna nefunguje", "Dobrý den, od dneška nefunguje VPN."],
    "sv": ["Skrivaren fungerar inte", "Jag kan inte logga in på min e-post"],
    "da": ["Min adgangskode er udløbet, nulstil den venligst.", "Jeg kan ikke logge ind på min mail"],
    "no": ["Passordet mitt er utløpt, vennligst tilbakestill det.", "Jeg får ikke logget inn på e-posten min"],
    "tr": ["Yazıcı çalışmıyor", "Merhaba, VPN bugünden beri çalışmıyor."],
    "ru": ["Принтер не работает", "Не могу войти в почту"],
    "ja": ["プリンターが動きません"],
    "zh": ["我的密码已过期，请重置。"],
}


@pytest.mark.parametrize(
    ("language", "text"), [(language, text) for language, texts in MAILS.items() for text in texts]
)
def test_a_short_service_mail_is_recognised(language: str, text: str):
    assert detect_language(text) == language


@pytest.mark.parametrize(
    "text",
    ["", "ok", "Danke", "12345 / 67890", "???", "a.kunde@customer.example", "https://desk.example/t/1", "\x00\ud800"],
)
def test_too_little_to_say_is_no_language(text: str):
    assert detect_language(text) is None


def test_quotes_addresses_and_links_do_not_decide():
    text = (
        "Der Drucker im Erdgeschoss druckt nicht.\n> Please restart the printer and tell us what it says.\n"
        "> Kind regards, the help desk team\nhttps://example.com/how/to/print"
    )

    assert detect_language(text) == "de"


def test_characters_the_detector_refuses_are_left_out():
    assert detect_language("Der Drucker\x01 im\x7f Erd\ud83dgeschoss druckt\ufffe nicht.") == "de"


def test_the_detector_is_loaded_when_first_asked_and_stays_small():
    program = (
        "import resource, sys; from leitstelle.channels.email.reading.language import detect_language as detect\n"
        "assert 'pycld2' not in sys.modules\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "assert detect('Der Drucker druckt nicht mehr') == 'de'\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)"
    )

    grown_kilobytes = int(
        subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60).stdout
    )

    assert grown_kilobytes < 35_000
