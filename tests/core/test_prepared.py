"""Prepared queries answer as the ORM does, in whatever thread, transaction and connection they are asked."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.test.utils import CaptureQueriesContext

from leitstelle.core.prepared import HOLE, HOLES, TEXT_HOLE, Prepared
from leitstelle.tickets.models import Message, Ticket
from tests.factories import a_desk, a_ticket

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def desk():
    return a_desk()


def test_instances_come_with_what_is_selected_beside_them():
    ticket = a_ticket(text="100 % broken", subject="50 %")
    ask = Prepared(lambda: Ticket.objects.select_related("requester", "team").filter(number=HOLE))

    with CaptureQueriesContext(connection) as asked:
        (found,) = ask(ticket.number)
        names = found.requester.name, found.team.name

    assert found == ticket
    assert names == (ticket.requester.name, ticket.team.name)
    assert found.opened_at.utcoffset() == timedelta(0)
    assert found.opened_at == ticket.opened_at
    assert len(asked) == 1, "counted like every query, and nothing is fetched afterwards"


def test_values_of_every_kind_are_read_as_the_orm_reads_them():
    ticket = a_ticket(text="hello")
    ask = Prepared(lambda: Message.objects.filter(ticket_id=HOLE).order_by("id"))

    (found,), (expected,) = ask(ticket.pk), Message.objects.filter(ticket=ticket)

    assert {f.attname: getattr(found, f.attname) for f in Message._meta.concrete_fields} == {
        f.attname: getattr(expected, f.attname) for f in Message._meta.concrete_fields
    }


def test_named_rows_and_conditions_with_per_cent_signs():
    a_ticket(subject="50% off", external_id="a")
    other = a_ticket(subject="50 percent off", external_id="b")
    ask = Prepared(
        lambda: (
            Ticket.objects.exclude(subject="50% off").filter(id__gt=HOLE).values_list("number", "subject", named=True)
        )
    )

    assert [(row.number, row.subject) for row in ask(0)] == [(other.number, other.subject)]


def test_a_text_is_an_argument_too():
    ticket = a_ticket(sender_address="o'neill@kunde.example")
    ask = Prepared(lambda: Ticket.objects.filter(requester__addresses__email=TEXT_HOLE, id__gt=HOLES[1]))

    assert ask("o'neill@kunde.example", 0) == [ticket]
    assert ask("100%s@kunde.example", 0) == ask("' OR true --", 0) == []


def test_an_argument_no_id_can_have_finds_nothing():
    a_ticket()
    ask = Prepared(lambda: Ticket.objects.filter(number=HOLE))

    assert ask(10**30) == ask(HOLE) == []


def test_it_answers_after_a_rollback():
    ticket = a_ticket()
    ask = Prepared(lambda: Ticket.objects.filter(number=HOLE))

    def ask_and_roll_back() -> None:
        with transaction.atomic():
            assert ask(ticket.number) == [ticket]
            transaction.set_rollback(True)

    for _ in range(3):
        ask_and_roll_back()
        assert ask(ticket.number) == [ticket]


def test_every_thread_asks_on_its_own_connection():
    Migration = MigrationRecorder.Migration  # rows that other connections see
    (first,) = Migration.objects.order_by("id")[:1]
    ask = Prepared(lambda: Migration.objects.filter(id=HOLE).values_list("name", named=True))
    found: list[list[Any]] = [ask(first.pk)]

    def look() -> None:
        try:
            found.append(ask(first.pk))
        finally:
            connection.close()

    for thread in [threading.Thread(target=look) for _ in range(4)]:
        thread.start()
        thread.join()

    assert found == [[(first.name,)]] * 5
