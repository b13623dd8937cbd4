"""A figure says whether its aim is reached, and the table shows it beside its baseline."""

import pytest

from bench.figures import Figure, table


@pytest.mark.parametrize(
    ("value", "aim", "better", "reached"),
    [
        (11.9, 12, "lower", True),
        (12.1, 12, "lower", False),
        (301, 300, "higher", True),
        (299, 300, "higher", False),
        (5, None, "lower", None),
    ],
)
def test_an_aim_is_reached_from_its_own_side(value, aim, better, reached):
    assert Figure("x", value, "ms", aim=aim, better=better).reached is reached


def test_the_table_tells_missed_aims_and_baselines():
    text = table("Desk", [Figure("queue page", 13.2, "ms", "empty view 2.1", 12), Figure("mails", 1562, "/s")])

    assert "queue page   13.2 ms  ≤ 12.0  MISSED  empty view 2.1" in text
    assert "1,562 /s" in text
