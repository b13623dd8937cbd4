"""`leitstelle mail inspect`: what a message says, as text and as JSON, without a database."""

import json
from pathlib import Path

import pytest

from leitstelle.channels.email.inspect import main

RAW = (
    "From: Jürgen <j@kunde.example>\nTo: support@desk.example\nSubject: Tür klemmt\n\nGuten Tag,\u2028die Tür klemmt.\n"
)


@pytest.fixture
def mail(tmp_path: Path) -> str:
    path = tmp_path / "a.eml"
    path.write_bytes(RAW.encode())
    return str(path)


def test_json_is_one_object_a_line_in_the_order_given(
    mail: str, tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
):
    other = tmp_path / "b.eml"
    other.write_bytes(b"Subject: zweite\n\n")

    status = main([str(other), mail, "--json"])

    lines = [json.loads(line) for line in capsysbinary.readouterr().out.decode().splitlines()]
    assert status == 0
    assert [(line["file"], line["subject"]) for line in lines] == [(str(other), "zweite"), (mail, "Tür klemmt")]


def test_a_file_that_cannot_be_opened_is_named_and_the_others_are_read(
    mail: str, capsysbinary: pytest.CaptureFixture[bytes]
):
    status = main(["/nowhere/x.eml", mail, "--json"])

    printed = capsysbinary.readouterr()
    lines = [json.loads(line) for line in printed.out.decode().splitlines()]
    assert status == 1
    assert printed.err.decode().startswith("/nowhere/x.eml cannot be opened: No such file or directory.")
    assert lines[0]["file"] == "/nowhere/x.eml"
    assert "error" in lines[0]
    assert lines[1]["from"] == {"name": "Jürgen", "address": "j@kunde.example"}


def test_the_summary_is_for_people(mail: str, capsysbinary: pytest.CaptureFixture[bytes]):
    status = main([mail])

    printed = capsysbinary.readouterr().out.decode()
    assert status == 0
    assert "From:     Jürgen <j@kunde.example>" in printed
    assert "Subject:  Tür klemmt" in printed
    assert "die Tür klemmt." in printed
