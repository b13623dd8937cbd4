"""The line above the quoted mail, as each mailer writes it: one row per mailer, language and habit."""

import pytest

from leitstelle.channels.email.reading.reply import cut_reply

ATTRIBUTIONS = [
    ("Gmail, de", "Am Fr., 20. Nov. 2026 um 14:03 Uhr schrieb Anna Berg <anna@example.org>:"),
    ("Gmail, de, folded in the address", "Am Fr., 20. Nov. 2026 um 14:03 Uhr schrieb Anna Berg <\nanna@example.org>:"),
    ("Gmail, de, folded in the closing", "Am Fr., 20. Nov. 2026 um 14:03 Uhr schrieb Anna Berg <anna@example.org\n>:"),
    (
        "Gmail, de, folded twice",
        "Am Fr., 20. Nov. 2026 um\n14:03 Uhr schrieb Anna Berg von der Linden <\nanna@example.org>:",
    ),
    ("Gmail, de, until 2020", "Am 20. November 2026 um 14:03 schrieb Anna Berg <anna@example.org>:"),
    ("Gmail, en", "On Fri, Nov 20, 2026 at 2:03 PM Anna Berg <anna@example.org> wrote:"),
    ("Gmail, en, narrow space before PM", "On Fri, Nov 20, 2026 at 2:03\u202fPM Anna Berg <anna@example.org> wrote:"),
    ("Gmail, en, folded before wrote", "On Fri, Nov 20, 2026 at 2:03 PM Anna Berg <anna@example.org>\nwrote:"),
    ("Gmail, en, no space before wrote", "On Fri, Nov 20, 2026 at 2:03 PM, Anna Berg <anna@example.org>wrote:"),
    ("Gmail, en, British", "On Fri, 20 Nov 2026 at 14:03, Anna Berg <anna@example.org> wrote:"),
    ("Gmail, date first", "2026-11-20 14:03 GMT+01:00 Anna Berg <anna@example.org>:"),
    ("Gmail, before 2013, no colon", "2026/11/20 Anna Berg <anna@example.org>"),
    ("Gmail, fr", "Le ven. 20 nov. 2026 à 14:03, Anna Berg <anna@example.org> a écrit :"),
    ("Gmail, es", "El vie, 20 nov 2026 a las 14:03, Anna Berg (<anna@example.org>) escribió:"),
    ("Gmail, it", "Il giorno ven 20 nov 2026 alle ore 14:03 Anna Berg <anna@example.org> ha scritto:"),
    ("Gmail, pt-BR", "Em sex., 20 de nov. de 2026 às 14:03, Anna Berg <anna@example.org> escreveu:"),
    ("Gmail, pt-PT", "Anna Berg <anna@example.org> escreveu no dia sexta, 20/11/2026 à(s) 14:03:"),
    ("Gmail, nl", "Op vr 20 nov 2026 om 14:03 schreef Anna Berg <anna@example.org>:"),
    ("Gmail, pl", "pt., 20 lis 2026 o 14:03 Anna Berg <anna@example.org> napisał(a):"),
    ("Gmail, cs", "pá 20. 11. 2026 v 14:03 odesílatel Anna Berg <anna@example.org> napsal:"),
    ("Gmail, sk", "pi 20. 11. 2026 o 14:03 Anna Berg <anna@example.org> napísal(a):"),
    ("Gmail, sv", "Den fre 20 nov. 2026 kl 14:03 skrev Anna Berg <anna@example.org>:"),
    ("Gmail, da", "Den fre. 20. nov. 2026 kl. 14.03 skrev Anna Berg <anna@example.org>:"),
    ("Gmail, nb", "fre. 20. nov. 2026 kl. 14:03 skrev Anna Berg <anna@example.org>:"),
    ("Gmail, fi", "pe 20. marrask. 2026 klo 14.03 Anna Berg (anna@example.org) kirjoitti:"),
    ("Gmail, et", "Kuupäev R, 20. november 2026 kell 14:03 kirjutas Anna Berg <anna@example.org>:"),
    ("Gmail, lv", "piektd., 2026. g. 20. nov., plkst. 14:03 — lietotājs Anna Berg (<anna@example.org>) rakstīja:"),
    ("Gmail, lt", "2026-11-20, pn, 14:03 Anna Berg <anna@example.org> rašė:"),
    ("Gmail, ru", "пт, 20 нояб. 2026 г. в 14:03, Anna Berg <anna@example.org>:"),
    ("Gmail, uk", "пт, 20 лист. 2026 р. о 14:03 Anna Berg <anna@example.org> пише:"),
    ("Gmail, bg", "На пт, 20.11.2026 г. в 14:03 ч. Anna Berg <anna@example.org> написа:"),
    ("Gmail, hr", "pet, 20. stu 2026. u 14:03 Anna Berg <anna@example.org> napisao je:"),
    ("Gmail, sl", "V V pet., 20. nov. 2026 ob 14:03 je oseba Anna Berg <anna@example.org> napisala:"),
    ("Gmail, tr", "Anna Berg <anna@example.org>, 20 Kas 2026 Cum, 14:03 tarihinde şunu yazdı:"),
    ("Gmail, hu", "Anna Berg <anna@example.org> ezt írta (időpont: 2026. nov. 20., P, 14:03):"),
    ("Gmail, ro", "În vin., 20 nov. 2026 la 14:03, Anna Berg <anna@example.org> a scris:"),
    ("Gmail, el", "Στις Παρ 20 Νοε 2026 στις 2:03 μ.μ., ο χρήστης Anna Berg <anna@example.org> έγραψε:"),
    ("Gmail, ca", "Missatge de Anna Berg <anna@example.org> del dia dv., 20 de nov. 2026 a les 14:03:"),
    ("Gmail, vi", "Vào Th 6, 20 thg 11, 2026 vào lúc 14:03 Anna Berg <anna@example.org> đã viết:"),
    ("Gmail, id", "Pada tanggal Jum, 20 Nov 2026 pukul 14.03 Anna Berg <anna@example.org> menulis:"),
    (
        "Gmail, he",
        "\u202bבתאריך יום ו׳, 20 בנוב׳ 2026 ב-14:03 מאת \u202aAnna Berg\u202c\u200f "
        "<\u202aanna@example.org\u202c\u200f>:\u202c",
    ),
    ("Gmail, ar", "في الجمعة، 20 نوفمبر 2026 في 2:03 م تمت كتابة ما يلي بواسطة Anna Berg <anna@example.org>:"),
    ("Gmail, ja", "2026年11月20日(金) 14:03 Anna Berg <anna@example.org>:"),
    ("Gmail, ko", "2026년 11월 20일 (금) 오후 2:03, Anna Berg <anna@example.org>님이 작성:"),
    ("Gmail, zh", "Anna Berg <anna@example.org> 于2026年11月20日周五 14:03写道："),
    ("Apple Mail, de", "Am 20.11.2026 um 14:03 schrieb Anna Berg <anna@example.org>:"),
    ("Apple Mail, en", "On 20. Nov 2026, at 14:03, Anna Berg <anna@example.org> wrote:"),
    ("Apple Mail, en, folded after each part", "On Nov 20, 2026,\nat 14:03,\nAnna Berg <anna@example.org> wrote:"),
    ("Apple Mail, fr", "Le 20 nov. 2026 à 14:03, Anna Berg <anna@example.org> a écrit :"),
    ("Apple Mail, es", "El 20 nov 2026, a las 14:03, Anna Berg <anna@example.org> escribió:"),
    ("Apple Mail, it", "Il giorno 20 nov 2026, alle ore 14:03, Anna Berg <anna@example.org> ha scritto:"),
    ("Apple Mail, pt", "Em 20 de nov. de 2026, à(s) 14:03, Anna Berg <anna@example.org> escreveu:"),
    ("Apple Mail, nl", "Op 20 nov 2026, om 14:03 heeft Anna Berg <anna@example.org> het volgende geschreven:"),
    ("Apple Mail, sv", "20 nov. 2026 kl. 14:03 skrev Anna Berg <anna@example.org>:"),
    ("Apple Mail, da", "Den 20. nov. 2026 kl. 14.03 skrev Anna Berg <anna@example.org>:"),
    ("Apple Mail, fi", "Anna Berg <anna@example.org> kirjoitti 20.11.2026 kello 14.03:"),
    ("Apple Mail, pl", "Wiadomość napisana przez Anna Berg <anna@example.org> w dniu 20 lis 2026, o godz. 14:03:"),
    ("Apple Mail, ru", "20 нояб. 2026 г., в 14:03, Anna Berg <anna@example.org> написал(а):"),
    ("Apple Mail, uk", "20 листопада 2026 р. о 14:03 Anna Berg <anna@example.org> написав:"),
    ("Apple Mail, tr", "Anna Berg <anna@example.org> şunları yazdı (20 Kas 2026 14:03):"),
    ("Apple Mail, ja", "2026/11/20 14:03、Anna Berg <anna@example.org>のメール:"),
    ("Apple Mail, zh", "在 2026年11月20日，14:03，Anna Berg <anna@example.org> 写道："),
    ("Thunderbird, de", "Am 20.11.2026 um 14:03 schrieb Anna Berg:"),
    ("Thunderbird, en", "On 20/11/2026 14:03, Anna Berg wrote:"),
    ("Thunderbird, fr", "Le 20/11/2026 à 14:03, Anna Berg a écrit :"),
    ("Thunderbird, es", "El 20/11/2026 a las 14:03, Anna Berg escribió:"),
    ("Thunderbird, it", "Il 20/11/2026 14:03, Anna Berg ha scritto:"),
    ("Thunderbird, pt", "Em 20/11/2026 14:03, Anna Berg escreveu:"),
    ("Thunderbird, nl", "Op 20-11-2026 om 14:03 schreef Anna Berg:"),
    ("Thunderbird, pl", "W dniu 20.11.2026 o 14:03, Anna Berg pisze:"),
    ("Thunderbird, cs", "Dne 20. 11. 26 v 14:03 Anna Berg napsal(a):"),
    ("Thunderbird, sv", "Den 2026-11-20 kl. 14:03, skrev Anna Berg:"),
    ("Thunderbird, fi", "Anna Berg kirjoitti 20.11.2026 klo 14.03:"),
    ("Thunderbird, ru", "20.11.2026 14:03, Anna Berg пишет:"),
    ("Thunderbird, hu", "2026. 11. 20. 14:03 keltezéssel, Anna Berg írta:"),
    ("Thunderbird, ja", "On 2026/11/20 14:03, 山田 太郎 wrote:"),
    ("Roundcube, de", "Am 2026-11-20 14:03, schrieb Anna Berg:"),
    ("Roundcube, fr, with a dash", "- Le 2026-11-20 14:03, Anna Berg a écrit :"),
    ("Yahoo, en", "On Friday, November 20, 2026 at 02:03:11 PM GMT+1, Anna Berg <anna@example.org> wrote:"),
    (
        "Yahoo, de",
        "Am Freitag, 20. November 2026 um 14:03:11 MEZ hat Anna Berg <anna@example.org> Folgendes geschrieben:",
    ),
    ("Open-Xchange, 1&1, de", "Anna Berg <anna@example.org> hat am 20.11.2026 14:03 CET geschrieben:"),
    ("SOGo, de", "Am Freitag, November 20, 2026 14:03 CET, schrieb Anna Berg <anna@example.org>:"),
    ("Zimbra, en", "----- On Nov 20, 2026, at 2:03 PM, Anna Berg anna@example.org wrote:"),
    ("Zimbra, de", "----- Am 20. Nov 2026 um 14:03 schrieb Anna Berg anna@example.org:"),
    ("HCL Notes, de", "Anna Berg <anna@example.org> schrieb am 20.11.2026 14:03:11:"),
    ("HCL Notes, en, dashed", '-----"Anna Berg" <anna@example.org> wrote: -----'),
    ("Evolution, de", "Am Freitag, dem 20.11.2026 um 14:03 +0100 schrieb Anna Berg:"),
    ("KMail, de", "Am Freitag, 20. November 2026, 14:03:11 CET schrieb Anna Berg:"),
    ("Claws, de, two lines", "Am Fri, 20 Nov 2026 14:03:11 +0100\nschrieb Anna Berg <anna@example.org>:"),
    ("Claws, en, two lines", "On Fri, 20 Nov 2026 14:03:11 +0100\nAnna Berg <anna@example.org> wrote:"),
    ("Mutt, en", "On Fri, Nov 20, 2026 at 02:03:11PM +0100, Anna Berg wrote:"),
    ("Mutt, starred", "* Anna Berg <anna@example.org> [2026-11-20 14:03]:"),
    ("Gnus", "Anna Berg <anna@example.org> writes:"),
    ("The Bat, en", "Friday, November 20, 2026, 2:03:11 PM, you wrote:"),
    ("K-9, de", "Am 20. November 2026 14:03:12 MEZ schrieb Anna Berg <anna@example.org>:"),
    ("Spark", "On Nov 20, 2026, 2:03 PM +0100, Anna Berg <anna@example.org>, wrote:"),
    ("Missive", "On November 20, 2026 at 2:03 PM, Anna Berg (anna@example.org) wrote:"),
    ("HEY", "On November 20, 2026, Anna Berg <anna@example.org> wrote:"),
    ("Outlook for Mac, de", 'Am 20.11.26, 14:03 schrieb "Anna Berg" <anna@example.org>:'),
    ("Proton", "On Friday, November 20th, 2026 at 14:03, Anna Berg <anna@example.org> wrote:"),
    ("NetEase", 'At 2026-11-20 14:03:11, "Anna Berg" <anna@example.org> wrote:'),
    ("Yandex", '20.11.2026, 14:03, "Anna Berg" <anna@example.org>:'),
    ("Yandex, time first", "14:03, 20 ноября 2026 г., Anna Berg <anna@example.org>:"),
    ("Mail.ru", "Пятница, 20 ноября 2026, 14:03 +03:00 от Anna Berg <anna@example.org>:"),
    ("undecoded quoted-printable", "On Fri, Nov 20, 2026 at 2:03=E2=80=AFPM Anna Berg <anna@example.org> w=\nrote:"),
]

