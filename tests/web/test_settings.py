"""The administrators' pages: what cannot be used is refused in words and changes nothing."""

import socket
import threading

import pytest
from django.test import Client

from leitstelle.accounts.models import User
from leitstelle.channels.email.models import BlockedSender, Mailbox, RawMail
from leitstelle.channels.email.sealed import opened
from leitstelle.core.models import Desk
from leitstelle.people.models import Agent, Level, Team
from leitstelle.tickets.models import MessageTemplate, Ticket
from tests.factories import NOON, a_team, an_agent, received
from tests.web.conftest import signed_in_as

MAILBOX = {
    "address": "support@desk.example", "name": "Help", "incoming": "none", "imap_security": "tls",
    "smtp_host": "127.0.0.1", "smtp_port": "25", "smtp_security": "none",
}  # fmt: skip


def a_kept_mail(state: str, **more: object) -> RawMail:
    kept = {
        "source": "listener",
        "raw": b"Subject: x\r\n\r\nHello",
        "size": 20,
        "received_at": NOON,
        "processed_at": NOON,
    }
    return RawMail.objects.create(external_id=state, state=state, reason="A reason", subject="A mail", **kept, **more)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{{ message }", "something in braces is not closed"),
        ("{{ message }} {{ weather }}", "weather"),
        ("Hello {{ requester }}", "{{ message }} does not appear in it"),
        ("", "may not be empty"),
    ],
)
def test_a_broken_template_is_refused_with_what_is_wrong(administrator: Client, text: str, words: str) -> None:
    before = MessageTemplate.objects.get(kind="reply", language="en").text
    refused = administrator.post("/settings/templates/reply/en", {"subject": "{{ subject }}", "text": text})

    assert refused.status_code == 422
    assert words in refused.content.decode()
    assert MessageTemplate.objects.get(kind="reply", language="en").text == before


def test_a_template_is_previewed_while_it_is_written(administrator: Client) -> None:
    form = {"subject": "{{ subject }}", "text": "Dear {{ requester }},\n{{ message }}"}
    preview = administrator.post("/settings/templates/reply/en/preview", form).content.decode()
    broken = administrator.post(
        "/settings/templates/reply/en/preview", {**form, "text": "{{ nonsense }}"}
    ).content.decode()

    assert "Dear Anna Schmidt," in preview
    assert 'role="alert"' in broken
    assert MessageTemplate.objects.filter(edited_at=None).count() == 6


def test_a_template_is_saved(administrator: Client) -> None:
    administrator.post(
        "/settings/templates/reply/de", {"subject": "{{ subject }}", "text": "Hallo {{ requester }}\r\n{{ message }}"}
    )

    assert MessageTemplate.objects.get(kind="reply", language="de").text == "Hallo {{ requester }}\n{{ message }}"


def test_a_new_agent_gets_a_link_that_is_shown_once(administrator: Client) -> None:
    team = a_team()
    form = {
        "name": "Mara Lind",
        "username": "mara",
        "email": "Mara@desk.example",
        "role": "agent",
        "language": "de",
        "teams": [team.pk],
    }
    page = administrator.post("/settings/agents/new", form).content.decode()

    assert "/password/" in page
    assert list(Agent.objects.get(user__username="mara").teams.all()) == [team]
    assert "/password/" not in administrator.get("/settings/agents").content.decode()


def test_a_taken_user_name_is_said_and_the_form_kept(administrator: Client) -> None:
    form = {
        "name": "Other Ada",
        "username": "Admin",
        "email": "o@desk.example",
        "role": "agent",
        "language": "de",
        "teams": [Team.objects.get().pk],
    }
    refused = administrator.post("/settings/agents/new", form)

    assert refused.status_code == 422
    assert "exists already" in refused.content.decode()
    assert "Other Ada" in refused.content.decode()


