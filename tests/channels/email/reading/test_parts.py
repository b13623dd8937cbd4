"""The small readers inside the reader: dates, addresses, names of files, winmail.dat, S/MIME, and the loss check."""

import struct
import time
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leitstelle.channels.email.reading import read_mail
from leitstelle.channels.email.reading.addresses import read_addresses
from leitstelle.channels.email.reading.attachments import clean_filename
from leitstelle.channels.email.reading.charsets import decode
from leitstelle.channels.email.reading.dates import read_date
from leitstelle.channels.email.reading.headers import decode_words, parameters
from leitstelle.channels.email.reading.loss import missing_content
from leitstelle.channels.email.reading.smime import signed_content
from leitstelle.channels.email.reading.tnef import SIGNATURE, read_tnef

MAX_CPU_SECONDS = 1.0


@pytest.mark.parametrize(
    ("written", "date"),
    [
        ("Tue, 5 Mar 2024 08:15:00 +0100", datetime(2024, 3, 5, 7, 15, tzinfo=UTC)),
        ("5 Mar 2024 08:15 GMT", datetime(2024, 3, 5, 8, 15, tzinfo=UTC)),
        ("Tue, 5 Mar 2024 08:15:00 CET", datetime(2024, 3, 5, 7, 15, tzinfo=UTC)),
        ("Tue, 5 Mar 2024 08:15:00 -0000", datetime(2024, 3, 5, 8, 15, tzinfo=UTC)),
        ("Tue, 5 Mar 2024 08:15:00 +0530 (IST)", datetime(2024, 3, 5, 2, 45, tzinfo=UTC)),
        ("Die, 5 Mär 2024", None),
        ("Tue, 31 Feb 2024 08:15:00 +0100", None),
        ("Tue, 5 Mar 2024 25:61:00 +0100", None),
        ("Tue, 5 Mar 99999 08:15:00", None),
        ("", None),
    ],
)
def test_dates_are_utc_or_nothing(written: str, date: datetime | None):
    assert read_date(written) == date


@pytest.mark.parametrize(
    "piece",
    [
        "(",
        '"',
        "<",
        "a@",
        "a,",
        "=?a?q?",
        '"\\',
        '"\\"',
        "(\\(",
        "a, b ",
        ":",
        "a@b.de,",
        " @ ",
        "a:b",
        "@",
        "x",
        ">",
        "=?u?B?QQ?= ",
    ],
)
def test_endless_addresses_take_bounded_time(piece: str):
    before = time.process_time()

    read_addresses((piece * 200_000).encode()[:1_000_000])

    assert time.process_time() - before < MAX_CPU_SECONDS


@pytest.mark.parametrize("piece", ["=?", "=?a?q?", "=?a?q?b?= ", "?", "; x*1", ';n="\\', ";;", "; a=", "=?a?b?Q?="])
def test_endless_words_and_parameters_take_bounded_time(piece: str):
    text = (piece * 100_000)[:200_000]
    before = time.process_time()

    decode_words(text)
    parameters("a" + text)

    assert time.process_time() - before < MAX_CPU_SECONDS


@pytest.mark.parametrize(
    ("written", "cleaned"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\x\\a.pdf", "a.pdf"),
        ("a\x00b\n.txt", "ab .txt"),
        ("..", ""),
        (" . ", ""),
        ("a" * 400 + ".tar.gz", "a" * 177 + ".gz"),
        ("Was? <Das>.txt", "Was_ _Das_.txt"),
        ("\u202etxt.exe", "_txt.exe"),
        ("日本語.txt", "日本語.txt"),
    ],
)
def test_names_of_files_are_only_names(written: str, cleaned: str):
    assert clean_filename(written) == cleaned


@settings(max_examples=300, deadline=1_000)
@given(st.binary(max_size=300))
def test_any_winmail_is_read_or_declined(data: bytes):
    content = read_tnef(SIGNATURE + b"\x01\x00" + data)

    assert content is not None


def test_a_winmail_that_claims_four_thousand_million_properties_takes_no_time():
    properties = struct.pack("<I", 0xFFFFFFFF) + b"\x1e\x00\x01\x30" + struct.pack("<I", 0xFFFFFFFF)
    attribute = struct.pack("<BII", 2, 0x00069005, len(properties)) + properties + b"\x00\x00"
    before = time.process_time()

    content = read_tnef(SIGNATURE + b"\x01\x00" + attribute * 50)

    assert content is not None
    assert content.files == []
    assert time.process_time() - before < MAX_CPU_SECONDS


@settings(max_examples=300, deadline=1_000)
@given(st.binary(max_size=200))
def test_any_envelope_gives_its_content_or_nothing(data: bytes):
    signed_data = bytes.fromhex("06092a864886f70d010702") + bytes.fromhex("06092a864886f70d010701")

    content = signed_content(signed_data + data)

    assert content is None or content in data or len(content) <= len(data)


@given(st.binary(max_size=200), st.text(max_size=30))
@settings(max_examples=300, deadline=1_000)
def test_any_bytes_in_any_charset_become_text(data: bytes, charset: str):
    assert isinstance(decode(data, charset), str)


def test_the_loss_check_notices_a_missing_file_and_missing_text():
    raw = b"""From: a@kunde.example
Content-Type: multipart/mixed; boundary=b

--b
Content-Type: text/plain

Ein ganzer Absatz
--b
Content-Type: application/pdf; name=a.pdf

%PDF
--b--
"""
    mail = read_mail(raw)

    assert missing_content(raw, mail) == []
    assert len(missing_content(raw, replace(mail, attachments=()))) == 1
    assert len(missing_content(raw, replace(mail, text="Ein", attachments=()))) == 2
