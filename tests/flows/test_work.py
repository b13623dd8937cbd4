"""Claiming, assigning, changing; and somebody on the telephone."""

import threading

import pytest
from django.db import connection, transaction

from leitstelle.core.errors import InvalidInput
from leitstelle.flows import open_for, work
from leitstelle.flows.bounce import note_bounce, note_failure
from leitstelle.people.models import Agent, Level, Requester, Team
from leitstelle.people.queries import find_requesters
from leitstelle.tickets.errors import AlreadyClaimed, NotAssignable, NothingSaid, ResolutionMissing
from leitstelle.tickets.models import OutgoingMessage, State, Ticket
from leitstelle.tickets.queries import timeline
from leitstelle.tickets.states import Deed
from tests.factories import NOON, a_desk, a_team, a_ticket, an_agent

pytestmark = pytest.mark.django_db


def call(agent, **changes):
    values = {
        "requester": open_for.NewPerson("Karl Groß", phone="+49 (0)30 123-4567"),
        "subject": "Password forgotten",
        "said": "Cannot sign in since this morning.",
        "channel": "phone",
        "kind": "incident",
        "impact": 3,
        "urgency": 1,
        "team": Team.objects.order_by("id")[0],
        "assignee": None,
        "solved": None,
    }
    return open_for.open_for(by=agent, now=NOON, **{**values, **changes})


def test_claiming_takes_a_new_ticket_up():
    agent = a_desk()
    ticket = work.claim(number=a_ticket().number, by=agent, now=NOON)

    assert (ticket.assignee, ticket.state) == (agent, State.OPEN)


def test_who_comes_second_is_told_who_was_faster():
    agent, other = a_desk(), an_agent()
    ticket = a_ticket()
    work.claim(number=ticket.number, by=other, now=NOON)

    with pytest.raises(AlreadyClaimed, match="Jonas Weber was faster"):
        work.claim(number=ticket.number, by=agent, now=NOON)


@pytest.mark.django_db(transaction=True)
def test_of_many_who_claim_at_once_exactly_one_gets_it():
    a_desk()
    agents = [an_agent(f"Agent Nr{n}") for n in range(8)]
    with transaction.atomic():
        ticket = a_ticket()
    start, won = threading.Barrier(len(agents)), []

    def claim(agent: Agent) -> None:
        try:
            start.wait()
            with transaction.atomic():
                work.claim(number=ticket.number, by=agent, now=NOON)
            won.append(agent.pk)
        except AlreadyClaimed:
            pass
        finally:
            connection.close()

    threads = [threading.Thread(target=claim, args=(agent,)) for agent in agents]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    ticket.refresh_from_db()
    assert [ticket.assignee_id] == won
    assert timeline(ticket).filter(name="ticket.claimed").count() == 1


def test_only_members_of_the_team_can_be_given_its_ticket():
    agent = a_desk()
    network = a_team("Network")
    ticket = a_ticket()

    with pytest.raises(NotAssignable, match="Ada Winter is not in the team Network"):
        work.assign(number=ticket.number, team=network, assignee=agent, by=agent, now=NOON)

    moved = work.assign(number=ticket.number, team=network, assignee=None, by=agent, now=NOON)
    assert (moved.team, moved.assignee) == (network, None)


def test_priority_follows_from_impact_and_urgency_and_the_event_holds_before_and_after():
    agent = a_desk()
    ticket = a_ticket()

    work.change_fields(
        number=ticket.number,
        kind="service_request",
        impact=1,
        urgency=1,
        difficulty=Level.objects.get(number=2),
        by=agent,
        now=NOON,
    )

    ticket.refresh_from_db()
    assert (ticket.priority, ticket.difficulty_id) == (1, 2)
    facts = timeline(ticket).get(name="ticket.changed").data
    assert (facts["priority.from"], facts["priority.to"], facts["kind.to"]) == (3, 1, "service_request")


def test_a_caller_nobody_knows_is_created_and_found_again_by_number():
    agent = a_desk()

    ticket = call(agent)

    assert (ticket.channel, ticket.priority, ticket.state, ticket.opened_by) == ("phone", 3, State.OPEN, agent)
    assert [r.name for r in find_requesters("030 1234567")] == ["Karl Groß"]
    assert [r.name for r in find_requesters("gross karl")] == ["Karl Groß"]


def test_solved_at_once_is_opened_and_resolved_in_one_step():
    agent = a_desk()

    ticket = call(agent, solved=open_for.SolvedAtOnce("Reset the password.", "solved", tell_requester=True))

    assert (ticket.state, ticket.resolution, ticket.solved_at_level_id) == (State.RESOLVED, "Reset the password.", 1)
    assert not OutgoingMessage.objects.exists()


def test_an_address_known_already_is_that_person():
    agent = a_desk()
    known = a_ticket().requester

    ticket = call(agent, requester=open_for.NewPerson("A. Schmidt", "Anna@Customer.example", "0170 5555555"))

    assert ticket.requester == known
    assert known.phones.get().digits == "01705555555"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"requester": open_for.NewPerson("")}, InvalidInput),
        ({"requester": open_for.NewPerson("Karl", phone="x1")}, InvalidInput),
        ({"subject": "", "said": " "}, NothingSaid),
        ({"solved": open_for.SolvedAtOnce("", "solved", True)}, ResolutionMissing),
    ],
)
def test_what_is_refused_leaves_nothing_behind(changes, refusal):
    agent = a_desk()

    with pytest.raises(refusal), transaction.atomic():
        call(agent, **changes)

    assert not Ticket.objects.exists()
    assert not Requester.objects.exists()


def test_a_bounced_reply_is_marked_and_the_waiting_ticket_comes_back():
    from leitstelle.flows.answer import Then, reply

    agent = a_desk()
    ticket = a_ticket()
    reply(number=ticket.number, by=agent, html="<p>Restart it.</p>", then=Then.WAIT_FOR_REQUESTER, now=NOON)
    OutgoingMessage.objects.filter(kind="reply").update(rfc_message_id="<a@b>", state="sent", sent_at=NOON)
    outgoing = OutgoingMessage.objects.get(kind="reply")

    for _ in range(2):
        note_bounce(outgoing_id=outgoing.pk, hard=True, words="userunknown: 550 no such user", now=NOON)

    ticket.refresh_from_db()
    outgoing.refresh_from_db()
    assert (ticket.state, outgoing.state) == (State.OPEN, "bounced")
    assert timeline(ticket).filter(name="ticket.mail_bounced").count() == 1


def test_a_failed_acknowledgement_does_not_move_the_ticket():
    agent = a_desk()
    ticket = a_ticket()
    work.change_state(number=ticket.number, deed=Deed.WAIT_FOR_REQUESTER, by=agent, now=NOON)

    note_failure(outgoing_id=OutgoingMessage.objects.get().pk, words="550 refused", now=NOON)

    ticket.refresh_from_db()
    assert ticket.state == State.WAITING_FOR_REQUESTER
