"""A request, or an answer, comes in: which ticket it enters, and what happens to that ticket."""

import pytest

from leitstelle.flows import answer, resolve, work
from leitstelle.flows.end_team import end_team
from leitstelle.flows.receive import IncomingFile, Outcome, contact
from leitstelle.people.models import Requester, Team
from leitstelle.tickets.models import Message, OutgoingMessage, State, TemplateKind, Ticket
from leitstelle.tickets.outbox import ANSWERS_PER_ADDRESS
from leitstelle.tickets.queries import timeline
from leitstelle.tickets.reply_tokens import make_token
from leitstelle.tickets.states import Deed
from tests.factories import NOON, a_contact, a_desk, a_team, a_ticket, an_agent, later, received

pytestmark = pytest.mark.django_db


@pytest.fixture
def agent():
    return a_desk()


def resolved(ticket: Ticket, agent, *, now=NOON) -> Ticket:
    team = Team.objects.select_related("level").first()
    return resolve.resolve(
        number=ticket.number,
        by=agent,
        resolution="New cable.",
        code="solved",
        solved_by=team,
        first_level_could=None,
        now=now,
    )


def test_a_first_mail_opens_a_new_ticket_with_the_default_team_and_is_acknowledged(agent):
    receipt = received(subject="AW: WG: Printer", files=(IncomingFile("log.txt", "text/plain", b"paper jam"),))

    ticket = Ticket.objects.get(pk=receipt.ticket_id)
    assert receipt.outcome == Outcome.OPENED
    assert (ticket.state, ticket.subject, ticket.priority, ticket.team.name) == ("new", "Printer", 3, "Service Desk")
    assert ticket.messages.get().attachments.get().size == 9
    sent = OutgoingMessage.objects.get(ticket=ticket)
    assert (sent.kind, sent.to, sent.auto_submitted) == (TemplateKind.ACKNOWLEDGEMENT, ["anna@customer.example"], True)
    assert sent.subject == f"[#{ticket.number}] Printer"


def test_the_second_copy_of_a_mail_gets_the_first_receipt(agent):
    mail = a_contact()
    first = contact(contact=mail, now=NOON)

    second = contact(contact=mail, now=later(minutes=5))

    assert (second.outcome, second.message_id) == (Outcome.DUPLICATE, first.message_id)
    assert Message.objects.count() == 1
    assert OutgoingMessage.objects.count() == 1


def test_the_mailbox_decides_the_team(agent):
    network = a_team("Network")

    assert a_ticket(team_id=network.pk).team == network


def test_a_reply_by_references_brings_a_waiting_ticket_back_to_open(agent):
    ticket = a_ticket(rfc_message_id="<first@customer.example>")
    work.change_state(number=ticket.number, deed=Deed.WAIT_FOR_REQUESTER, by=agent, now=NOON)

    receipt = received(references=("<first@customer.example>",), now=later(hours=2))

    ticket.refresh_from_db()
    assert (receipt.ticket_id, receipt.outcome) == (ticket.pk, Outcome.ADDED)
    assert (ticket.state, ticket.waiting_since) == (State.OPEN, later(hours=2))


def test_more_words_on_an_open_ticket_do_not_throw_it_back_in_the_queue(agent):
    ticket = a_ticket()
    received(subject=f"Re: [#{ticket.number}] Printer", now=later(hours=3))

    ticket.refresh_from_db()
    assert ticket.waiting_since == NOON


@pytest.mark.parametrize("subject", ["AW: [#{}] Drucker", "Antw: WG: [Service Desk #{}] Drucker", "[#{}]"])
def test_the_number_in_the_subject_counts_when_the_sender_belongs_to_the_ticket(agent, subject):
    ticket = a_ticket()

    receipt = received(subject=subject.format(ticket.number))

    assert receipt.ticket_id == ticket.pk


@pytest.mark.parametrize("clue", ["subject", "references"])
def test_a_strangers_mail_never_enters_somebodys_ticket_but_is_linked_in_the_timeline(agent, clue):
    ticket = a_ticket(rfc_message_id="<first@customer.example>")
    clues = {
        "subject": {"subject": f"Re: [#{ticket.number}] Printer"},
        "references": {"references": ("<first@customer.example>",)},
    }

    receipt = received(sender_address="mallory@elsewhere.example", **clues[clue])

    assert receipt.ticket_id != ticket.pk
    assert ticket.messages.count() == 1
    event = timeline(Ticket.objects.get(pk=receipt.ticket_id)).get(name="ticket.stranger_referred")
    assert event.data["mentioned"] == ticket.pk


def test_the_signed_reply_address_is_enough_whoever_writes(agent):
    ticket = a_ticket()

    receipt = received(
        sender_address="anna.private@elsewhere.example", reply_tokens=(make_token(ticket.number).upper(),)
    )

    assert receipt.ticket_id == ticket.pk


def test_a_reply_address_with_a_wrong_signature_is_no_clue(agent):
    ticket = a_ticket()
    forged = f"t{ticket.number}-aaaaaaaaaaaaaaaaaaaa"

    assert received(sender_address="m@elsewhere.example", reply_tokens=(forged,)).ticket_id != ticket.pk


