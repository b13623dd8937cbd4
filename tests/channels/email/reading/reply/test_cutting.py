"""Where the new words stand: above, below or between the quote; forwards; and what must never happen."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leitstelle.channels.email.reading.reply import cut_reply

ATTRIBUTION = "Am 20.11.2026 um 14:03 schrieb Anna Berg:"


def test_words_below_one_quoted_mail_are_the_reply() -> None:
    text = f"{ATTRIBUTION}\n> Guten Tag,\n>\n> läuft er?\n\nJa, er läuft.\n\nJörg"

    assert cut_reply(text) == "Ja, er läuft.\n\nJörg"


def test_greeting_above_and_answer_below_one_quoted_mail_are_the_reply() -> None:
    text = f"Hallo Anna,\n\n{ATTRIBUTION}\n> läuft er?\n\nJa, er läuft."

    assert cut_reply(text) == "Hallo Anna,\n\n\nJa, er läuft."


def test_quotes_answered_one_by_one_stay_with_their_answers() -> None:
    text = f"{ATTRIBUTION}\n> Läuft er?\n\nJa.\n\n> Seit wann?\n\nSeit gestern.\n\n> Grüße\n> Anna\n"

    assert cut_reply(text) == "> Läuft er?\n\nJa.\n\n> Seit wann?\n\nSeit gestern."


def test_a_line_quoted_by_hand_stays() -> None:
    text = "Hallo,\n\n> Bitte neu starten.\n\nHabe ich, ohne Erfolg."

    assert cut_reply(text) == text


def test_a_command_at_a_prompt_stays() -> None:
    text = "Ich gebe ein:\n> npm start\nund es passiert nichts."

    assert cut_reply(text) == text
    assert cut_reply("Ich gebe ein:\n> npm start") == "Ich gebe ein:\n> npm start"


def test_a_quoted_line_that_spilled_over_is_no_answer() -> None:
    text = (
        f"Danke!\n\n{ATTRIBUTION}\n> Bitte starten Sie den Drucker im zweiten Stock noch heute neu, weil er sonst\n"
        "morgen nicht geht\n>\n> Anna\n"
    )

    assert cut_reply(text) == "Danke!"


def test_history_below_an_outlook_header_is_cut_even_when_it_holds_quotes() -> None:
    text = "Danke!\n\nVon: Anna\nGesendet: Freitag, 20. November 2026 14:03\nAn: Jörg\nBetreff: x\n\nJa.\n\n> Läuft er?\n\nJa."

    assert cut_reply(text) == "Danke!"


def test_a_forward_with_a_comment_gives_the_comment() -> None:
    text = (
        "Bitte kümmert Euch darum.\n\n---------- Forwarded message ---------\nVon: Anna <a@example.org>\n"
        "Date: Fr., 20. Nov. 2026 um 14:03 Uhr\nSubject: Drucker\nTo: <j@example.org>\n\n\nEr brennt."
    )

    assert cut_reply(text) == "Bitte kümmert Euch darum."


def test_a_bare_forward_gives_the_forwarded_words() -> None:
    gmail = (
        "---------- Forwarded message ---------\nFrom: Anna <a@example.org>\nDate: Fri, Nov 20, 2026 at 2:03 PM\n"
        "Subject: Printer\nTo: <j@example.org>\n\n\nIt is on fire.\n\nAnna\n\n-- \nAnna Berg\n"
    )
    apple = (
        "Von meinem iPhone gesendet\n\nAnfang der weitergeleiteten Nachricht:\n\n> Von: Anna <a@example.org>\n"
        "> Datum: 20. November 2026 um 14:03:11 MEZ\n> An: j@example.org\n> Betreff: Drucker\n>\n> Er brennt.\n"
    )

    assert cut_reply(gmail) == "It is on fire.\n\nAnna"
    assert cut_reply(apple) == "Er brennt."


def test_a_quote_without_a_word_is_an_empty_reply() -> None:
    assert cut_reply(f"{ATTRIBUTION}\n> Läuft er?\n") == ""
    assert cut_reply("> Läuft er?\n> Anna") == ""


def test_nothing_stays_nothing() -> None:
    assert cut_reply("") == ""
    assert cut_reply(" \n\u00a0\n\t\n") == ""


def test_inner_lines_are_kept_as_they_were_and_outer_blank_lines_are_not() -> None:
    assert cut_reply("\r\n\r\n  eins  \r\n\r\n\r\n\tzwei\r\n\r\n") == "  eins  \n\n\n\tzwei"


def test_mime_fields_left_at_the_top_go() -> None:
    assert cut_reply("MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\nEr brennt.") == "Er brennt."


MARKUP = [
    ("Gmail", '<div>Ja.</div><div class="gmail_quote"><blockquote>Guten Tag, läuft er?</blockquote></div>'),
    ("Outlook", '<p>Ja.</p><div id="divRplyFwdMsg">Guten Tag, läuft er?</div>'),
    ("Yahoo", '<div>Ja.</div><div class="yahoo_quoted"><div>Guten Tag, läuft er?</div></div>'),
    ("Thunderbird", '<p>Ja.</p><blockquote type="cite">Guten Tag, läuft er?</blockquote>'),
]


@pytest.mark.parametrize(("mailer", "html"), MARKUP, ids=[mailer for mailer, _ in MARKUP])
def test_the_html_tells_where_an_unmarked_quote_begins(mailer: str, html: str) -> None:
    assert cut_reply("Ja.\n\nGuten Tag, läuft er?\n\nAnna", html=html) == "Ja."
    assert cut_reply("Ja.\n\nGuten Tag, läuft er?\n\nAnna", html="<p>Ja.</p>") == "Ja.\n\nGuten Tag, läuft er?\n\nAnna"


@pytest.mark.parametrize(
    "html", ["<![foo[ x", "<![if !mso]><p>Ja.</p><![endif]>", "<!DOCTYPE x [", "<" * 1000, "</", "&#x;"]
)
def test_broken_html_tells_nothing_and_breaks_nothing(html: str) -> None:
    assert cut_reply("Ja.\n\nNein.", html=html) == "Ja.\n\nNein."


def test_a_quote_below_nothing_but_a_footer_or_signature_is_cut_without_an_error() -> None:
    assert cut_reply("Von meinem iPhone gesendet\n> Läuft er?") == ""
    assert cut_reply("> a\n-- \n> b") == ""


def test_a_log_longer_than_the_rules_look_at_is_kept_whole() -> None:
    log = "\n".join(f"{number} connect from mail.example.org" for number in range(120_000))

    assert cut_reply(log) == log


PATHOLOGICAL = {
    "one long line": "x" * 1_000_000,
    "quote marks": ">" * 1_000_000,
    "quote marks and blanks": "> " * 500_000,
    "open brackets": "On Fri, Nov 20, 2026 " + "<" * 1_000_000 + " wrote:",
    "blank lines": "\n" * 1_000_000,
    "colons": ":\n" * 500_000,
    "verbs": "he wrote:\n" * 100_000,
    "attributions that are none": "On 20 Nov we wrote:\n" * 50_000,
    "senders": "From: a\n" * 125_000,
    "senders and blanks": "From: a\n\n" * 110_000,
    "footers": "Sent from my desk, phone\n\n" * 40_000,
    "rules": "a\n---\n" * 160_000,
    "delimiters with prose": "a b c d e f g h.\n--\n" * 50_000,
    "spaces": " " * 1_000_000 + "x",
    "quotes and answers": "> a\nb\n" * 160_000,
    "addresses": "a@b <a@b>: " * 90_000,
    "notices": "this e-mail is\n\n" * 60_000,
    "desk lines": "reply above the li\n" * 50_000,
}


@pytest.mark.parametrize("kind", PATHOLOGICAL)
def test_a_megabyte_of_anything_takes_linear_time(kind: str) -> None:
    started = time.process_time()
    cut_reply(PATHOLOGICAL[kind], html="<div>" * 100_000)

    assert time.process_time() - started < 6


LINES = [
    "Am 20.11.2026 um 14:03 schrieb Anna:",
    "> zitiert",
    "",
    "eigene Worte",
    "-- ",
    "Von: Anna",
    "Gesendet: heute",
    "An: Jörg",
    "Von meinem iPhone gesendet",
    "-----Original Message-----",
    "________",
    ">>> x 20.11.2026 14:03 >>>",
    "\u202b:",
    "wrote:",
]


@given(st.text(max_size=400) | st.lists(st.sampled_from(LINES)).map("\n".join))
def test_any_text_is_cut_without_an_error_to_lines_it_held(text: str) -> None:
    reply = cut_reply(text, html=text)

    held = text.replace("\r\n", "\n").replace("\r", "\n")
    assert all(line.strip().lstrip(">").strip() in held for line in reply.split("\n"))
