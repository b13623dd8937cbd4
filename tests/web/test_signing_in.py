"""Who may come in, and the rules every answer carries."""

from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client

from leitstelle.accounts.actions import make_password_token, make_setup_token, set_password
from leitstelle.accounts.models import User
from leitstelle.channels.email.models import Mailbox
from leitstelle.core import clock
from leitstelle.core.models import Desk
from leitstelle.flows import resolve
from leitstelle.flows.resolve import reopen_link
from leitstelle.people.models import Agent, Team
from leitstelle.tickets.models import State, Ticket
from leitstelle.web import remembered
from tests.factories import NOON, PASSWORD, an_agent, received
from tests.web.conftest import signed_in_as

SET_UP = {
    "desk_name": "Help", "language": "de", "time_zone": "Europe/Vienna", "team_name": "Erste Hilfe", "your_name": "Ada Winter",
    "username": "ada", "email": "ada@desk.example", "password": PASSWORD,
}  # fmt: skip
MAILBOX = {
    "address": "Support@Desk.example", "incoming": "listener", "imap_security": "tls", "smtp_host": "smtp.desk.example",
    "smtp_port": "25", "smtp_security": "none", "uses_plus_addressing": "on",
}  # fmt: skip


def test_before_set_up_every_way_leads_to_the_words_about_it(db: None, client: Client) -> None:
    page = client.get("/", follow=True).content.decode()

    assert "This desk is not set up yet" in page


def test_the_set_up_link_makes_desk_administrator_and_mailbox_and_works_once(db: None, client: Client) -> None:
    token = make_setup_token()
    client.post(f"/setup/{token}", {**SET_UP, **MAILBOX})

    assert Desk.objects.get().name == "Help"
    assert Team.objects.get().name == "Erste Hilfe"
    assert Mailbox.objects.values_list("address", "name", "is_default").get() == ("support@desk.example", "Help", True)
    assert "Alles" in client.get("/").content.decode() or client.get("/").status_code == 200
    assert client.get(f"/setup/{token}").status_code == 410


def test_set_up_says_what_is_missing_and_keeps_the_rest(db: None, client: Client) -> None:
    token = make_setup_token()
    page = client.post(f"/setup/{token}", {**SET_UP, **MAILBOX, "time_zone": "Europe/Atlantis", "smtp_host": ""})

    assert page.status_code == 422
    assert "There is no time zone of this name" in page.content.decode()
    assert "Enter the server by which the desk sends" in page.content.decode()
    assert "Erste Hilfe" in page.content.decode()
    assert not Desk.objects.exists()


def test_a_short_password_is_refused_by_set_up(db: None, client: Client) -> None:
    page = client.post(f"/setup/{make_setup_token()}", {**SET_UP, "mailbox_later": "on", "password": "short"})

    assert page.status_code == 422
    assert not Desk.objects.exists()


def test_who_is_not_signed_in_is_led_back_to_where_he_wanted(desk: Agent, client: Client) -> None:
    asked = client.get("/tickets/1?x=1")
    assert asked.headers["Location"] == "/sign-in?next=%2Ftickets%2F1%3Fx%3D1"

    inside = client.post("/sign-in", {"username": "ADA@desk.example", "password": PASSWORD, "next": "/search?q=x"})
    assert inside.headers["Location"] == "/search?q=x"


def test_nobody_is_led_to_another_site(desk: Agent, client: Client) -> None:
    inside = client.post("/sign-in", {"username": "admin", "password": PASSWORD, "next": "https://evil.example/"})

    assert inside.headers["Location"] == "/"


def test_a_wrong_password_is_said_and_counted_until_it_is_enough(desk: Agent, client: Client) -> None:
    for _ in range(10):
        assert client.post("/sign-in", {"username": "admin", "password": "wrong"}).status_code == 403

    assert client.post("/sign-in", {"username": "admin", "password": PASSWORD}).status_code == 429


def test_a_session_ends_with_the_password_it_began_with(desk: Agent) -> None:
    client = signed_in_as(desk)
    assert client.get("/").status_code == 200
    set_password(user=User.objects.get(), password=PASSWORD + "!", by=desk.user, now=NOON)

    assert client.get("/").status_code == 302


def test_somebody_who_left_is_out_at_once(administrator: Client) -> None:
    User.objects.update(is_active=False)

    assert administrator.get("/").status_code == 302


def test_a_fragment_leads_to_the_sign_in_page_as_a_whole(desk: Agent, client: Client) -> None:
    part = client.get("/views", headers={"HX-Request": "true"})

    assert part.status_code == 401
    assert part.headers["HX-Redirect"] == "/sign-in"


def test_a_password_link_works_once(desk: Agent, client: Client) -> None:
    agent = an_agent("Mara Lind")
    link = f"/password/{make_password_token(user=agent.user, by=desk.user, now=clock.now())}"
    assert "mara.lind" in client.get(link).content.decode()
    client.post(link, {"password": "ganz neues passwort"})

    assert client.get("/").status_code == 200
    assert Client().get(link).status_code == 410


