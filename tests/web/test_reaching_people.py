"""Who is written to: an added address, copies seen and unseen, resolved and closed tickets, senders nobody wants to hear from."""

import pytest
from django.test import Client

from leitstelle.channels.email.models import BlockedSender, RawMail
from leitstelle.flows import work
from leitstelle.flows.answer import Then
from leitstelle.flows.resolve import resolve
from leitstelle.people.actions import create_requester
from leitstelle.people.models import Address, Agent, Phone, Team
from leitstelle.tickets.models import OutgoingMessage, State, Ticket
from leitstelle.tickets.states import Deed
from tests.factories import NOON, a_ticket, an_agent, received
from tests.web.conftest import signed_in_as

FRAGMENT = {"HX-Request": "true"}


@pytest.fixture
def called(desk: Agent) -> Ticket:
    """A ticket of somebody of whom only the telephone number is known."""
    caller = create_requester(name="Paul Phone", email="", phone="030 123456", language="en", by=desk, now=NOON)
    found = a_ticket()
    found.messages.update(sender_address="", requester=caller)
    Ticket.objects.filter(pk=found.pk).update(requester=caller)
    return Ticket.objects.get(pk=found.pk)


def page_of(client: Client, ticket: Ticket) -> str:
    return client.get(f"/tickets/{ticket.number}").content.decode()


def reply(client: Client, ticket: Ticket, **more: str) -> object:
    form = {"visibility": "public", "text": "It works now.", "then": "wait_for_requester", **more}
    return client.post(f"/tickets/{ticket.number}/messages", form)


def is_resolved(ticket: Ticket, by: Agent) -> None:
    resolve(
        number=ticket.number, by=by, resolution="New toner.", code="solved", solved_by=Team.objects.get(),
        first_level_could=None, now=NOON,
    )  # fmt: skip


def test_a_caller_gets_an_address_and_is_answered_by_mail(administrator: Client, called: Ticket) -> None:
    assert "The requester has no address" in page_of(administrator, called)
    added = administrator.post(
        f"/tickets/{called.number}/requester", {"contact": " Paul@Customer.example "}, headers=FRAGMENT
    )
    reply(administrator, called)

    assert "to paul@customer.example" in added.content.decode()
    assert OutgoingMessage.objects.get(kind="reply").to == ["paul@customer.example"]


def test_what_has_no_at_is_a_telephone_number(administrator: Client, called: Ticket) -> None:
    for _ in range(2):
        administrator.post(f"/tickets/{called.number}/requester", {"contact": "+49 170 555-12"})

    assert list(Phone.objects.order_by("id").values_list("number", flat=True)) == ["030 123456", "+49 170 555-12"]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "is no telephone number"),
        ("paul@", "is no e-mail address"),
        ("a\x00@b.example", None),
        ("paul@customer.example\r\nBcc: all@desk.example", "is no e-mail address"),
        (f"{'p' * 300}@customer.example", "too long"),
        (f"paul@{'a' * 60}.{'b' * 60}.{'c' * 60}.{'d' * 60}.{'e' * 20}.example", "too long"),
        ("²³", "is no telephone number"),
        ("9" * 100_000, "is no telephone number"),
    ],
)
def test_what_is_neither_address_nor_number_is_refused_in_words(
    administrator: Client, called: Ticket, typed: str, sentence: str | None
) -> None:
    before = Address.objects.count()
    answer = administrator.post(f"/tickets/{called.number}/requester", {"contact": typed}, headers=FRAGMENT)

    assert answer.status_code == (422 if sentence else 200)
    assert (sentence or "Kept for Paul Phone") in answer.content.decode()
    assert len(answer.content) < 100_000
    assert Address.objects.count() == before + (0 if sentence else 1)


def test_an_address_of_somebody_else_is_not_taken_from_him(administrator: Client, called: Ticket) -> None:
    answer = administrator.post(
        f"/tickets/{called.number}/requester", {"contact": "ANNA@customer.example"}, headers=FRAGMENT
    )

    assert answer.status_code == 409
    assert "anna@customer.example already belongs to Anna Schmidt." in answer.content.decode()
    assert Address.objects.get(email="anna@customer.example").requester.name == "Anna Schmidt"


