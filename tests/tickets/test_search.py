"""Search: German and English, accents, addresses, numbers, newest first."""

import pytest

from leitstelle.flows import answer
from leitstelle.tickets import search as searching
from leitstelle.tickets.models import Ticket
from tests.factories import NOON, a_desk, a_ticket, an_agent

pytestmark = pytest.mark.django_db


@pytest.fixture
def agent():
    return a_desk()


def found(agent, query: str) -> list[int]:
    return [row.number for row in searching.search(agent.user, query)[0]]


@pytest.mark.parametrize(
    ("language", "text", "query"),
    [
        ("de", "Die Drucker waren blockiert", "Druckers"),
        ("de", "Frau Müller ruft an", "muller"),
        ("de", "Frau Muller ruft an", "Müller"),
        ("de", "Passwort vergessen", "vergessene Passwörter"),
        ("en", "The printers are jammed", "printer jam"),
        ("en", "Café machine", "cafe"),
        ("en", "Nothing printed today", '"printed today"'),
        ("fr", "imprimante cassée", "imprimante"),
        ("en", "Error 0x80070005 in SAP", "0x80070005"),
    ],
)
def test_words_are_found_in_other_forms_and_without_accents(agent, language, text, query):
    ticket = a_ticket(text=text, subject="-", language=language)
    a_ticket(text="Something else", subject="other")

    assert found(agent, query) == [ticket.number]


def test_all_words_must_occur_and_a_minus_excludes(agent):
    both = a_ticket(text="printer and scanner")
    one = a_ticket(text="scanner alone", subject="x")

    assert found(agent, "printer scanner") == [both.number]
    assert found(agent, "scanner -printer") == [one.number]


def test_notes_subjects_and_file_names_are_searched_too(agent):
    ticket = a_ticket(subject="Beamer", text="x")
    answer.note(number=ticket.number, by=agent, html="<p>Lamp number 4711-X</p>", now=NOON)

    assert found(agent, "beamer") == found(agent, "lamp") == [ticket.number]


def test_a_ticket_is_found_by_its_requesters_name(agent):
    ticket = a_ticket(sender_name="Ayşe Öztürk", sender_address="ayse@customer.example", text="Nothing prints.")

    assert found(agent, "ozturk") == found(agent, "Öztürk ayse") == [ticket.number]


def test_newest_first_page_by_page(agent):
    numbers = [a_ticket(text="paper jam", external_id=f"page-{n}").number for n in range(searching.PAGE + 5)]

    first, before = searching.search(agent.user, "jam")
    second, end = searching.search(agent.user, "jam", before=before)

    assert [row.number for row in [*first, *second]] == numbers[::-1]
    assert end is None


def test_an_exact_number_comes_first(agent):
    ticket = a_ticket()
    mention = a_ticket(text=f"the same as {ticket.number}")

    assert found(agent, f"#{ticket.number}") == [ticket.number, mention.number]
    assert searching.number_in(f" #{ticket.number} ") == ticket.number
    assert searching.number_in("printer 12") is None


def test_an_address_finds_the_tickets_of_that_requester_and_mentions(agent):
    own = a_ticket(sender_address="karl@kunde.example")
    mention = a_ticket(text="please ask karl@kunde.example", sender_address="anna@kunde.example")

    assert found(agent, "Karl@kunde.example") == [mention.number, own.number]


@pytest.mark.parametrize("query", ["", "  ", "\x00", "'", '"', "-", "or", "!&|()<->:*", "x" * 5000, "the"])
def test_strange_queries_find_nothing_and_break_nothing(agent, query):
    a_ticket()

    assert found(agent, query) == []


def test_who_may_not_see_tickets_finds_none(agent):
    ticket = a_ticket()
    former = an_agent()
    former.user.is_active = False

    assert found(former, "printer") == []
    assert Ticket.objects.filter(pk=ticket.pk).exists()


def test_a_ticket_with_more_words_than_search_can_hold_goes_on(agent):
    ticket = a_ticket(text="kryostat")
    many = [f"word{n:07d}" for n in range(9000)]
    for round_ in range(13):
        searching.index_text(
            ticket.pk, " ".join(f"{word}x{round_}" for word in many)[: searching.WORDS_KEPT], language="en"
        )

    searching.index_text(ticket.pk, "latecomer", language="en")

    assert found(agent, "kryostat") == [ticket.number]
