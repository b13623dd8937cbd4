"""Whatever is sent to any address is answered with a page or a sentence, never with a fault of ours."""

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.utils.translation import override

from leitstelle.accounts.actions import make_password_token, make_setup_token
from leitstelle.channels.email.models import BlockedSender, Mailbox, RawMail
from leitstelle.core import clock
from leitstelle.flows.resolve import reopen_link
from leitstelle.people.models import Agent
from leitstelle.tickets.models import Ticket
from leitstelle.web import remembered
from tests.factories import NOON, a_team, an_agent, received

RUBBISH = {
    "empty": "",
    "blank": " \t ",
    "long": "ä" * 100_000,
    "one long word": "x" * 100_000,
    "emoji": "😀🏳️‍🌈",
    "nul": "a\x00b",
    "surrogate": "\ud800",
    "markup": "<script>alert(1)</script>{{ 7*7 }}{% for %}%s%(x)s",
    "lines": "a\r\nBcc: x@y.example\r\n\r\n",
    "negative": "-1",
    "huge": "9" * 30,
    "beyond bigint": str(2**63),
    "square": "²",
    "arabic": "٣",
    "float": "1e5",
    "address": "a@b.example",
    "many addresses": "a@b.example," * 1000,
    "url": "javascript:alert(1)",
    "nan": "NaN",
    "path": "../../etc/passwd",
}
FIELDS = {
    "/tickets": "who requester email phone new_name subject text channel kind impact urgency team person solved resolution code",
    "/tickets/{ticket}/messages": "visibility text html then cc bcc",
    "/tickets/{ticket}/claim": "x",
    "/tickets/{ticket}/assignment": "team person",
    "/tickets/{ticket}/sorting": "kind impact urgency difficulty",
    "/tickets/{ticket}/requester": "contact",
    "/tickets/{ticket}/state": "deed",
    "/tickets/{ticket}/resolution": "resolution code solved_by first_level_could tell _method",
    "/blocked-senders": "pattern back",
    "/blocked-senders/{sender}": "_method",
    "/junk/{junk}/release": "x",
    "/failed-mails/{failed}/attempts": "x",
    "/profile": "name language time_zone theme shortcuts signature present_password new_password",
    "/settings": "name language time_zone public_url reopen_days attachment_limit_mb acknowledge_new_requests",
    "/settings/mailboxes/new": "name address team is_default uses_plus_addressing incoming imap_host imap_port imap_security "
    "imap_user imap_password imap_folder smtp_host smtp_port smtp_security smtp_user smtp_password trusted",
    "/settings/mailboxes/{mailbox}": "name address team incoming imap_host imap_port smtp_host smtp_port trusted _method",
    "/settings/mailboxes/test": "mailbox name address team",
    "/settings/templates/reply/en": "subject text",
    "/settings/templates/reply/en/preview": "subject text",
    "/settings/agents/new": "name username email role language teams is_active",
    "/settings/agents/{agent}": "name username email role language teams is_active",
    "/settings/teams/new": "name level",
    "/settings/teams/{team}": "name level _method",
    "/sign-in": "username password next",
    "/password/{token}": "password",
    "{reopen}": "x",
}  # fmt: skip
MAILBOX = {
    "name": "N", "address": "n@desk.example", "incoming": "none", "imap_security": "tls", "smtp_host": "127.0.0.1",
    "smtp_port": "9", "smtp_security": "none",
}  # fmt: skip
PERSON = {"name": "N", "username": "n", "email": "n@desk.example", "role": "agent", "language": "en", "teams": "{own}"}
SET_UP = {
    "desk_name": "D", "language": "en", "time_zone": "UTC", "team_name": "T", "your_name": "Y", "username": "u",
    "email": "u@desk.example", "password": "richtig-pferd-batterie", "mailbox_later": "on",
}  # fmt: skip
GOOD = {
    "/tickets": {
        "who": "Nora", "subject": "S", "text": "T", "channel": "phone", "kind": "incident", "impact": "2", "urgency": "2",
        "team": "{own}", "code": "solved",
    },
    "/tickets/{ticket}/messages": {"visibility": "public", "text": "T", "then": "keep_open"},
    "/tickets/{ticket}/assignment": {"team": "{own}"},
    "/tickets/{ticket}/sorting": {"kind": "incident", "impact": "2", "urgency": "2", "difficulty": ""},
    "/tickets/{ticket}/resolution": {"resolution": "R", "code": "solved", "solved_by": "{own}", "first_level_could": ""},
    "/profile": {"name": "A", "language": "en", "time_zone": "UTC", "theme": "dark"},
    "/settings": {"name": "D", "language": "en", "time_zone": "UTC", "reopen_days": "7", "attachment_limit_mb": "25"},
    "/settings/mailboxes/new": MAILBOX,
    "/settings/mailboxes/{mailbox}": MAILBOX,
    "/settings/agents/new": PERSON,
    "/settings/agents/{agent}": PERSON,
    "/settings/teams/new": {"name": "N", "level": "1"},
    "/settings/teams/{team}": {"name": "N", "level": "1"},
    "/settings/templates/reply/en": {"subject": "S", "text": "{{{{ message }}}}"},
}  # fmt: skip


