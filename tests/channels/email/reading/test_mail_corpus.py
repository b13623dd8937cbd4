"""Awkward mails beside what a person reads in them (`tests/mail_corpus/`)."""

import json
from pathlib import Path
from typing import Any

import pytest

from leitstelle.channels.email.reading import as_json, read_mail
from leitstelle.channels.email.reading.loss import missing_content

CORPUS = Path(__file__).parents[3] / "mail_corpus"
MAILS = sorted(CORPUS.glob("*.eml"))
NOT_FIELDS = {"html_contains", "html_lacks", "remarks", "attachments"}


def expected_reading(mail: Path) -> dict[str, Any]:
    return json.loads(mail.with_suffix(".json").read_text(encoding="utf-8"))


def test_every_mail_has_its_expected_reading_and_there_are_many():
    readings = {path.stem for path in CORPUS.glob("*.json")}

    assert {path.stem for path in MAILS} == readings
    assert len(MAILS) >= 100


@pytest.mark.parametrize("mail", MAILS, ids=lambda path: path.stem)
def test_mail_is_read_as_a_person_would(mail: Path):
    wanted = expected_reading(mail)

    reading = read_mail(mail.read_bytes())

    read = as_json(reading)
    assert {name: read[name] for name in wanted if name not in NOT_FIELDS} == {
        name: value for name, value in wanted.items() if name not in NOT_FIELDS
    }
    assert list(reading.remarks) == wanted.get("remarks", [])
    for piece in wanted.get("html_contains", []):
        assert piece in (reading.html or "")
    for piece in wanted.get("html_lacks", []):
        assert piece not in (reading.html or "")
    if "attachments" in wanted:
        assert len(read["attachments"]) == len(wanted["attachments"])
        for found, given in zip(read["attachments"], wanted["attachments"], strict=True):
            assert {key: found[key] for key in given} == given


@pytest.mark.parametrize("mail", MAILS, ids=lambda path: path.stem)
def test_nothing_of_a_mail_is_lost(mail: Path):
    raw = mail.read_bytes()

    assert missing_content(raw, read_mail(raw)) == []
