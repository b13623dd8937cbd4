"""The reader as a whole: it never raises, is pure, and gives only what PostgreSQL and JSON can hold."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leitstelle.channels.email.reading import InboundMail, as_json, read_mail
from leitstelle.channels.email.reading.read import UNREADABLE

CORPUS = sorted((Path(__file__).parents[3] / "mail_corpus").glob("*.eml"))
SPICE = [
    b"\x00",
    b"\xff",
    b"\r\n\r\n",
    b"\n--",
    b"=?",
    b"?=",
    b'"',
    b"<",
    b"Content-Type: multipart/mixed; boundary=x\n",
    b"\xed\xa0\x80",
]
KEYS = [
    "message_id", "in_reply_to", "references", "from", "reply_to", "to", "cc", "subject", "date", "text", "html",
    "reply_text", "language", "is_auto_reply", "is_bulk", "bounce", "forward", "attachments",
]  # fmt: skip


def require_storable(mail: InboundMail) -> None:
    encoded = json.dumps(as_json(mail), ensure_ascii=False).encode("utf-8")
    assert b"\\u0000" not in encoded
    assert not any("\x00" in value for value in (*mail.remarks, *mail.authentication_results, *mail.delivered_to))


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=2_000))
def test_any_bytes_are_read(raw: bytes):
    mail = read_mail(raw)

    require_storable(mail)
    assert UNREADABLE not in mail.remarks


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_damaged_mails_are_read(data: st.DataObject):
    raw = data.draw(st.sampled_from(CORPUS)).read_bytes()
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(raw)))
        end = min(len(raw), start + data.draw(st.integers(0, 60)))
        raw = raw[:start] + data.draw(st.sampled_from(SPICE) | st.binary(max_size=8)) + raw[end:]

    mail = read_mail(raw)

    require_storable(mail)
    assert UNREADABLE not in mail.remarks


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.stem)
def test_a_mail_reads_the_same_each_time(path: Path):
    raw = path.read_bytes()

    assert read_mail(raw) == read_mail(raw)


def test_the_last_resort_keeps_the_mail_as_a_file(monkeypatch: pytest.MonkeyPatch):
    def stumble(*_: object) -> None:
        raise RuntimeError("a fault of ours")

    monkeypatch.setattr("leitstelle.channels.email.reading.read.parse_tree", stumble)

    mail = read_mail(b"From: a@kunde.example\n\nText\n")

    assert mail.remarks == (UNREADABLE, "RuntimeError: a fault of ours")
    assert [file.content for file in mail.attachments] == [b"From: a@kunde.example\n\nText\n"]


def test_json_has_exactly_the_promised_names():
    read = as_json(read_mail(b"From: a@kunde.example\nTo: b@desk.example\n\nText\n"))

    assert list(read) == KEYS
    assert list(read["from"]) == ["name", "address"]


def test_reading_needs_no_framework():
    code = "import sys, leitstelle.channels.email.inspect; sys.exit('django' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_recipients_of_the_envelope_and_authentication_results_are_kept():
    raw = b"""Delivered-To: it@desk.example
X-Original-To: support@desk.example
Authentication-Results: mx.desk.example; dkim=pass header.d=kunde.example;
 spf=pass smtp.mailfrom=kunde.example
Authentication-Results: outer.example; dkim=fail
From: a@kunde.example
To: all@desk.example

Text
"""

    mail = read_mail(raw)

    assert mail.delivered_to == ("it@desk.example", "support@desk.example")
    assert mail.authentication_results == (
        "mx.desk.example; dkim=pass header.d=kunde.example; spf=pass smtp.mailfrom=kunde.example",
        "outer.example; dkim=fail",
    )


@pytest.mark.parametrize(
    ("header", "readable"),
    [
        (b"From: a@kunde.example\n", True),
        (b"From: root\nReturn-Path: <root@kunde.example>\n", False),
        (b"Sender: a@kunde.example\n", False),
        (b"", False),
    ],
)
def test_it_is_told_whether_from_could_be_read(header: bytes, readable: bool):
    assert read_mail(header + b"To: b@desk.example\n\nText\n").from_readable is readable


def test_text_behind_a_picture_of_two_megabytes_is_not_lost():
    picture = b"data:image/png;base64," + b"iVBORw0KGgo" * 200_000
    raw = b'From: a@kunde.example\nContent-Type: text/html\n\n<p>Vorher</p><img src="' + picture + b'"><p>Nachher</p>\n'

    mail = read_mail(raw)

    assert "Nachher" in mail.text
    assert [(file.content_type, file.inline) for file in mail.attachments] == [("image/png", True)]
    assert not mail.truncated


def test_long_html_is_cut_and_says_so():
    raw = b"From: a@kunde.example\nContent-Type: text/html\n\n" + b"<p>Wort um Wort</p>\n" * 100_000

    mail = read_mail(raw)

    assert mail.truncated
    assert mail.remarks == ("The HTML is longer than 1 MB; only its beginning is shown.",)
    assert 500_000 < len(mail.html or "") < 1_100_000


def test_five_hundred_parts_are_all_there():
    part = b"--b\nContent-Type: application/pdf; name=%d.pdf\n\n%d\n"
    raw = b"Content-Type: multipart/mixed; boundary=b\n\n" + b"".join(part % (n, n) for n in range(500)) + b"--b--\n"

    mail = read_mail(raw)

    assert [file.filename for file in mail.attachments] == [f"{n}.pdf" for n in range(500)]
    assert mail.remarks == ()