MARKED = "> Guten Tag,\n>\n> haben Sie den Drucker neu gestartet?\n>\n> Anna Berg"
UNMARKED = "Guten Tag,\n\nhaben Sie den Drucker neu gestartet?\n\nAnna Berg"


@pytest.mark.parametrize(("mailer", "line"), ATTRIBUTIONS, ids=[mailer for mailer, _ in ATTRIBUTIONS])
@pytest.mark.parametrize("quoted", [MARKED, UNMARKED], ids=["marked", "unmarked"])
def test_an_attribution_ends_the_reply(mailer: str, line: str, quoted: str) -> None:
    text = f"Ja, zweimal.\n\nViele Grüße\nJörg\n\n{line}\n\n{quoted}\n"

    assert cut_reply(text) == "Ja, zweimal.\n\nViele Grüße\nJörg"


@pytest.mark.parametrize(("mailer", "line"), ATTRIBUTIONS, ids=[mailer for mailer, _ in ATTRIBUTIONS])
def test_an_attribution_right_below_the_text_takes_none_of_it(mailer: str, line: str) -> None:
    assert cut_reply(f"Am heutigen Tage läuft er wieder\n{line}\n{MARKED}\n") == "Am heutigen Tage läuft er wieder"


@pytest.mark.parametrize(
    "line", ["Anna Berg wrote:", "Zitat von Anna Berg <anna@example.org>:", "Anna schrieb:", "Quoting Anna:"]
)
def test_a_line_without_a_date_is_an_attribution_above_marked_lines(line: str) -> None:
    assert cut_reply(f"Danke!\n\n{line}\n\n> Er läuft wieder.\n") == "Danke!"