def test_the_last_administrator_stays(administrator: Client, desk: Agent) -> None:
    form = {
        "name": "Ada",
        "username": "admin",
        "email": "ada@desk.example",
        "role": "agent",
        "language": "en",
        "teams": [Team.objects.get().pk],
    }
    refused = administrator.post(f"/settings/agents/{desk.pk}", {**form, "is_active": "on"})

    assert refused.status_code >= 400
    assert User.objects.get(pk=desk.pk).role == "administrator"


def test_an_agent_is_changed_and_put_into_other_teams(administrator: Client) -> None:
    agent, team = an_agent("Mara Lind"), a_team()
    form = {
        "name": "Mara Lindqvist",
        "username": "mara",
        "email": "m@desk.example",
        "role": "team_lead",
        "language": "en",
        "teams": [team.pk],
    }
    administrator.post(f"/settings/agents/{agent.pk}", form)

    changed = Agent.objects.get(pk=agent.pk)
    assert (changed.user.name, changed.user.role, changed.user.is_active) == ("Mara Lindqvist", "team_lead", False)
    assert list(changed.teams.all()) == [team]


def test_a_team_with_open_tickets_goes_on(administrator: Client) -> None:
    received()
    team = Team.objects.get()
    refused = administrator.post(f"/settings/teams/{team.pk}", {"_method": "DELETE"})

    assert refused.status_code >= 400
    assert Team.objects.get().archived_at is None


def test_teams_are_made_and_moved_to_another_level(administrator: Client) -> None:
    administrator.post("/settings/teams/new", {"name": "Network", "level": "2"})
    team = Team.objects.get(name="Network")
    administrator.post(f"/settings/teams/{team.pk}", {"name": "Networks", "level": "3"})

    assert Team.objects.filter(name="Networks", level=Level.objects.get(number=3)).exists()


def test_the_desk_is_configured_within_its_bounds(administrator: Client) -> None:
    form = {
        "name": "Hilfe",
        "language": "de",
        "time_zone": "Europe/Berlin",
        "reopen_days": "14",
        "attachment_limit_mb": "10",
        "public_url": "",
    }
    administrator.post("/settings", form)
    refused = administrator.post("/settings", {**form, "reopen_days": "0", "name": "Other"})

    assert refused.status_code == 422
    desk = Desk.objects.get()
    assert (desk.name, desk.reopen_days, desk.attachment_limit_mb, desk.acknowledge_new_requests) == (
        "Hilfe",
        14,
        10,
        False,
    )


def test_a_mailbox_keeps_its_password_when_the_field_stays_empty(administrator: Client) -> None:
    administrator.post("/settings/mailboxes/new", {**MAILBOX, "smtp_user": "u", "smtp_password": "geheim"})
    mailbox = Mailbox.objects.get()
    administrator.post(
        f"/settings/mailboxes/{mailbox.pk}", {**MAILBOX, "name": "Hilfe", "smtp_user": "u", "smtp_password": ""}
    )

    changed = Mailbox.objects.get()
    assert (changed.name, opened(changed.smtp_password), changed.is_default) == ("Hilfe", "geheim", True)
    assert "geheim" not in administrator.get(f"/settings/mailboxes/{mailbox.pk}").content.decode()


def test_an_imap_mailbox_names_its_server(administrator: Client) -> None:
    refused = administrator.post("/settings/mailboxes/new", {**MAILBOX, "incoming": "imap"})

    assert refused.status_code == 422
    assert "Enter the server&#39;s name" in refused.content.decode()


def test_trying_a_mailbox_tells_what_the_server_said(administrator: Client) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        threading.Thread(target=_greet_once, args=(listening,), daemon=True).start()
        good = administrator.post("/settings/mailboxes/test", {**MAILBOX, "smtp_port": str(listening.getsockname()[1])})
    with socket.create_server(("127.0.0.1", 0)) as listening:
        closed = listening.getsockname()[1]
    bad = administrator.post("/settings/mailboxes/test", {**MAILBOX, "smtp_port": str(closed)})

    assert "127.0.0.1 answers and lets the desk in" in good.content.decode()
    assert 'role="alert"' in bad.content.decode()
    assert not Mailbox.objects.exists()