def test_somebody_in_copy_belongs_to_the_ticket(agent):
    ticket = a_ticket(participants=("boss@customer.example",))

    receipt = received(sender_address="Boss@customer.example", subject=f"[#{ticket.number}]")

    assert receipt.ticket_id == ticket.pk


def test_a_reply_within_the_period_reopens_a_resolved_ticket(agent):
    ticket = resolved(a_ticket(), agent)

    receipt = received(subject=f"[#{ticket.number}]", now=later(days=6.9))

    ticket.refresh_from_db()
    assert (receipt.outcome, ticket.state, ticket.resolved_at) == (Outcome.REOPENED, State.OPEN, None)


def test_a_reply_after_the_period_opens_a_linked_ticket_even_before_the_timer_closed_the_old_one(agent):
    ticket = resolved(a_ticket(), agent)

    receipt = received(subject=f"[#{ticket.number}]", now=later(days=7))

    follow_up = Ticket.objects.get(pk=receipt.ticket_id)
    assert (receipt.outcome, follow_up.follows_id, follow_up.team_id) == (Outcome.FOLLOW_UP, ticket.pk, ticket.team_id)


def test_a_reply_to_a_closed_ticket_opens_a_linked_one(agent):
    ticket = resolved(a_ticket(), agent)
    assert resolve.close_due(now=later(days=7)) == 1

    receipt = received(subject=f"[#{ticket.number}]", now=later(days=8))

    assert (receipt.outcome, Ticket.objects.get(pk=receipt.ticket_id).follows_id) == (Outcome.FOLLOW_UP, ticket.pk)


def test_an_automatic_answer_is_kept_but_changes_nothing_and_is_not_answered(agent):
    ticket = a_ticket()
    work.change_state(number=ticket.number, deed=Deed.WAIT_FOR_REQUESTER, by=agent, now=NOON)
    before = OutgoingMessage.objects.count()

    received(subject=f"[#{ticket.number}]", is_auto_reply=True)
    received(subject="Out of office", is_auto_reply=True)
    received(subject="Newsletter", is_bulk=True)

    ticket.refresh_from_db()
    assert ticket.state == State.WAITING_FOR_REQUESTER
    assert ticket.messages.count() == 2
    assert OutgoingMessage.objects.count() == before


def test_an_automatic_answer_to_a_closed_ticket_opens_none(agent):
    ticket = resolved(a_ticket(), agent)
    resolve.close_due(now=later(days=8))

    receipt = received(
        now=later(days=9),
        subject="Out of office",
        is_auto_reply=True,
        reply_tokens=(make_token(ticket.number),),
    )

    ticket.refresh_from_db()
    assert (receipt.outcome, receipt.ticket_id) == (Outcome.ADDED, ticket.pk)
    assert (Ticket.objects.count(), ticket.state) == (1, State.CLOSED)


def test_a_reply_to_a_closed_ticket_of_a_team_that_has_ended_goes_to_the_default_team(agent):
    network = a_team("Network")
    ticket = resolved(a_ticket(team_id=network.pk), agent)
    resolve.close_due(now=later(days=8))
    end_team(team=network, by=agent, now=later(days=8))

    receipt = received(now=later(days=9), reply_tokens=(make_token(ticket.number),))

    assert receipt.outcome == Outcome.FOLLOW_UP
    assert Ticket.objects.get(pk=receipt.ticket_id).team.name == "Service Desk"


def test_a_machine_that_answers_our_answers_is_answered_only_so_often(agent):
    for minute in range(ANSWERS_PER_ADDRESS + 3):
        received(sender_address="robot@customer.example", now=later(minutes=minute))

    assert OutgoingMessage.objects.count() == ANSWERS_PER_ADDRESS
    received(sender_address="robot@customer.example", now=later(hours=2))
    assert OutgoingMessage.objects.count() == ANSWERS_PER_ADDRESS + 1


def test_the_acknowledgement_speaks_the_requesters_language(agent):
    received(language="de", sender_address="karl@kunde.example")

    assert "Ihre Anfrage ist angekommen" in OutgoingMessage.objects.get().text


def test_one_person_is_one_requester_however_the_address_is_written(agent):
    received(sender_address="Anna@Customer.example")
    received(sender_address="anna@customer.EXAMPLE ")

    assert Requester.objects.count() == 1


def test_mail_forwarded_by_an_agent_opens_the_ticket_for_the_original_sender(agent):
    colleague = an_agent()

    ticket = a_ticket(sender_address="anna@customer.example", on_behalf_by=colleague.pk)

    assert (ticket.opened_by, ticket.requester.addresses.get().email) == (colleague, "anna@customer.example")


def test_a_reply_to_our_answer_finds_its_ticket_by_our_message_id(agent):
    ticket = a_ticket()
    answer.reply(
        number=ticket.number, by=agent, html="<p>Please restart it.</p>", then=answer.Then.WAIT_FOR_REQUESTER, now=NOON
    )
    OutgoingMessage.objects.filter(kind="reply").update(rfc_message_id="<ours@desk.example>")

    receipt = received(references=("<unknown@x.example>", "<ours@desk.example>"))

    assert receipt.ticket_id == ticket.pk
