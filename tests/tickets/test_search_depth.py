"""Search reads the newest documents first and asks the index only then: nothing may be lost between the two."""

import pytest

from leitstelle.tickets import search as searching
from tests.factories import a_desk, a_ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def agent(monkeypatch):
    monkeypatch.setattr(searching, "NEWEST_READ", 3)
    return a_desk()


def found(agent, query: str, before: int | None = None) -> list[int]:
    return [row.number for row in searching.search(agent.user, query, before=before)[0]]


def test_what_lies_deeper_than_the_newest_is_found(agent):
    old = a_ticket(text="cryostat", external_id="old")
    for n in range(5):
        a_ticket(text="printer", external_id=f"newer-{n}")

    assert found(agent, "cryostat") == [old.number]


def test_matches_among_the_newest_and_below_come_in_one_order_without_doubles(agent):
    numbers = [a_ticket(text="cryostat" if n % 2 else "printer", external_id=f"mixed-{n}").number for n in range(10)]

    assert found(agent, "cryostat") == [number for n, number in enumerate(numbers) if n % 2][::-1]


def test_pages_go_on_below_the_newest(agent):
    numbers = [a_ticket(text="cryostat", external_id=f"deep-{n}").number for n in range(searching.PAGE + 3)]
    _, before = searching.search(agent.user, "cryostat")

    assert found(agent, "cryostat", before) == numbers[2::-1]


def test_a_place_no_ticket_can_have_is_the_top(agent):
    ticket = a_ticket(text="cryostat")

    assert found(agent, "cryostat", 10**30) == [ticket.number]