def _greet_once(listening: socket.socket) -> None:
    line, _address = listening.accept()
    with line, line.makefile("rwb") as talk:
        talk.write(b"220 here\r\n")
        talk.flush()
        while command := talk.readline():
            talk.write(b"221 bye\r\n" if command.lower().startswith(b"quit") else b"250 ok\r\n")
            talk.flush()


def test_a_failed_mail_is_processed_again_once(administrator: Client) -> None:
    mail = a_kept_mail("failed")
    assert "A reason" in administrator.get("/failed-mails").content.decode()

    first = administrator.post(f"/failed-mails/{mail.pk}/attempts")
    second = administrator.post(f"/failed-mails/{mail.pk}/attempts")
    mail.refresh_from_db()
    assert (first.status_code, mail.state, mail.reason) == (302, "received", "")
    assert second.status_code >= 400


def test_an_agent_brings_a_mail_back_from_junk(desk: Agent) -> None:
    mail, client = a_kept_mail("junk"), signed_in_as(an_agent("Mara Lind"))
    client.post(f"/junk/{mail.pk}/release")

    mail.refresh_from_db()
    assert (mail.state, mail.wanted) == ("received", True)


def test_senders_are_blocked_and_let_in_again(administrator: Client) -> None:
    administrator.post("/blocked-senders", {"pattern": " @Spam.example "})
    sender = BlockedSender.objects.get()
    refused = [
        administrator.post("/blocked-senders", {"pattern": pattern}) for pattern in ("@spam.example", "nonsense")
    ]
    administrator.post(f"/blocked-senders/{sender.pk}", {"_method": "DELETE"})

    assert sender.pattern == "@spam.example"
    assert [one.status_code for one in refused] == [422, 422]
    assert not BlockedSender.objects.exists()


def test_a_profile_is_kept_and_its_password_changed_only_with_the_present_one(
    administrator: Client, desk: Agent
) -> None:
    form = {"name": "Ada W.", "language": "de", "time_zone": "Europe/Vienna", "theme": "dark", "signature": "Gruß, Ada"}
    administrator.post("/profile", form)
    refused = administrator.post(
        "/profile", {**form, "new_password": "noch ein passwort", "present_password": "falsch"}
    )

    assert refused.status_code == 422
    page = administrator.get("/").content.decode()
    assert 'data-theme="dark"' in page
    assert 'data-keys="off"' in page
    assert Agent.objects.get(pk=desk.pk).signature == "Gruß, Ada"


def test_two_mailboxes_of_one_address_are_refused_in_words(administrator: Client) -> None:
    administrator.post("/settings/mailboxes/new", MAILBOX)
    refused = administrator.post("/settings/mailboxes/new", {**MAILBOX, "address": "Support@desk.example"})

    assert refused.status_code == 422
    assert "There is already a mailbox with this address." in refused.content.decode()


def test_the_second_mailbox_may_send_by_the_default_one(administrator: Client) -> None:
    administrator.post("/settings/mailboxes/new", MAILBOX)
    administrator.post("/settings/mailboxes/new", {**MAILBOX, "address": "it@desk.example", "smtp_host": ""})
    first = Mailbox.objects.get(is_default=True)
    refused = administrator.post(f"/settings/mailboxes/{first.pk}", {**MAILBOX, "smtp_host": ""})

    assert Mailbox.objects.get(address="it@desk.example").smtp_host == ""
    assert "Enter the server by which the desk sends" in refused.content.decode()


def test_a_number_is_judged_whole_not_by_its_digits(administrator: Client, desk: Agent) -> None:
    received()
    number = Ticket.objects.get().number
    form = {"kind": "incident", "impact": "12", "urgency": "2", "difficulty": ""}
    refused = administrator.post(f"/tickets/{number}/sorting", form, headers={"HX-Request": "true"})

    assert refused.status_code == 422
    assert "Something was not chosen." in refused.content.decode()
