"""The queue through the browser's eyes: order, columns, addresses to share, pages, and what it costs."""

import json
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from leitstelle.flows import answer, resolve, work
from leitstelle.people.models import Agent, Team
from leitstelle.tickets.models import Ticket
from tests.factories import NOON, a_team, received

BASELINE = Path(__file__).with_name("query_counts.json")


def subjects(page: bytes) -> list[str]:
    return re.findall(r'class="over clip" href="/tickets/\d+">([^<]+)<', page.decode())


def opened(subject: str, *, minutes_ago: int = 0) -> Ticket:
    return Ticket.objects.get(pk=received(subject=subject, now=NOON - timedelta(minutes=minutes_ago)).ticket_id)


def test_most_urgent_first_then_who_has_waited_longest(administrator: Client, desk: Agent) -> None:
    opened("young", minutes_ago=1)
    opened("old", minutes_ago=60)
    urgent = opened("urgent")
    work.change_fields(number=urgent.number, kind="incident", impact=1, urgency=1, difficulty=None, by=desk, now=NOON)

    assert subjects(administrator.get("/").content) == ["urgent", "old", "young"]


def test_each_view_and_team_is_an_address(administrator: Client, desk: Agent) -> None:
    team = a_team("Network")
    opened("untouched")
    work.claim(number=opened("mine").number, by=desk, now=NOON)
    work.assign(number=opened("theirs").number, team=team, assignee=None, by=desk, now=NOON)
    answer.reply(number=opened("waits").number, by=desk, html="<p>?</p>", then=answer.Then.WAIT_FOR_REQUESTER, now=NOON)
    resolve.resolve(
        number=opened("done").number,
        by=desk,
        resolution="x",
        code="solved",
        solved_by=team,
        first_level_could=None,
        now=NOON,
    )

    shown = {
        path: sorted(subjects(administrator.get(path).content))
        for path in ("/?view=mine", "/?view=unassigned", "/?view=waiting", "/?view=resolved", f"/?team={team.pk}")
    }
    assert shown == {
        "/?view=mine": ["mine"],
        "/?view=unassigned": ["theirs", "untouched"],
        "/?view=waiting": ["waits"],
        "/?view=resolved": ["done"],
        f"/?team={team.pk}": ["theirs"],
    }


def test_pages_go_on_where_the_last_one_ended_and_back(administrator: Client) -> None:
    for minute in range(60):
        opened(f"t{minute:02}", minutes_ago=minute)

    first = administrator.get("/").content.decode()
    following = re.search(r'href="([^"]+)" rel="next"', first)[1].replace("&amp;", "&")
    second = administrator.get(following).content.decode()
    back = re.search(r'href="([^"]+)" rel="prev"', second)[1].replace("&amp;", "&")

    assert len(subjects(first.encode())) == 50
    assert subjects(second.encode()) == [f"t{minute:02}" for minute in range(9, -1, -1)]
    assert subjects(administrator.get(back).content) == subjects(first.encode())


@pytest.mark.parametrize(
    "query", ["?view=nonsense", "?after=nonsense", "?after=1~2026-01-01~1", "?team=%C3%A4", "?before=1~~1"]
)
def test_a_broken_address_shows_the_queue(administrator: Client, query: str) -> None:
    assert administrator.get(f"/{query}").status_code == 200


def test_a_live_notice_brings_the_list_alone(administrator: Client) -> None:
    opened("fresh")

    part = administrator.get("/", headers={"HX-Request": "true"}).content.decode()
    assert part.lstrip().startswith('<div id="queue"')
    assert "fresh" in part


def test_lists_ask_as_many_questions_as_the_baseline_says(administrator: Client, desk: Agent) -> None:
    ticket = opened("Printer")
    for n in range(30):
        opened(f"Printer {n}")
        answer.note(number=ticket.number, by=desk, html=f"<p>{n}</p>", now=NOON)
    Team.objects.first()
    paths = (
        "/",
        "/?view=mine",
        f"/tickets/{ticket.number}",
        "/search?q=printer",
        "/junk",
        "/failed-mails",
        "/settings/agents",
    )

    asked = {}
    for path in paths:
        administrator.get(path)  # what is remembered for seconds is remembered
        with CaptureQueriesContext(connection) as questions:
            assert administrator.get(path).status_code == 200
        asked[re.sub(r"\d+", "N", path)] = len(questions)

    assert asked == json.loads(BASELINE.read_text("utf-8")), "review the change, then write it into query_counts.json"