@pytest.fixture
def names(desk: Agent) -> dict[str, Any]:
    """What the addresses need to name."""
    ticket, agent, team = Ticket.objects.get(pk=received().ticket_id), an_agent(), a_team()
    kept = {"source": "listener", "raw": b"x", "size": 1, "received_at": NOON, "processed_at": NOON, "reason": "R"}
    return {
        "ticket": ticket.number, "agent": agent.pk, "team": team.pk, "own": ticket.team_id,
        "junk": RawMail.objects.create(external_id="j", state="junk", **kept).pk,
        "failed": RawMail.objects.create(external_id="f", state="failed", **kept).pk,
        "sender": BlockedSender.objects.create(pattern="@x.example", by=desk.user).pk,
        "mailbox": Mailbox.objects.create(name="M", address="m@desk.example", smtp_host="127.0.0.1", is_default=True).pk,
        "token": make_password_token(user=agent.user, by=None, now=clock.now()),
        "reopen": "/r/" + reopen_link(ticket.number).partition("/r/")[2],
    }  # fmt: skip


@pytest.mark.parametrize("rubbish", RUBBISH.values(), ids=RUBBISH)
def test_every_form_survives_rubbish_in_every_field(administrator: Client, names: dict[str, Any], rubbish: str) -> None:
    administrator.raise_request_exception = False
    failed = []
    for address, fields in FIELDS.items():
        good = {name: value.format(**names) for name, value in GOOD.get(address, {}).items()}
        for field in (*fields.split(), "every"):
            bad = dict.fromkeys(fields.split(), rubbish) if field == "every" else {field: rubbish}
            status = _status(administrator, address.format(**names), {**good, **bad})
            if status >= 500:
                failed.append(f"{address} {field}: {status}")

    assert failed == []


@pytest.mark.parametrize("rubbish", RUBBISH.values(), ids=RUBBISH)
def test_the_set_up_page_survives_rubbish_in_every_field(db: None, client: Client, rubbish: str) -> None:
    client.raise_request_exception = False
    address = f"/setup/{make_setup_token()}"
    statuses = {}
    for field in (*SET_UP, "address", "smtp_host", "trusted"):
        before = transaction.savepoint()
        form = SET_UP if field in SET_UP else {**SET_UP, **MAILBOX, "mailbox_later": ""}
        statuses[field] = _status(client, address, {**form, field: rubbish})
        transaction.savepoint_rollback(before)
        remembered.forget()
    known = {field: status for field, status in statuses.items() if status not in (302, 422)}

    assert known == {}


def _status(client: Client, address: str, form: dict[str, str]) -> int:
    """As a browser sends it: what is no text of Unicode arrives as the letter that stands for it."""
    sent = {name: value.encode("utf-8", "replace").decode() for name, value in form.items()}
    return client.post(address, sent, headers={"HX-Request": "true"} if "/tickets/" in address else {}).status_code


@pytest.mark.parametrize("rubbish", RUBBISH.values(), ids=RUBBISH)
def test_every_word_of_an_address_may_be_rubbish(administrator: Client, names: dict[str, Any], rubbish: str) -> None:
    administrator.raise_request_exception = False
    sent = rubbish.encode("utf-8", "replace").decode()[:4000]
    asked = (
        "/?view /?team /?after /?before /search?q /search?before /people?q /views?active /junk?before /failed-mails?before "
        "/tickets/new?requester /tickets/new?who /tickets/new?person /tickets/new?team /sign-in?next"
    )
    pairs = [place.split("?") for place in asked.split()]
    answered = {(path, word): administrator.get(path, {word: sent}).status_code for path, word in pairs}

    assert {place: status for place, status in answered.items() if status >= 500} == {}


@pytest.mark.parametrize(
    "path",
    [
        "/?after=3~0001-01-01T00:00:00%2B23:59~1", "/?after=3~9999-12-31T23:59:59-23:59~1", "/?before=99~2026-01-01~5",
        "/tickets/99999999999999999999999", "/tickets/0", "/messages/99999999999999999999/html", 
        "/attachments/99999999999999999999",
        "/people/99999999999999999999/tickets", "/mails/99999999999999999999", "/settings/agents/99999999999999999999",
        "/settings/mailboxes/99999999999999999999", "/settings/teams/99999999999999999999", "/settings/templates/%00/de",
        "/password/%00", "/password/%ED%A0%80", "/setup/%00", "/r/1/" + "%00" * 20, 
        "/r/99999999999999999999/abcdefghijklmnopqrst",
        "/r/1/ääääääääääääääääääää", "/%00", "/search?q=%ff%fe", "/tickets/new?requester=%00",
    ],
)  # fmt: skip
def test_every_odd_address_is_answered(administrator: Client, path: str) -> None:
    administrator.raise_request_exception = False

    assert administrator.get(path).status_code < 500


def test_files_of_any_name_and_size_are_kept_or_refused_in_words(administrator: Client, names: dict[str, Any]) -> None:
    address = f"/tickets/{names['ticket']}/messages"
    odd = [
        SimpleUploadedFile(name, b"x", content_type="text/" + "x" * 300) for name in ("../../x", "a" * 255, "ä😀.txt")
    ]
    kept = administrator.post(address, {"visibility": "internal", "text": "T", "files": odd})
    large = SimpleUploadedFile("large.bin", b"\0" * (25 * 1024 * 1024 + 1))
    refused = administrator.post(address, {"visibility": "internal", "text": "My words", "files": [large]})

    assert kept.status_code == 302
    assert refused.status_code == 422
    assert "“large.bin” is larger than the limit of 25 MB." in refused.content.decode()
    assert "My words" in refused.content.decode()


def test_refusals_speak_german_too(administrator: Client, names: dict[str, Any], desk: Agent) -> None:
    desk.user.language = "de"
    desk.user.save()
    with override("de"):
        answer = administrator.post("/tickets", {"who": ""}).content.decode()

    assert re.search("Für wen ist das Ticket\\?", answer)
