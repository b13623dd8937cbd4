"""The queue, its order and pages, the counters, and the one door."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from leitstelle.flows import answer, work
from leitstelle.people.models import Team
from leitstelle.tickets import queries
from leitstelle.tickets.errors import TicketNotFound
from leitstelle.tickets.models import Ticket
from leitstelle.tickets.queries import View
from leitstelle.tickets.states import Deed
from tests.factories import NOON, a_desk, a_team, a_ticket, an_agent, later

pytestmark = pytest.mark.django_db


@pytest.fixture
def agent():
    return a_desk()


def numbers(agent, view: View = View.IN_WORK, **more) -> list[int]:
    return [row.number for row in queries.queue_page(agent.user, view=view, **more).rows]


def test_the_most_urgent_comes_first_then_who_waits_longest(agent):
    young = a_ticket(now=later(hours=2))
    old = a_ticket(now=later(hours=1))
    urgent = a_ticket(now=later(hours=3))
    work.change_fields(number=urgent.number, kind="incident", impact=1, urgency=1, difficulty=None, by=agent, now=NOON)

    assert numbers(agent) == [urgent.number, old.number, young.number]


def test_waiting_and_resolved_tickets_leave_the_queue(agent):
    ticket = a_ticket()
    work.change_state(number=ticket.number, deed=Deed.WAIT_FOR_REQUESTER, by=agent, now=NOON)

    assert numbers(agent) == []
    assert numbers(agent, View.WAITING) == [ticket.number]


def test_views_of_persons_and_teams(agent):
    network = a_team("Network")
    mine, unassigned, other = a_ticket(), a_ticket(), a_ticket(team_id=network.pk)
    work.claim(number=mine.number, by=agent, now=NOON)

    assert numbers(agent, View.MINE) == [mine.number]
    assert numbers(agent, View.UNASSIGNED) == [unassigned.number, other.number]
    assert numbers(agent, team_id=network.pk) == [other.number]
    assert queries.counts(agent.user) == {"open": 3, "mine": 1, "unassigned": 2, "waiting": 0}


def test_pages_forth_and_back_show_every_ticket_once(agent):
    everything = [a_ticket(now=later(minutes=n // 3)).number for n in range(2 * queries.PAGE + 7)]

    first = queries.queue_page(agent.user, view=View.IN_WORK)
    second = queries.queue_page(agent.user, view=View.IN_WORK, after=first.next)
    third = queries.queue_page(agent.user, view=View.IN_WORK, after=second.next)
    back = queries.queue_page(agent.user, view=View.IN_WORK, before=third.previous)
    start = queries.queue_page(agent.user, view=View.IN_WORK, before=back.previous)

    assert [row.number for page in (first, second, third) for row in page.rows] == everything
    assert (back.rows, start.rows) == (second.rows, first.rows)
    assert (first.previous, third.next, start.previous) == (None, None, None)


def test_a_page_is_one_statement_and_so_are_the_counters(agent):
    for _ in range(5):
        a_ticket()

    for read in (lambda: queries.queue_page(agent.user, view=View.IN_WORK), lambda: queries.counts(agent.user)):
        with CaptureQueriesContext(
            connection,
        ) as captured:
            read()
        assert len(captured) == 1


def test_a_conversation_costs_the_same_number_of_statements_however_long_it_is(agent):
    ticket = a_ticket()
    counts = []
    for _ in range(2):
        for _ in range(3):
            answer.reply(number=ticket.number, by=agent, html="<p>x</p>", then=answer.Then.KEEP_OPEN, now=NOON)
        with CaptureQueriesContext(connection) as captured:
            for message in queries.conversation(ticket):
                assert list(message.attachments.all()) == []
                assert message.agent is None or message.agent.name
                assert len(message.outgoing.all()) == (1 if message.agent else 0)
        counts.append(len(captured))

    assert counts[0] == counts[1]


def test_not_visible_and_not_existing_look_alike(agent):
    ticket = a_ticket()
    former = an_agent()
    former.user.is_active = False

    with pytest.raises(TicketNotFound) as invisible:
        queries.get_visible_ticket(former.user, ticket.number)
    with pytest.raises(TicketNotFound) as missing:
        queries.get_visible_ticket(agent.user, 424242)
    assert str(invisible.value) == str(missing.value)
    assert numbers(former) == []


def test_an_attachment_is_behind_the_same_door(agent):
    from leitstelle.flows.receive import IncomingFile

    ticket = a_ticket(files=(IncomingFile("a.txt", "text/plain", b"x"),))
    attachment = ticket.messages.get().attachments.get()
    former = an_agent()
    former.user.is_active = False

    assert queries.get_visible_attachment(agent.user, attachment.pk) == attachment
    with pytest.raises(TicketNotFound):
        queries.get_visible_attachment(former.user, attachment.pk)


def test_a_callers_open_tickets_without_the_one_on_the_screen(agent):
    first, second = a_ticket(), a_ticket()
    done = a_ticket()
    from leitstelle.flows.resolve import resolve

    team = Team.objects.select_related("level").get()
    resolve(
        number=done.number, by=agent, resolution="x", code="solved", solved_by=team, first_level_could=None, now=NOON
    )

    found = queries.open_tickets_of(first.requester, user=agent.user, but=first.pk)

    assert [row.number for row in found] == [second.number]
    assert len(queries.open_tickets_of(first.requester, user=agent.user)) == 2
    assert Ticket.objects.count() == 3