def test_pages_allow_scripts_and_styles_by_nonce_only(administrator: Client) -> None:
    answer = administrator.get("/")
    rules = answer.headers["Content-Security-Policy"]

    assert "default-src 'none'" in rules
    assert "unsafe" not in rules
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.content.decode().count("<style") == 0
    assert "style=" not in answer.content.decode()


def test_the_language_is_the_persons_then_the_browsers(desk: Agent, client: Client, administrator: Client) -> None:
    assert client.get("/sign-in", headers={"Accept-Language": "de"}).headers["Content-Language"] == "de"
    User.objects.update(language="de")
    assert 'lang="de"' in administrator.get("/").content.decode()


@pytest.mark.parametrize(
    "path",
    [
        "/settings",
        "/settings/mailboxes",
        "/settings/agents",
        "/settings/teams",
        "/settings/templates",
        "/failed-mails",
        "/blocked-senders",
    ],
)
def test_agents_are_kept_out_of_the_settings(desk: Agent, path: str) -> None:
    agent = signed_in_as(an_agent("Mara Lind"))

    refused = agent.get(path)
    assert refused.status_code == 403
    assert "You may not do this." in refused.content.decode()


def test_the_requester_reopens_by_the_link_in_his_mail_and_a_scanner_does_not(desk: Agent, client: Client) -> None:
    number = Ticket.objects.get(pk=received().ticket_id).number
    resolve.resolve(
        number=number, by=desk, resolution="x", code="solved", solved_by=Team.objects.get(), first_level_could=None,
        now=clock.now(),
    )  # fmt: skip
    link = "/r/" + reopen_link(number).partition("/r/")[2]

    assert "It is not solved" in client.get(link).content.decode()
    assert Ticket.objects.get().state == State.RESOLVED
    assert "open again" in client.post(link).content.decode()
    assert Ticket.objects.get().state == State.OPEN
    assert client.get(f"/r/{number}/forged").status_code == 404


def test_a_form_without_its_token_is_refused(desk: Agent) -> None:
    strict = Client(enforce_csrf_checks=True)

    assert strict.post("/sign-in", {"username": "admin", "password": PASSWORD}).status_code == 403


def test_health_and_figures_are_open_to_all(client: Client, db: None) -> None:
    assert client.get("/healthz").content == b"ok\n"
    assert b"leitstelle_web_requests_total" in client.get("/metrics").content


def test_the_set_up_page_tries_the_servers_as_entered(db: None, client: Client) -> None:
    form = {**SET_UP, **MAILBOX, "incoming": "none", "smtp_host": "127.0.0.1", "smtp_port": "9"}
    findings = client.post(f"/setup/{make_setup_token()}/test", form).content.decode()

    assert "mailbox only sends." in findings
    assert "127.0.0.1" in findings
    assert not Desk.objects.exists()


def test_choosing_the_first_password_is_a_sign_in(administrator: Client, client: Client) -> None:
    agent = an_agent("Mara Lind")
    token = make_password_token(user=agent.user, by=None, now=clock.now())
    client.post(f"/password/{token}", {"password": "morgens-um-neun-tee"})
    agent.user.refresh_from_db()

    assert agent.user.last_login is not None
    assert "never" not in administrator.get("/settings/agents").content.decode()


def test_who_is_signed_out_while_writing_comes_back_to_where_he_wrote(db: None, desk: Agent, client: Client) -> None:
    there = {"HX-Request": "true", "HX-Current-URL": "https://desk.example/tickets/1042?view=mine"}
    refused = client.post("/tickets/1042/messages", {"text": "x"}, headers=there)
    page = client.get(refused.headers["HX-Redirect"]).content.decode()

    assert refused.status_code == 401
    assert 'name="next" value="/tickets/1042?view=mine"' in page
    assert "Your sign-in has ended." in page


def test_only_addresses_of_ours_are_gone_to_after_sign_in(desk: Agent, client: Client) -> None:
    for goal in ("https://evil.example/", "//evil.example", "javascript:alert(1)", "queue", "/\\evil.example"):
        answer = client.post("/sign-in", {"username": "admin", "password": PASSWORD, "next": goal})
        assert answer.headers["Location"] == "/"


def test_what_is_too_large_for_any_form_is_refused_in_words(administrator: Client, settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = administrator.cookies
    strict.cookies["csrftoken"] = "a" * 32
    for client in (administrator, strict):
        answer = client.post("/blocked-senders", {"pattern": "x" * 2000}, headers={"HX-Request": "true"})
        assert answer.status_code == 400
        assert "The request could not be understood." in answer.content.decode()
        assert answer.headers["X-Fragment"] == "not_understood"


def test_without_its_database_the_desk_still_says_so(administrator: Client) -> None:
    administrator.raise_request_exception = False
    remembered.forget()
    with connection.execute_wrapper(_database_is_away):
        answer = administrator.get("/")

    assert answer.status_code == 503
    assert answer.content.decode().startswith("The desk cannot reach its database.")


def _database_is_away(*_arguments: object) -> None:
    raise OperationalError
