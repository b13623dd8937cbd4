"""Automatic answers and mass mail, told apart from people's mails."""

from __future__ import annotations

from email import message_from_string
from email.header import Header

import pytest

from leitstelle.channels.email.reading.delivery import is_auto_reply, is_bulk


def mail(head: str = "", subject: str = "Drucker"):
    encoded = Header(subject, "utf-8").encode()
    return message_from_string(
        f"From: Anna <a@customer.example>\nSubject: {encoded}\n{head}\nBin bis Montag nicht da.\n"
    )


@pytest.mark.parametrize(
    "head",
    [
        "Auto-Submitted: auto-replied\n",
        "Auto-Submitted: auto-generated (rejected)\n",
        "Auto-Submitted: auto-notified; owner-email=x@y.example\n",
        "X-Autoreply: yes\n",
        "X-Autorespond: Drucker\n",
        "X-Apple-Action: VACATION\n",
        "X-Autoreply-From: anna@customer.example\n",
        "Precedence: auto_reply\n",
        "X-POST-MessageClass: 9; Autoresponder\n",
        "X-MS-Exchange-Inbox-Rules-Loop: anna@customer.example\n",
        "Content-Type: multipart/report; report-type=disposition-notification; boundary=b\n",
    ],
)
def test_headers_that_only_machines_write_mark_an_automatic_answer(head: str):
    assert is_auto_reply(mail(head))


@pytest.mark.parametrize(
    "subject",
    [
        "Automatische Antwort: Drucker",
        "Automatic reply: Printer",
        "AutoReply: Printer",
        "Auto: Re: Drucker",
        "Auto reply",
        "Abwesenheitsnotiz: Re: Drucker",
        "Out of Office: Printer",
        "Out of office reply",
        "Réponse automatique : Imprimante",
        "Respuesta automática: Impresora",
        "Risposta automatica: Stampante",
        "Resposta automática: Impressora",
        "Automatisch antwoord: Printer",
        "Automatisk svar: Skriver",
        "Automatiskt svar: Skrivare",
        "Autosvar: Printer",
        "Odpowiedź automatyczna: Drukarka",
        "Automatická odpověď: Tiskárna",
        "Автоматический ответ: Принтер",
        "自動応答: プリンター",
        "Nicht im Büro bis 5. Mai",
    ],
)
def test_subjects_of_absence_notes_mark_an_automatic_answer(subject: str):
    assert is_auto_reply(mail(subject=subject))


@pytest.mark.parametrize(
    ("head", "subject"),
    [
        ("", "Drucker"),
        ("", "Out of paper"),
        ("", "Auto: Ersatzteile bestellen"),
        ("", "Automatische Updates schlagen fehl"),
        ("", "Abwesenheitsvertretung einrichten"),
        ("", "Wie stelle ich die Abwesenheitsnotiz ein?"),
        ("Auto-Submitted: no\n", "Drucker"),
        ("X-Auto-Response-Suppress: All\n", "Drucker"),
        ("X-Autoreply: no\n", "Drucker"),
        ("Precedence: normal\n", "Drucker"),
    ],
)
def test_a_persons_mail_is_no_automatic_answer(head: str, subject: str):
    assert not is_auto_reply(mail(head, subject))


@pytest.mark.parametrize(
    "head",
    [
        "List-Id: <news.shop.example>\n",
        "List-Unsubscribe: <mailto:off@shop.example>\n",
        "Precedence: bulk\n",
        "Precedence: List\n",
        "Precedence: junk\n",
        "Feedback-ID: 1:shop:mailer\n",
    ],
)
def test_mail_to_many_is_bulk(head: str):
    assert is_bulk(mail(head))


@pytest.mark.parametrize(
    "head", ["", "Precedence: first-class\n", "X-Mailer: Outlook\n", "Auto-Submitted: auto-replied\n"]
)
def test_mail_to_one_is_not_bulk(head: str):
    assert not is_bulk(mail(head))
