"""Whole mails of many mailers, each with a habit of its own."""

import pytest

from leitstelle.channels.email.reading.reply import cut_reply

MAILS = [
    (
        "iPhone, answered below",
        "Sent from my iPhone\n\n> On Nov 20, 2026, at 2:03 PM, Anna <a@b.de> wrote:\n> \n> Question?\n\nAnswer.",
        "Answer.",
    ),
    (
        "Gmail for Android, de",
        "Ja.\n\nAnna Berg <a@b.de> schrieb am Fr., 20. Nov. 2026, 14:03:\n\n> Frage?",
        "Ja.",
    ),
    (
        "Gmail for Android, de, folded, unmarked",
        "Ja.\n\nAnna Berg <a@b.de> schrieb am Fr., 20. Nov. 2026,\n14:03:\n\nFrage?",
        "Ja.",
    ),
    (
        "AOL, en",
        "Yes.\n \nIn a message dated 11/20/2026 2:03:11 P.M. W. Europe Standard Time, \n"
        "anna@example.org writes:\n\nQuestion?",
        "Yes.",
    ),
    (
        "AOL, de",
        "Ja.\n\nIn einer eMail vom 20.11.2026 14:03:11 Westeuropäische Normalzeit schreibt anna@example.org:\n\nFrage?",
        "Ja.",
    ),
    (
        "Yahoo classic",
        "Yes.\n\n--- On Fri, 11/20/26, Anna Berg <anna@example.org> wrote:\n\n\n"
        "From: Anna Berg <anna@example.org>\nSubject: x\nTo: b@c.de\n"
        "Date: Friday, November 20, 2026, 2:03 PM\n\n\nQ",
        "Yes.",
    ),
    (
        "Hotmail",
        "Yes.\n\nDate: Fri, 20 Nov 2026 14:03:11 +0100\nFrom: a@b.de\nTo: c@d.de\nSubject: x\n\nQ",
        "Yes.",
    ),
    (
        "no year but an address",
        "Yes.\n\nOn Nov 20, Anna <a@b.de> wrote:\n\nQ",
        "Yes.",
    ),
    (
        "Hungarian, year first",
        "Igen.\n\n2026. november 20. 14:03 Anna Berg <a@b.de> írta:\n\nQ",
        "Igen.",
    ),
    (
        "The Bat, de, answered line by line",
        "Hallo Anna,\n\nam 20.11.2026 um 14:03 schriebst du:\n> q1\n\na1\n\n> q2\n\na2",
        "Hallo Anna,\n\n> q1\n\na1\n\n> q2\n\na2",
    ),
    (
        "name and date above marked lines",
        "Да.\n\nAnna Berg, 20.11.2026 14:03:\n> q",
        "Да.",
    ),
    (
        "a table's rule is no delimiter",
        "Werte:\n\nName   Wert\n-------------\nA   1\nB   2",
        "Werte:\n\nName   Wert\n-------------\nA   1\nB   2",
    ),
    (
        "virus scanner's line",
        "Danke.\n\n\n"
        "__________ Information from ESET NOD32 Antivirus, version of virus signature database 1234 __________\n"
        "\nThe message was checked.",
        "Danke.",
    ),
    (
        "dashes right above a name",
        "Danke.\n\n---\nJörg Weiß\nLeiter IT",
        "Danke.",
    ),
    (
        "answered without blank lines",
        "On Fri, Nov 20, 2026 at 2:03 PM Anna <a@b.de> wrote:\n> q1\na1\n> q2\na2\n> bye",
        "> q1\na1\n> q2\na2",
    ),
    (
        "indented text of an HTML mail",
        "Danke!\n\nAm Fr., 20. Nov. 2026 um 14:03 Uhr schrieb Anna Berg <a@b.de>:\n\n    Guten Tag,\n\n    Frage?",
        "Danke!",
    ),
    (
        "address and link to it",
        "Thanks!\n\nOn Nov 20, 2026, at 2:03 PM, Anna Berg <a@b.de<mailto:a@b.de>> wrote:\n\nQ",
        "Thanks!",
    ),
    (
        "header block run into one line",
        "Danke!\n\nVon: Anna [mailto:a@b.de] Gesendet: Freitag, 20. November 2026 14:03 An: Jörg Betreff: x\n\nQ",
        "Danke!",
    ),
    (
        "HCL Notes' first line",
        "Danke!\n\nAnna Berg ---20.11.2026 14:03:11---Guten Tag, Frage?\n\nVon: Anna Berg/X\n"
        "An: J\nDatum: 20.11.2026 14:03\nBetreff: x\n\nQ",
        "Danke!",
    ),
    (
        "name folded, no address",
        "Thanks\n\nOn Friday, November 20, 2026 at 2:03:11 PM UTC+1, Anna Berg\nvon der Heide wrote:\n\nQ",
        "Thanks",
    ),
    (
        "Google Groups hides addresses",
        "Thanks\n\nOn Friday, November 20, 2026 at 2:03:11 PM UTC+1 anna...@gmail.com wrote:\n\n> q",
        "Thanks",
    ),
    (
        "Gmail for Android, en",
        'Thanks\n\nOn Nov 20, 2026 2:03 PM, "Anna Berg" <a@b.de> wrote:\n>\n> q',
        "Thanks",
    ),
    (
        "answered below, signed",
        "On 20/11/2026 14:03, Anna Berg wrote:\n> q\n\nanswer\n\n-- \nJ",
        "answer",
    ),
    (
        "Outlook for Android, de",
        "Danke!\n\nHolen Sie sich Outlook für Android<https://aka.ms/x>\n"
        "________________________________\nVon: A <a@b.de>\n"
        "Gesendet: Freitag, 20. November 2026 14:03:11\nAn: J <j@x.de>\nBetreff: x\n\nQ",
        "Danke!",
    ),
    (
        "Samsung, de",
        "Danke!\n\n\nVon meinem Samsung Galaxy Smartphone gesendet.\n\n\n"
        "-------- Ursprüngliche Nachricht --------\nVon: A <a@b.de>\n"
        "Datum: 20.11.26 14:03 (GMT+01:00)\nAn: j@x.de\nBetreff: x\n\nQ",
        "Danke!",
    ),
    (
        "Samsung, de, subject first",
        "Danke!\n\n-------- Ursprüngliche Nachricht --------\nBetreff: x\nVon: A <a@b.de>\nAn: j@x.de\nCc:\n\nQ",
        "Danke!",
    ),
    (
        "GMX, marked header block",
        "Danke\n\n-------- Original-Nachricht --------\n> Datum: Fri, 20 Nov 2026 14:03\n"
        "> Von: a@b.de\n> An: j@x.de\n> Betreff: x\n\n> q",
        "Danke",
    ),
    (
        "a blank line before the address",
        "Danke\n\nOn Fri, Nov 20, 2026 at 2:03 PM Anna Berg <\n\na@b.de> wrote:\n\n> q",
        "Danke",
    ),
    (
        "quoted with bars",
        "Danke\n\nAm 20.11.2026 um 14:03 schrieb Anna:\n| Frage\n| zwei",
        "Danke",
    ),
    (
        "postscript",
        "Danke\n\nGruß\nJ\n\nPS: Toner fehlt.\n\nAm 20.11.2026 um 14:03 schrieb Anna:\n> q",
        "Danke\n\nGruß\nJ\n\nPS: Toner fehlt.",
    ),
    (
        "header block without a date",
        "ok\n\nFrom: A [mailto:a@b.de]\nTo: B\nSubject: x\n\nQ",
        "ok",
    ),
    (
        "text above and below one quote",
        "Hi\n\nsee below\n\nOn 20/11/2026 14:03, Anna Berg wrote:\n> q1\n> q2\n\nanswer below",
        "Hi\n\nsee below\n\n\nanswer below",
    ),
    (
        "short dash above a name",
        "ok\n\n– \nJörg",
        "ok",
    ),
    (
        "no colon",
        "ok\n\nOn Nov 20, 2026, at 2:03 PM, Anna Berg <a@b.de> wrote\n\n> q",
        "ok",
    ),
    (
        "iPhone, de, attribution marked too",
        "Ok.\n\nVon meinem iPhone gesendet\n\n> Am 20.11.2026 um 14:03 schrieb Anna <a@b.de>:\n> \n> \ufeffFrage?",
        "Ok.",
    ),
    (
        "Gmail, zh, no spaces",
        "Ok.\n\nAnna Berg <a@b.de>于2026年11月20日 周五14:03写道：\n\n> q",
        "Ok.",
    ),
    (
        "QQ Mail",
        "好的\n\n\n\n\n------------------&nbsp;原始邮件&nbsp;------------------\n"
        '发件人:    "Anna"    <a@b.de&gt;;\n发送时间:&nbsp;2026年11月20日(星期五) 下午2:03\n'
        '收件人:&nbsp;"J"<j@x.de&gt;;\n主题:&nbsp;x\n\nq',
        "好的",
    ),
    (
        "no footer, just words",
        "Ok.\n\nTo unsubscribe, reply STOP",
        "Ok.\n\nTo unsubscribe, reply STOP",
    ),
    (
        "a quote inside a code fence",
        "Hi,\n\n```\n> ls\nfoo\n```\n\nthanks",
        "Hi,\n\n```\n> ls\nfoo\n```\n\nthanks",
    ),
    (
        "dashes above a sentence",
        "Hi\n---\nBye now, this is a sentence.",
        "Hi\n---\nBye now, this is a sentence.",
    ),
    (
        "answered below a quote of a quote",
        "On 20/11/2026 14:03, Anna wrote:\n> a\n>\n> On 19/11/2026 14:03, Bob wrote:\n>> b\n\nyes",
        "yes",
    ),
    (
        "answered between marked lines",
        "Hallo,\n\nAntworten im Text.\n\nAm 20.11.2026 um 14:03 schrieb Anna Berg:\n> Frage 1?\n"
        "Ja.\n>\n> Frage 2?\nNein.\n>\n> Gruß\n> Anna\n\n-- \nJ",
        "Hallo,\n\nAntworten im Text.\n\n> Frage 1?\nJa.\n>\n> Frage 2?\nNein.",
    ),
    (
        "forwarded by an iPhone with a word",
        "FYI\n\nVon meinem iPhone gesendet\n\nAnfang der weitergeleiteten Nachricht:\n\n"
        "> Von: A <a@b.de>\n> Datum: 20. November 2026 um 14:03:11 MEZ\n> An: x@y.de\n"
        "> Betreff: x\n> \n> text",
        "FYI",
    ),
    (
        "Exchange, de, two mails below",
        "Danke\n\nVon: A\nGesendet: Freitag, 20. November 2026 14:03\nAn: J\nBetreff: WG: x\n\n"
        "hallo\n\n________________________________\nVon: B\nGesendet: ..",
        "Danke",
    ),
    (
        "signature above the attribution",
        "Ok\n--\nJ\nTel. 1\n\nAm 20.11.2026 um 14:03 schrieb Anna:\n> x",
        "Ok",
    ),
    (
        "attribution right below the text",
        "Ok\nAm 20.11.2026 um 14:03 schrieb Anna <a@b.de>:\nFrage?",
        "Ok",
    ),
    (
        "attribution in bold",
        "Ok\n\n*Am 20.11.2026 um 14:03 schrieb Anna <a@b.de>:*\n\nFrage?",
        "Ok",
    ),
    (
        "Gmail, fr, folded",
        "Ok\n\nLe ven. 20 nov. 2026 à 14:03, Anna Berg <\nanna@example.org> a écrit :\n\n> x",
        "Ok",
    ),
    (
        "Outlook on the web, copy",
        "Ok\n\n\nFrom: A <a@b.de>\nSent: 20 November 2026 14:03\nTo: B <b@c.de>\nCc: C <c@c.de>\n"
        "Subject: Re: x \n \nHello",
        "Ok",
    ),
    (
        "Outlook, long rule",
        "Ok\n_____________________________________________\nFrom: A\n"
        "Sent: Friday, November 20, 2026 2:03 PM\nTo: B\nSubject: x\n\n\nHello",
        "Ok",
    ),
    (
        "Windows Mail",
        "Ok\n\n\n\n\n\nSent from Windows Mail\n\n\n\n\n\nFrom: A\n"
        "Sent: \u200eFriday\u200e, \u200eNovember\u200e \u200e20\u200e, \u200e2026 \u200e2\u200e:\u200e03\u200e \u200ePM\n"
        "To: B\n\n\n\n\n\nHello",
        "Ok",
    ),
    (
        "Proton",
        "Ok\n\nSent with [Proton Mail](https://proton.me/) secure email.\n\n"
        "------- Original Message -------\n"
        "On Friday, November 20th, 2026 at 2:03 PM, A <a@b.de> wrote:\n\n> x",
        "Ok",
    ),
    (
        "Mailspring",
        "Ok\n\nOn Nov 20 2026, at 2:03 pm, A <a@b.de> wrote:\n> x",
        "Ok",
    ),
    (
        "Roundcube, en",
        "Ok\n\nOn 2026-11-20 14:03, Anna Berg wrote:\n\nx",
        "Ok",
    ),
    (
        "Thunderbird's forward without a word above but one",
        "Ok\n\n-------- Forwarded Message --------\nSubject: 	x\n"
        "Date: 	Fri, 20 Nov 2026 14:03:11 +0100\nFrom: 	A <a@b.de>\nTo: 	B\n\nx",
        "Ok",
    ),
    (
        "Outlook for Mac, nl",
        "Ok\n\nVan: A <a@b.nl>\nDatum: vrijdag 20 november 2026 om 14:03\nAan: B\nOnderwerp: x\n\nx",
        "Ok",
    ),
    (
        "iPhone, fr",
        "Ok\n\nEnvoyé de mon iPhone\n\n> Le 20 nov. 2026 à 14:03, A <a@b.fr> a écrit :\n> \n> x",
        "Ok",
    ),
    (
        "Samsung, es",
        "Ok\n\nEnviado desde mi móvil\n\n-------- Mensaje original --------\nDe: A <a@b.es>\n"
        "Fecha: 20/11/26 14:03 (GMT+01:00)\nPara: B\nAsunto: x\n\nx",
        "Ok",
    ),
    (
        "Outlook, ja",
        "了解しました。\n\n-----Original Message-----\nFrom: A\n"
        "Sent: Friday, November 20, 2026 2:03 PM\nTo: B\nSubject: x\n\nx",
        "了解しました。",
    ),
    (
        "GMX, no blank line below the block",
        'Ok\n  \n  \n\nGesendet: Freitag, 20. November 2026 um 14:03 Uhr\nVon: "A" <a@b.de>\n'
        "An: b@c.de\nBetreff: Aw: x\nHallo",
        "Ok",
    ),
    (
        "name in small letters",
        "Ok\n\nOn Fri, 20 Nov 2026, 14:03 anna berg, <a@b.de> wrote:\n\nx",
        "Ok",
    ),
    (
        "sender without a date",
        "Ok\n\nAnna Berg via Trello <x@trello.com> wrote:\n\nx",
        "Ok",
    ),
    (
        "answered between quotes without attribution",
        "> q1\n\na1\n\n> q2\n\na2",
        "> q1\n\na1\n\n> q2\n\na2",
    ),
    (
        "rule above contacts",
        "Ok\n\nMfG\nJ\n\n______________________\nJörg Weiß\nBeispiel GmbH\nTel: 030-123",
        "Ok\n\nMfG\nJ",
    ),
    (
        "stars above contacts",
        "Ok\n\n**********************\nJörg Weiß\nBeispiel GmbH\nTel: 030-123",
        "Ok",
    ),
    (
        "steps that look like fields",
        "Steps:\nFrom: A\nSubject: b\nBody: c\n\ndoes not work",
        "Steps:\nFrom: A\nSubject: b\nBody: c\n\ndoes not work",
    ),
    (
        "a form with times",
        "Name: J\nDatum: 20.11.2026\nVon: 9 Uhr\nBis: 12 Uhr\n\nBitte genehmigen.",
        "Name: J\nDatum: 20.11.2026\nVon: 9 Uhr\nBis: 12 Uhr\n\nBitte genehmigen.",
    ),
    (
        "a form with towns",
        "Von: Berlin\nAn: Köln\nDatum: 20.11.2026\n\nBitte buchen.",
        "Von: Berlin\nAn: Köln\nDatum: 20.11.2026\n\nBitte buchen.",
    ),
    (
        "name below the quote",
        "Danke!\n\nAm 20.11.2026 um 14:03 schrieb Anna:\n> x\n\nJ",
        "Danke!\n\n\nJ",
    ),
    (
        "sentence about a parcel",
        "Das Paket wurde am Montag gesendet",
        "Das Paket wurde am Montag gesendet",
    ),
    (
        "sentence about a phone",
        "Ich habe Ihnen die Nummer vom Handy aus gesendet.\n\nKam sie an?",
        "Ich habe Ihnen die Nummer vom Handy aus gesendet.\n\nKam sie an?",
    ),
    (
        "sentence about one's phone",
        "Von meinem Handy aus geht es nicht\n\nWarum?",
        "Von meinem Handy aus geht es nicht\n\nWarum?",
    ),
    (
        "sentence about a message",
        "Diese Nachricht wurde von Outlook blockiert\n\nWas tun?",
        "Diese Nachricht wurde von Outlook blockiert\n\nWas tun?",
    ),
    (
        "sentence about sending",
        "Sent via Outlook it fails with error 5\n\nHelp",
        "Sent via Outlook it fails with error 5\n\nHelp",
    ),
]


@pytest.mark.parametrize(("habit", "text", "reply"), MAILS, ids=[habit for habit, _, _ in MAILS])
def test_the_reply_is_what_was_newly_written(habit: str, text: str, reply: str) -> None:
    assert cut_reply(text) == reply