OWN_WORDS = [
    ("speaks of himself", "Am Montag schrieb ich Ihnen:\n\nDer Drucker brennt.\n\nDas stimmt noch immer."),
    (
        "speaks of himself, with date and time",
        "Am 16.11.2026 um 9:00 schrieb ich Ihnen:\n\nDer Drucker brennt. Nun nicht mehr.",
    ),
    ("we, on a weekday", "On Friday we wrote:\n\nThe printer is on fire.\n\nNobody came."),
    ("no date", "Something wrote:\nlines into the log. Which program was it?"),
    ("quotes by hand", "Am 20.11.2026 schrieben Sie:\n\n„Der Drucker ist repariert.“\n\nDas ist er nicht."),
    ("a heading", "On Thursday:\n\nthe printer stops.\n\nOn Friday:\n\nit starts again."),
    ("a sentence that starts with On", "On your host you can run:\n\n    telnet 127.0.0.1 25\n\nThat should answer."),
    ("a sentence with an address", "Please send it to anna@example.org:\n\n1. the invoice\n2. the order"),
    ("a time without a sender", "Am 20.11.2026 um 14:03 fiel er aus:\n\nE-23 auf dem Display."),
    ("a log line", "2026-11-20 14:03:11 smtpd: connect from mail.example.org\n2026-11-20 14:03:12 smtpd: disconnect"),
    (
        "a log line with address and colon",
        "2026-11-20 14:03:11 to <anna@example.org>: relay denied, sagt das Protokoll.",
    ),
]


@pytest.mark.parametrize(("why", "text"), OWN_WORDS, ids=[why for why, _ in OWN_WORDS])
def test_a_persons_own_line_is_no_attribution(why: str, text: str) -> None:
    assert cut_reply(text) == text
