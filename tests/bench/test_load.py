"""What the benchmark loads in bulk is what the desk's own deeds would have written."""

from datetime import timedelta

import pytest
from django.db import connection

from bench.gen import Dataset
from bench.load import _DOCUMENTS
from bench.story import Cast, Tables, Teller
from leitstelle.flows import answer
from leitstelle.tickets.models import Message, SearchDocument, State, Ticket
from tests.factories import NOON, a_desk, a_ticket

pytestmark = pytest.mark.django_db


def lexemes(ticket: Ticket) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tsvector_to_array(words) FROM tickets_searchdocument WHERE ticket_id = %s", [ticket.pk])
        return set(cursor.fetchone()[0])


def test_search_documents_hold_the_same_words_as_those_of_the_deeds():
    agent = a_desk()
    ticket = a_ticket(subject="Drucker im Büro", text="Der Drucker meldet Papierstau.", language="de")
    answer.note(number=ticket.number, by=agent, html="<p>Walze getauscht</p>", now=NOON)
    written = lexemes(ticket)

    SearchDocument.objects.all().delete()
    ids = Message.objects.order_by("id").values_list("id", flat=True)
    with connection.cursor() as cursor:
        cursor.execute(
            _DOCUMENTS,
            {"first": ticket.pk, "last": ticket.pk, "first_message": ids.first(), "last_message": ids.last()},
        )

    assert lexemes(ticket) == written
    assert {"papierstau", "walz"} <= written


def test_every_row_that_is_told_is_taken_by_the_database():
    """All constraints hold: COPY would refuse the batch otherwise. Ids are those of an empty desk's people."""
    agent = a_desk()
    requester, team = a_ticket().requester, Ticket.objects.get().team
    dataset = Dataset(tickets=300)
    cast = Cast(
        requesters=dict.fromkeys(range(len(dataset.customers)), requester.pk),
        agents=dict.fromkeys(range(len(dataset.agents)), agent.pk),
        teams=dict.fromkeys(dataset.queues, (team.pk, team.level_id)),
        mailbox=1,
        until=dataset.end,
    )
    Ticket.objects.all().delete()
    tables = Tables()
    teller = Teller(tables, cast)
    given = list(dataset.tickets())

    for each in given:
        teller.tell(each)
    for table in tables.all():
        table.flush(connection.connection)

    assert Ticket.objects.count() == 300
    assert Message.objects.count() == sum(len(each["messages"]) for each in given)
    assert not Ticket.objects.filter(state=State.RESOLVED, resolved_at__lt=dataset.end - timedelta(days=7)).exists()
