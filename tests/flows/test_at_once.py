"""Two deeds on one ticket at the same moment: the second waits for the first and decides by what it finds then."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.db import connection, transaction

from leitstelle.flows import answer, resolve, work
from leitstelle.flows.receive import Outcome
from leitstelle.people.models import Team
from leitstelle.tickets.errors import AlreadyClaimed
from leitstelle.tickets.models import State, Ticket
from leitstelle.tickets.queries import timeline
from leitstelle.tickets.reply_tokens import make_token
from leitstelle.tickets.states import WrongState
from tests.factories import NOON, a_desk, a_ticket, an_agent, later, received

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


@pytest.fixture
def agent():
    with transaction.atomic():
        return a_desk()


@pytest.fixture
def ticket(agent) -> Ticket:
    with transaction.atomic():
        return a_ticket()


class Second:
    """What the second deed gave, or how it was refused."""

    result: object = None
    refusal: Exception | None = None


@contextmanager
def while_another_waits(deed: Callable[[], object]) -> Iterator[Second]:
    """In the block the first deed is done; `deed` begins then, waits for a lock, and goes on at the first one's commit."""
    second = Second()

    def do() -> None:
        try:
            with transaction.atomic():
                second.result = deed()
        except Exception as refusal:
            second.refusal = refusal
        finally:
            connection.close()

    thread = threading.Thread(target=do)
    with transaction.atomic():
        yield second
        thread.start()
        _wait_until_it_waits(thread)
    thread.join(30)


def _wait_until_it_waits(thread: threading.Thread) -> None:
    until = time.monotonic() + 10
    while thread.is_alive() and time.monotonic() < until:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0]:
                return
        time.sleep(0.01)


def replying(ticket: Ticket, agent, *, then=answer.Then.WAIT_FOR_REQUESTER):
    return answer.reply(number=ticket.number, by=agent, html="<p>Try again.</p>", then=then, now=NOON)


def resolving(ticket: Ticket, agent, *, now=NOON):
    return resolve.resolve(
        number=ticket.number, by=agent, resolution="New cable.", code="solved", first_level_could=None, now=now,
        solved_by=Team.objects.select_related("level").first(),
    )  # fmt: skip


def writing(ticket: Ticket, *, now=NOON):
    return received(now=now, reply_tokens=(make_token(ticket.number),))


def test_the_requesters_mail_behind_an_agents_reply_brings_the_ticket_back_to_open(agent, ticket):
    with while_another_waits(lambda: writing(ticket, now=later(seconds=1))) as mail:
        replying(ticket, agent)

    ticket.refresh_from_db()
    assert mail.refusal is None
    assert (ticket.state, ticket.waiting_since) == (State.OPEN, later(seconds=1))
    assert ticket.messages.count() == 3


def test_an_agents_reply_behind_the_requesters_mail_waits_for_the_requester(agent, ticket):
    with while_another_waits(lambda: replying(ticket, agent)) as reply:
        writing(ticket)

    ticket.refresh_from_db()
    assert reply.refusal is None
    assert ticket.state == State.WAITING_FOR_REQUESTER
    assert ticket.messages.count() == 3


def test_a_claim_behind_a_reply_leaves_the_state_the_reply_chose(agent, ticket):
    with transaction.atomic():
        other = an_agent()
    with while_another_waits(lambda: work.claim(number=ticket.number, by=other, now=NOON)) as claim:
        replying(ticket, agent)

    ticket.refresh_from_db()
    assert claim.refusal is None
    assert (ticket.state, ticket.assignee) == (State.WAITING_FOR_REQUESTER, other)
    states = [event.data["to"] for event in timeline(ticket) if event.name == "ticket.state_changed"]
    assert states == [State.OPEN, State.WAITING_FOR_REQUESTER]


def test_a_claim_behind_an_assignment_is_told_who_has_it(agent, ticket):
    with transaction.atomic():
        other = an_agent()
    with while_another_waits(lambda: work.claim(number=ticket.number, by=other, now=NOON)) as claim:
        work.assign(number=ticket.number, team=ticket.team, assignee=agent, by=agent, now=NOON)

    ticket.refresh_from_db()
    assert isinstance(claim.refusal, AlreadyClaimed)
    assert ticket.assignee == agent


def test_of_two_who_resolve_one_is_refused_and_the_requester_is_told_once(agent, ticket):
    with while_another_waits(lambda: resolving(ticket, agent)) as second:
        resolving(ticket, agent)

    assert isinstance(second.refusal, WrongState)
    assert ticket.outgoing.filter(kind="resolution").count() == 1
    assert ticket.messages.count() == 2


def test_the_link_pressed_twice_at_once_reopens_once(agent, ticket):
    with transaction.atomic():
        resolving(ticket, agent)
    signature = resolve.reopen_link(ticket.number).rpartition("/")[2]

    def press():
        return resolve.reopen_by_link(number=ticket.number, signature=signature, now=later(hours=1))

    with while_another_waits(press) as second:
        press()

    ticket.refresh_from_db()
    assert isinstance(second.refusal, WrongState)
    assert ticket.state == State.OPEN
    assert timeline(ticket).filter(name="ticket.reopened").count() == 1


def test_the_timer_leaves_a_ticket_alone_that_is_being_answered(agent, ticket):
    with transaction.atomic():
        resolving(ticket, agent)
    closed = []

    def close() -> None:
        with transaction.atomic():
            closed.append(resolve.close_due(now=later(days=7)))
        connection.close()

    with transaction.atomic():
        writing(ticket, now=later(days=6, hours=23))
        timer = threading.Thread(target=close)
        timer.start()
        timer.join(10)

    ticket.refresh_from_db()
    assert (closed, ticket.state) == ([0], State.OPEN)


def test_a_mail_behind_the_timer_opens_a_linked_ticket(agent, ticket):
    with transaction.atomic():
        resolving(ticket, agent)
    with while_another_waits(lambda: writing(ticket, now=later(days=6, hours=23))) as mail:
        assert resolve.close_due(now=later(days=7)) == 1

    assert mail.result.outcome == Outcome.FOLLOW_UP
    assert Ticket.objects.get(pk=mail.result.ticket_id).follows == ticket
