"""Mails that other reply parsers keep for their tests, with what the person newly wrote; see `bench/mail/replies`."""

from pathlib import Path

import pytest

from leitstelle.channels.email.reading.reply import cut_reply

REPLIES = Path(__file__).parents[5] / "bench" / "mail" / "replies"
CASES = sorted(str(path.relative_to(REPLIES / "expected")) for path in (REPLIES / "expected").rglob("*.txt"))


def test_the_set_is_there() -> None:
    assert len(CASES) >= 130


@pytest.mark.parametrize("case", CASES)
def test_a_real_reply_is_cut_exactly(case: str) -> None:
    text = (REPLIES / "inputs" / case).read_bytes().decode()
    expected = (REPLIES / "expected" / case).read_text()

    assert [line.rstrip() for line in cut_reply(text).split("\n")] == [
        line.rstrip() for line in expected.strip("\n").split("\n")
    ]
