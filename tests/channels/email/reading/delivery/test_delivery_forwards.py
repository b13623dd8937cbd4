# ruff: noqa: E501 - headers and reports of mails read better unbroken
"""Who wrote the mail that was passed on."""

from __future__ import annotations

from email import message_from_string

import pytest

from leitstelle.channels.email.reading.delivery import Forward, find_forward

ANNA = Forward("Anna Kunde", "anna@customer.example")
PLAIN = message_from_string("From: Agent <agent@desk.example>\nSubject: x\n\nx")

FORWARDS = {
    "Outlook, German": ("WG: Drucker", "Bitte anlegen.\n\nVon: Anna Kunde <anna@customer.example>\nGesendet: Montag, 2. März 2026 09:00\nAn: agent@desk.example\nBetreff: Drucker\n\nDruckt nicht."),
    "Outlook, English": ("FW: Printer", "________________________________\nFrom: Anna Kunde <anna@customer.example>\nSent: Monday, March 2, 2026 9:00 AM\nTo: agent@desk.example\nSubject: Printer\n\nDoes not print."),
    "Outlook, mailto": ("WG: Drucker", "Von: Anna Kunde [mailto:anna@customer.example]\nGesendet: Montag\nAn: Agent\nBetreff: Drucker\n\n"),
    "Outlook, French": ("TR: Imprimante", "De : Anna Kunde <anna@customer.example>\nEnvoyé : lundi 2 mars 2026\nÀ : agent\nObjet : Imprimante\n\n"),
    "Outlook, bold": ("WG: Drucker", "*Von:* Anna Kunde <anna@customer.example>\n*Gesendet:* Montag\n*An:* Agent\n*Betreff:* Drucker\n"),
    "Gmail, English": ("Fwd: Printer", "---------- Forwarded message ---------\nFrom: Anna Kunde <anna@customer.example>\nDate: Mon, Mar 2, 2026 at 9:00 AM\nSubject: Printer\nTo: <agent@desk.example>\n\n"),
    "Gmail, German": ("Fwd: Drucker", "---------- Forwarded message ---------\nVon: Anna Kunde <anna@customer.example>\nDate: Mo., 2. März 2026 um 09:00 Uhr\nSubject: Drucker\nTo: <agent@desk.example>\n"),
    "Gmail, Spanish": ("Fwd: Impresora", "---------- Forwarded message ---------\nDe: Anna Kunde <anna@customer.example>\nDate: lun, 2 mar 2026\nSubject: Impresora\n"),
    "Apple Mail, German": ("Fwd: Drucker", "> Anfang der weitergeleiteten Nachricht:\n> \n> Von: Anna Kunde <anna@customer.example>\n> Betreff: Drucker\n> Datum: 2. März 2026 um 09:00:00 MEZ\n> An: agent@desk.example\n"),
    "Apple Mail, English": ("Fwd: Printer", "Begin forwarded message:\n\nFrom: Anna Kunde <anna@customer.example>\nSubject: Printer\nDate: 2 March 2026\nTo: agent@desk.example\n"),
    "Thunderbird, German": ("Fwd: Drucker", "-------- Weitergeleitete Nachricht --------\nBetreff: \tDrucker\nDatum: \tMon, 2 Mar 2026 09:00:00 +0100\nVon: \tAnna Kunde <anna@customer.example>\nAn: \tagent@desk.example\n"),
    "Thunderbird, English": ("Printer", "-------- Forwarded Message --------\nSubject: Printer\nDate: Mon, 2 Mar 2026\nFrom: Anna Kunde <anna@customer.example>\nTo: agent@desk.example\n"),
    "wrapped address": ("WG: Drucker", "Von: Anna Kunde\n <anna@customer.example>\nGesendet: Montag\nAn: Agent\nBetreff: Drucker\n"),
    "Dutch": ("FW: Printer", "Van: Anna Kunde <anna@customer.example>\nVerzonden: maandag 2 maart 2026\nAan: agent\nOnderwerp: Printer\n"),
    "Italian": ("I: Stampante", "Da: Anna Kunde <anna@customer.example>\nInviato: lunedì 2 marzo 2026\nA: agent\nOggetto: Stampante\n"),
    "Polish": ("PD: Drukarka", "Od: Anna Kunde <anna@customer.example>\nWysłano: poniedziałek\nDo: agent\nTemat: Drukarka\n"),
    "Russian": ("Fwd: Принтер", "-------- Пересылаемое сообщение --------\nОт: Anna Kunde <anna@customer.example>\nДата: пн, 2 мар. 2026\nТема: Принтер\n"),
}  # fmt: skip


@pytest.mark.parametrize("mailer", FORWARDS)
def test_the_first_sender_of_a_forwarded_mail_is_found(mailer: str):
    subject, text = FORWARDS[mailer]

    assert find_forward(PLAIN, subject, text) == ANNA


def test_an_address_without_name_has_an_empty_name():
    text = "---------- Forwarded message ---------\nFrom: <Anna@Customer.example>\nDate: Mon\n"

    assert find_forward(PLAIN, "Fwd: x", text) == Forward("", "anna@customer.example")


def test_of_a_forward_of_a_forward_the_latest_author_counts():
    text = FORWARDS["Outlook, German"][1] + "\n\n" + FORWARDS["Gmail, English"][1].replace("anna@", "first@")

    assert find_forward(PLAIN, "WG: WG: Drucker", text) == ANNA


@pytest.mark.parametrize("subject", ["Fwd: Drucker", "Drucker"])
def test_a_mail_forwarded_as_attachment_names_its_author(subject: str):
    message = message_from_string(
        "From: Agent <agent@desk.example>\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\nBitte anlegen.\n"
        "--b\nContent-Type: message/rfc822\n\nFrom: =?utf-8?q?Anna_Kunde?= <anna@customer.example>\nSubject: Drucker\n\nDruckt nicht.\n--b--\n"
    )

    assert find_forward(message, subject, "Bitte anlegen.") == ANNA


def test_several_attached_mails_name_nobody():
    part = (
        "--b\nContent-Type: message/rfc822\n\nFrom: Anna <anna@customer.example>\nSubject: Drucker\n\nDruckt nicht.\n"
    )
    message = message_from_string(
        f"MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n{part}{part}--b--\n"
    )

    assert find_forward(message, "Fwd: zwei", "") is None


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        (
            "Re: Drucker",
            "Geht wieder.\n\nVon: Support <support@desk.example>\nGesendet: Montag\nAn: Anna\nBetreff: Drucker\n\nBitte neu starten.",
        ),
        ("Drucker", "From: the beginning it was broken.\nTo: whom it may concern"),
        ("Fwd: Drucker", "Bitte anlegen, Anna hat angerufen."),
        ("WG: Drucker", "Von: Anna Kunde\nGesendet: Montag\nAn: Agent\nBetreff: Drucker\n"),
        ("Wgetl: x", "Von: Anna <anna@customer.example>\nAn: Agent\n"),
    ],
)
def test_a_reply_or_a_forward_without_address_is_none(subject: str, text: str):
    assert find_forward(PLAIN, subject, text) is None
