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
]


@pytest.mark.parametrize(("habit", "text", "reply"), MAILS, ids=[habit for habit, _, _ in MAILS])
def test_the_reply_is_what_was_newly_written(habit: str, text: str, reply: str) -> None:
    assert cut_reply(text) == reply
