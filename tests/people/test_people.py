"""Finding and keeping people."""

import pytest
from django.db import IntegrityError, transaction

from leitstelle.core.errors import InvalidInput
from leitstelle.people import actions, queries
from leitstelle.people.models import Address, Level, Requester, Team
from leitstelle.people.rules import digits_of, matching_tail, name_from_address
from tests.factories import NOON, a_desk, a_team, an_agent


@pytest.mark.parametrize(
    ("number", "digits"),
    [
        ("+49 30 123-456", "4930123456"),
        ("0049 (0)30 123456", "4930123456"),
        ("030/123456", "030123456"),
        ("Durchwahl 12", "12"),
    ],
)
def test_digits_of_a_number(number, digits):
    assert digits_of(number) == digits


@pytest.mark.parametrize("spelling", ["+49 30 1234567", "0049301234567", "030 1234567", "(030) 123 45 67"])
def test_all_spellings_of_a_number_share_its_end(spelling):
    assert matching_tail(spelling) == "1234567"


@pytest.mark.parametrize(
    ("email", "name"),
    [("anna.schmidt@x.example", "Anna Schmidt"), ("info@x.example", "Info"), ("@x", "@x"), ("j_d-k@x", "J D K")],
)
def test_a_name_from_an_address(email, name):
    assert name_from_address(email) == name


@pytest.mark.django_db
@pytest.mark.parametrize(
    "words", ["schmidt", "ANNA sch", "müll", "mull", "kunde.example", "anna.m", "+49 171 2223334", "2223334"]
)
def test_people_are_found_by_part_of_name_address_or_number(words):
    actions.create_requester(
        name="Anna Müller-Schmidt", email="Anna.M@Kunde.example", phone="0171 2223334", language="de", by=None, now=NOON
    )
    actions.create_requester(name="Bert Other", email="bert@else.example", phone="", language="de", by=None, now=NOON)

    assert [person.name for person in queries.find_requesters(words)] == ["Anna Müller-Schmidt"]


@pytest.mark.django_db
@pytest.mark.parametrize("words", ["", " ", "a", "%", "zzz", "'; drop table people_requester; --"])
def test_nobody_is_found_by_nothing(words):
    actions.create_requester(name="Anna", email="anna@x.example", phone="", language="de", by=None, now=NOON)

    assert queries.find_requesters(words) == []


@pytest.mark.django_db
def test_an_unknown_sender_becomes_a_requester_named_by_his_address():
    person = actions.identify_requester(email="Karl.Ost@x.example", name="", language="de", now=NOON)

    assert (person.name, person.sort_name) == ("Karl Ost", "karl ost")
    assert actions.identify_requester(email="karl.ost@X.example", name="Other", language="en", now=NOON) == person


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["", "  "])
def test_a_name_made_of_a_long_address_is_shortened(name):
    person = actions.identify_requester(email="x" * 200 + "@relay.example", name=name, language="en", now=NOON)

    assert (len(person.name), person.name[:2], person.name[-1]) == (120, "Xx", "…")


@pytest.mark.django_db
def test_a_number_without_digits_is_named():
    with pytest.raises(InvalidInput, match="“call me” is no telephone number") as refusal:
        actions.create_requester(name="Karl", email="", phone="call me", language="de", by=None, now=NOON)

    assert refusal.value.field == "phone"


@pytest.mark.django_db
def test_four_levels_are_shipped_and_each_team_is_at_one_above_self_service():
    assert list(Level.objects.order_by("number").values_list("number", "name_en")) == [
        (0, "Self-service"),
        (1, "First level"),
        (2, "Second level"),
        (3, "Third level"),
    ]
    with pytest.raises(IntegrityError), transaction.atomic():
        Team.objects.create(name="Bots", level_id=0)


@pytest.mark.django_db
def test_requests_without_a_team_go_to_the_first_team_of_the_lowest_level():
    a_team("Third", level=3)
    first = a_team("First", level=1)
    a_team("Other", level=1)

    assert queries.default_team() == first


@pytest.mark.django_db
def test_a_team_name_is_taken_once():
    a_team("Network")

    with pytest.raises(actions.TeamExists):
        a_team("NETWORK")


@pytest.mark.django_db
def test_an_agents_teams_are_exactly_those_last_set():
    a_desk()
    one, two = a_team("One"), a_team("Two")
    agent = an_agent(teams=[one])

    actions.put_in_teams(agent=agent, teams=[two], by=None, now=NOON)

    assert [team.name for team in agent.teams.all()] == ["Two"]


@pytest.mark.django_db
def test_the_database_refuses_an_address_twice_or_in_capitals():
    person = actions.identify_requester(email="a@x.example", name="A", language="de", now=NOON)
    other = Requester.objects.create(name="B", sort_name="b", created_at=NOON)

    for email in ("a@x.example", "B@x.example"):
        with pytest.raises(IntegrityError), transaction.atomic():
            Address.objects.create(requester=other, email=email)
    assert person.addresses.count() == 1