def test_blind_copies_go_out_but_never_join_the_ticket(administrator: Client, desk: Agent) -> None:
    ticket = a_ticket()
    reply(administrator, ticket, cc="boss@customer.example", bcc="Lead@desk.example; lead@desk.example")

    sent = OutgoingMessage.objects.get(kind="reply")
    assert (sent.cc, sent.bcc) == (["boss@customer.example"], ["lead@desk.example"])
    assert set(ticket.participants.values_list("email", flat=True)) == {"boss@customer.example"}
    assert "Blind copy lead@desk.example" in page_of(administrator, ticket)


@pytest.mark.parametrize("field", ["cc", "bcc"])
@pytest.mark.parametrize(
    "typed", ["nobody", "a@b", "x@y.example\r\nTo: z@y.example", '"><script>@x.example', "a@b.c, ,@"]
)
def test_copies_go_to_addresses_only(administrator: Client, desk: Agent, field: str, typed: str) -> None:
    refused = reply(administrator, a_ticket(), **{field: typed})

    assert refused.status_code == 422
    assert "is no e-mail address" in refused.content.decode()
    assert "It works now." in refused.content.decode()
    assert not OutgoingMessage.objects.filter(kind="reply").exists()


def test_a_mail_has_no_more_than_fifty_in_copy(administrator: Client, desk: Agent) -> None:
    refused = reply(administrator, a_ticket(), bcc=", ".join(f"p{n}@customer.example" for n in range(51)))

    assert "more than 50 addresses" in refused.content.decode()


def test_a_word_after_the_solution_leaves_it_resolved(administrator: Client, desk: Agent) -> None:
    ticket = a_ticket()
    is_resolved(ticket, desk)
    page = page_of(administrator, ticket)
    refused = reply(administrator, ticket)
    reply(administrator, ticket, then="keep_open")

    assert "leave it resolved" in page
    assert "wait for third party" not in page
    assert (refused.status_code, "It works now." in refused.content.decode()) == (409, True)
    assert Ticket.objects.get().state == State.RESOLVED
    assert OutgoingMessage.objects.filter(kind="reply").count() == 1


def test_a_closed_ticket_is_not_answered_but_leads_to_a_new_one(administrator: Client, desk: Agent) -> None:
    ticket = a_ticket()
    is_resolved(ticket, desk)
    work.change_state(number=ticket.number, deed=Deed.CLOSE, by=desk, now=NOON)
    page = page_of(administrator, ticket)
    refused = reply(administrator, ticket, then=Then.KEEP_OPEN.value)
    offered = f"/tickets/new?requester={ticket.requester_id}&amp;who=Anna%20Schmidt&amp;subject=Printer"

    assert refused.status_code == 409
    assert 'value="public"' not in page
    assert offered in page
    assert 'value="Anna Schmidt"' in administrator.get(offered.replace("&amp;", "&")).content.decode()


def test_a_sender_is_blocked_from_his_message_and_from_junk(administrator: Client, desk: Agent) -> None:
    ticket = a_ticket()
    RawMail.objects.create(
        external_id="b", state="junk", reason="Spam", sender="Shop <Win@spam.example>", source="listener", raw=b"x", size=1,
        received_at=NOON, processed_at=NOON,
    )  # fmt: skip
    on_ticket = administrator.post("/blocked-senders", {"pattern": "anna@customer.example"}, headers=FRAGMENT)
    again = administrator.post("/blocked-senders", {"pattern": "anna@customer.example"}, headers=FRAGMENT)
    junk = administrator.get("/junk").content.decode()
    in_junk = administrator.post("/blocked-senders", {"pattern": "Win@spam.example", "back": "junk"})

    assert 'name="pattern" value="anna@customer.example"' in page_of(administrator, ticket)
    assert "anna@customer.example is blocked." in on_ticket.content.decode()
    assert "blocked already" in again.content.decode()
    assert 'name="pattern" value="Win@spam.example"' in junk
    assert in_junk.headers["Location"] == "/junk"
    assert set(BlockedSender.objects.values_list("pattern", flat=True)) == {"anna@customer.example", "win@spam.example"}


def test_blocking_is_offered_to_those_who_may(desk: Agent) -> None:
    ticket, client = a_ticket(), signed_in_as(an_agent())

    assert "Block this sender" not in page_of(client, ticket)
    assert client.post("/blocked-senders", {"pattern": "@x.example"}).status_code == 403


def test_a_form_whose_token_does_not_fit_is_told_in_our_words(desk: Agent) -> None:
    received()
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post("/sign-in", {"username": "admin", "password": "x"})

    assert answer.status_code == 403
    assert "This form is too old, or cookies are switched off." in answer.content.decode()
