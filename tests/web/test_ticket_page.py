"""The ticket's page and what is done on it by plain forms, without any script."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from leitstelle.channels.email.models import RawMail
from leitstelle.channels.email.reading.html import sanitise
from leitstelle.flows import answer, bounce, work
from leitstelle.people.models import Agent
from leitstelle.tickets.actions import File
from leitstelle.tickets.models import Attachment, Message, OutgoingMessage, State, Ticket
from tests.factories import NOON, a_team, an_agent, received


@pytest.fixture
def ticket(desk: Agent) -> Ticket:
    return Ticket.objects.get(pk=received().ticket_id)


def shown(client: Client, ticket: Ticket) -> str:
    return client.get(f"/tickets/{ticket.number}").content.decode()


def test_a_plain_form_sends_a_reply_with_files(administrator: Client, ticket: Ticket) -> None:
    form = {
        "visibility": "public", "text": "Is it on?\n\nSee https://help.example/on.", "then": "wait_for_requester",
        "files": [SimpleUploadedFile("steps.txt", b"1. switch it on"), SimpleUploadedFile("empty.txt", b"")],
    }  # fmt: skip
    answer_ = administrator.post(f"/tickets/{ticket.number}/messages", form, follow=True)

    message = Message.objects.get(agent__isnull=False)
    assert "Your reply is on its way." in answer_.content.decode()
    assert message.text.startswith("Is it on?")
    assert [file.filename for file in message.attachments.all()] == ["steps.txt"]
    assert Ticket.objects.get().state == State.WAITING_FOR_REQUESTER


def test_a_refused_reply_comes_back_with_its_text(administrator: Client, ticket: Ticket, desk: Agent) -> None:
    work.change_state(number=ticket.number, deed=work.Deed.WAIT_FOR_REQUESTER, by=desk, now=NOON)
    Ticket.objects.update(requester=_somebody_without_address())
    Message.objects.update(sender_address="", requester=Ticket.objects.get().requester)
    form = {"visibility": "public", "text": "Half a page of help", "then": "keep_open"}
    refused = administrator.post(f"/tickets/{ticket.number}/messages", form)

    assert refused.status_code == 422
    assert "has no e-mail address" in refused.content.decode()
    assert "Half a page of help" in refused.content.decode()


def _somebody_without_address() -> object:
    from leitstelle.people.actions import create_requester

    return create_requester(name="Paul Phone", email="", phone="123456", language="en", by=None, now=NOON)


def test_a_mail_that_came_back_is_told_at_the_top(administrator: Client, ticket: Ticket, desk: Agent) -> None:
    message = answer.reply(
        number=ticket.number, by=desk, html="<p>Hi</p>", then=answer.Then.WAIT_FOR_REQUESTER, now=NOON
    )
    outgoing = OutgoingMessage.objects.get(message=message)
    OutgoingMessage.objects.filter(pk=outgoing.pk).update(state="sent", sent_at=NOON, rfc_message_id="<a@b>")
    bounce.note_bounce(outgoing_id=outgoing.pk, hard=True, words="550 no such user", now=NOON)

    page = shown(administrator, ticket)
    assert "The last mail to anna@customer.example came back." in page
    assert "Bounced: 550 no such user" in page


def test_quoted_history_is_folded(administrator: Client, desk: Agent) -> None:
    text = "Still broken.\n\nOn Monday Ada wrote:\n> Is it on?"
    found = Ticket.objects.get(pk=received(text=text, reply_text="Still broken.").ticket_id)

    page = shown(administrator, found)
    assert '<div class="text">Still broken.</div>' in page
    assert "Signature and earlier messages" in page


def test_what_a_stranger_writes_is_never_markup(administrator: Client, desk: Agent) -> None:
    evil = "<script>alert(1)</script> https://x.example/?a=1&b=<i>"
    found = Ticket.objects.get(pk=received(subject=evil, text=evil, sender_name=evil).ticket_id)

    page = shown(administrator, found)
    assert "<script>alert" not in page
    assert "<i>" not in page.replace("<i></i>", "")


def test_the_formatted_mail_lives_in_a_frame_that_can_do_nothing(administrator: Client, desk: Agent) -> None:
    html = '<p style="color:red">Hi <img src="https://tracker.example/1.gif"><img src="cid:shot"></p>'
    files = (File("shot.png", "image/png", b"\x89PNG", inline=True, content_id="shot"),)
    message = Message.objects.get(pk=received(html=sanitise(html), files=files).message_id)

    frame = administrator.get(f"/messages/{message.pk}/html")
    rules = frame.headers["Content-Security-Policy"]
    assert "default-src 'none'" in rules
    assert "sandbox" in rules
    assert "https:" not in rules
    assert f"/attachments/{message.attachments.get().pk}" in frame.content.decode()
    assert "Remote images are not loaded" in frame.content.decode()
    assert ' src="https://tracker.example' not in frame.content.decode()
    asked = administrator.get(f"/messages/{message.pk}/html?remote=1")
    assert "https:" in asked.headers["Content-Security-Policy"]
    assert ' src="https://tracker.example/1.gif"' in asked.content.decode()


def test_attachments_are_downloads_of_no_type_a_browser_would_run(administrator: Client, desk: Agent) -> None:
    files = (File("page.html", "text/html", b"<script>1</script>"), File("shot.png", "image/png", b"\x89PNG"))
    received(files=files)
    page, shot = Attachment.objects.order_by("id")

    answers = [administrator.get(f"/attachments/{one.pk}") for one in (page, shot)]
    assert [one.headers["Content-Type"] for one in answers] == ["application/octet-stream", "image/png"]
    assert all(one.headers["X-Content-Type-Options"] == "nosniff" for one in answers)
    assert all(one.headers["Content-Disposition"].startswith("attachment") for one in answers)
    assert b"".join(answers[0].streaming_content) == b"<script>1</script>"


def test_original_and_headers_of_a_mail_can_be_looked_at(administrator: Client, desk: Agent) -> None:
    receipt = received()
    raw = b"From: anna@customer.example\r\nSubject: Printer\r\nX-Mailer: Pigeon\r\n\r\nHello"
    RawMail.objects.create(
        external_id="x", source="listener", raw=raw, size=len(raw), received_at=NOON, state="processed", processed_at=NOON,
        message_id=receipt.message_id,
    )  # fmt: skip

    assert "X-Mailer: Pigeon" in administrator.get(f"/messages/{receipt.message_id}/headers").content.decode()
    assert administrator.get(f"/messages/{receipt.message_id}/original?download=1").content == raw


def test_a_person_of_another_team_is_refused_in_words(administrator: Client, ticket: Ticket) -> None:
    team = a_team("Network")
    stranger = an_agent("Mara Lind", teams=[])
    form = {"team": team.pk, "person": stranger.pk}
    refused = administrator.post(f"/tickets/{ticket.number}/assignment", form, headers={"HX-Request": "true"})

    assert refused.status_code == 422
    assert "Mara Lind is not in the team Network." in refused.content.decode()


@pytest.mark.parametrize(
    "path",
    ["/tickets/999999", "/messages/999999/html", "/attachments/999999", "/mails/999999", "/people/9/tickets", "/x"],
)
def test_what_is_not_there_is_said_on_a_page(administrator: Client, path: str) -> None:
    answer_ = administrator.get(path)

    assert answer_.status_code == 404
    assert "To the queue" in answer_.content.decode()


def test_the_timeline_tells_every_deed(administrator: Client, ticket: Ticket, desk: Agent) -> None:
    work.claim(number=ticket.number, by=desk, now=NOON)
    work.change_fields(number=ticket.number, kind="incident", impact=1, urgency=1, difficulty=None, by=desk, now=NOON)

    told = administrator.get(f"/tickets/{ticket.number}/timeline").content.decode()
    for sentence in (
        "Anna Schmidt opened the ticket",
        "Ada Winter claimed the ticket",
        "Ada Winter set the state to “Open”",
        "Ada Winter changed impact: Medium → High, urgency: Medium → High, priority: Medium → Critical",
    ):
        assert sentence in told


@pytest.mark.parametrize("deed", ["resolve", "requester_replied", "", "nonsense"])
def test_only_deeds_offered_are_taken(administrator: Client, ticket: Ticket, deed: str) -> None:
    assert administrator.post(f"/tickets/{ticket.number}/state", {"deed": deed}).status_code == 422
    assert Ticket.objects.get().state == State.NEW


def test_a_reply_goes_to_all_whom_the_last_mail_went_to_unless_taken_out(administrator: Client, desk: Agent) -> None:
    found = Ticket.objects.get(pk=received(participants=("boss@customer.example",)).ticket_id)
    assert 'name="cc" value="boss@customer.example"' in shown(administrator, found)

    form = {
        "visibility": "public",
        "text": "Hi",
        "then": "keep_open",
        "cc": "boss@customer.example; it@customer.example",
    }
    administrator.post(f"/tickets/{found.number}/messages", form)
    refused = administrator.post(f"/tickets/{found.number}/messages", {**form, "cc": "boss at customer"})

    assert OutgoingMessage.objects.get(kind="reply").cc == ["boss@customer.example", "it@customer.example"]
    assert "is no e-mail address" in refused.content.decode()
