"""An agent works in the browser: reply, note, claim, resolve; what is refused is said and nothing written is lost."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from playwright.sync_api import Page, expect

from leitstelle.flows import work
from leitstelle.people.models import Agent
from leitstelle.tickets.models import Message, OutgoingMessage, State, Ticket
from tests.factories import NOON, a_desk, an_agent, received

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def ticket(transactional_db: None) -> Ticket:
    with transaction.atomic():
        a_desk()
        return Ticket.objects.get(pk=received(subject="Printer is on strike").ticket_id)


@pytest.fixture
def page(window: Callable[..., Any], ticket: Ticket) -> Page:
    view = window()
    view.sign_in()
    return view.open(f"/tickets/{ticket.number}")


def test_a_reply_is_written_with_the_editor_and_sets_the_ticket_waiting(page: Page, ticket: Ticket) -> None:
    page.keyboard.press("r")
    expect(page.locator("trix-editor")).to_be_focused()
    page.keyboard.type("Please switch it ")
    expect(page.locator("trix-editor")).to_contain_text("Please switch it")
    page.wait_for_timeout(150)  # the editor takes notice of the caret after it drew the text; no hand is faster
    page.keyboard.press("Control+b")
    expect(page.locator("[data-trix-attribute=bold].trix-active")).to_be_visible()
    page.keyboard.type("off")
    page.keyboard.press("Control+Enter")

    expect(page.locator(".entry.ours .rich strong")).to_have_text("off")
    expect(page.locator("#ticket-head .pill").first).to_have_text("Waiting for requester")
    expect(page.locator("trix-editor")).to_have_text("")
    assert OutgoingMessage.objects.filter(ticket=ticket, kind="reply").count() == 1


def test_pressing_twice_sends_one_reply(page: Page, ticket: Ticket) -> None:
    page.keyboard.press("r")
    expect(page.locator("trix-editor")).to_be_focused()
    page.keyboard.type("Once only")
    page.keyboard.press("Control+Enter")
    page.keyboard.press("Control+Enter")

    expect(page.locator(".entry.ours")).to_contain_text("Once only")
    page.wait_for_timeout(500)
    assert OutgoingMessage.objects.filter(ticket=ticket, kind="reply").count() == 1


def test_a_note_looks_different_and_sends_nothing(page: Page, ticket: Ticket) -> None:
    page.keyboard.press("i")
    page.keyboard.type("Toner is in room 12")
    page.keyboard.press("Control+Enter")

    expect(page.locator(".entry.note")).to_contain_text("Internal note")
    expect(page.locator(".entry.note")).to_contain_text("Toner is in room 12")
    assert not OutgoingMessage.objects.filter(ticket=ticket, kind="reply").exists()


def test_an_empty_reply_is_refused_in_words(page: Page, ticket: Ticket) -> None:
    page.wait_for_selector("trix-editor")
    page.click("#composer button.main")

    expect(page.locator("#says")).to_contain_text("There is no text yet.")
    assert Message.objects.filter(ticket=ticket).count() == 1


def test_a_half_written_reply_survives_a_reload(page: Page) -> None:
    page.wait_for_selector("trix-editor")
    page.keyboard.press("r")
    page.keyboard.type("Have you tried")
    page.reload()

    expect(page.locator("trix-editor")).to_have_text("Have you tried")


def test_without_a_connection_the_text_stays_and_that_is_said(window: Callable[..., Any], ticket: Ticket) -> None:
    view = window()
    view.sign_in()
    page = view.open(f"/tickets/{ticket.number}")
    page.keyboard.press("r")
    page.keyboard.type("Precious words")
    page.context.set_offline(True)
    page.keyboard.press("Control+Enter")

    expect(page.locator("#says")).to_contain_text("The desk cannot be reached.")
    expect(page.locator("trix-editor")).to_have_text("Precious words")
    view.complaints.clear()


def test_files_come_by_paste_and_go_out_with_the_reply(page: Page, ticket: Ticket) -> None:
    page.wait_for_selector("trix-editor")
    page.evaluate(
        """() => {
          const data = new DataTransfer();
          data.items.add(new File(["0123456789"], "steps.txt", {type: "text/plain"}));
          const paste = new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true});
          document.querySelector("trix-editor").dispatchEvent(paste);
        }"""
    )
    expect(page.locator("[data-files]")).to_contain_text("steps.txt")
    page.keyboard.press("r")
    page.keyboard.type("See the file")
    page.keyboard.press("Control+Enter")

    expect(page.locator(".entry.ours .file")).to_contain_text("steps.txt")
    assert ticket.messages.get(agent__isnull=False).attachments.get().size == 10


def test_a_pasted_picture_stands_in_the_text_and_goes_out_inline(page: Page, ticket: Ticket) -> None:
    page.wait_for_selector("trix-editor")
    page.keyboard.press("r")
    page.keyboard.type("It looks like this:")
    page.evaluate(
        """async () => {
          const canvas = Object.assign(document.createElement("canvas"), {width: 40, height: 20});
          canvas.getContext("2d").fillRect(0, 0, 40, 20);
          const blob = await new Promise((done) => canvas.toBlob(done));
          const data = new DataTransfer();
          data.items.add(new File([blob], "image.png", {type: "image/png"}));
          const paste = new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true});
          document.querySelector("trix-editor").dispatchEvent(paste);
        }"""
    )
    expect(page.locator("trix-editor img")).to_be_visible()
    expect(page.locator("[data-files]")).to_contain_text("pasted-")
    page.keyboard.press("Control+Enter")

    shown = page.locator(".entry.ours .rich img")
    expect(shown).to_be_visible()
    assert shown.evaluate("(image) => image.decode().then(() => image.naturalWidth)") == 40
    attachment = ticket.messages.get(agent__isnull=False).attachments.get()
    assert attachment.inline
    assert f'src="cid:{attachment.content_id}"' in OutgoingMessage.objects.get(kind="reply").html


def test_of_two_agents_who_claim_one_is_told_who_was_faster(page: Page, ticket: Ticket) -> None:
    with transaction.atomic():
        work.claim(number=ticket.number, by=an_agent("Mara Lind"), now=NOON)
    page.keyboard.press("c")

    expect(page.locator("#says")).to_contain_text("Mara Lind was faster")


def test_resolving_asks_what_solved_it_and_tells_the_requester(page: Page, ticket: Ticket) -> None:
    page.keyboard.press("e")
    dialog = page.locator("#modal")
    expect(dialog.locator("#resolution")).to_be_focused()
    page.keyboard.type("New toner, cleaned rollers.")
    page.keyboard.press("Control+Enter")

    expect(page.locator(".solution")).to_contain_text("New toner, cleaned rollers.")
    expect(dialog).to_be_hidden()
    ticket.refresh_from_db()
    assert ticket.state == State.RESOLVED
    assert OutgoingMessage.objects.filter(ticket=ticket, kind="resolution").count() == 1


def test_handing_over_narrows_people_to_the_team(page: Page, ticket: Ticket) -> None:
    with transaction.atomic():
        from tests.factories import a_team

        team = a_team("Network")
        an_agent("Tobias Krug", teams=[team])
    from leitstelle.web import remembered

    remembered.forget()
    page.reload()
    page.wait_for_selector("html[data-ready]")
    page.select_option("#fact-team", label="Network")
    shown = page.locator("#fact-person option:not([hidden])").all_inner_texts()
    page.select_option("#fact-person", label="Tobias Krug")
    page.click('#facts button:text-is("Assign")')

    expect(page.locator("#conversation")).to_contain_text("Ada Winter gave the ticket to Tobias Krug (Network)")
    assert shown == ["Nobody yet", "Tobias Krug"]


def test_single_keys_stay_silent_when_switched_off(window: Callable[..., Any], ticket: Ticket) -> None:
    Agent.objects.get().user.__class__.objects.update(shortcuts=False)
    view = window()
    page = view.sign_in()
    page.keyboard.press("n")
    page.keyboard.press("?")
    page.wait_for_timeout(300)

    assert page.url.endswith("/")
    expect(page.locator("#keys-card")).to_be_hidden()
    page.keyboard.press("Control+k")
    expect(page.locator("#find")).to_be_focused()


def test_j_and_k_walk_and_enter_opens(window: Callable[..., Any], ticket: Ticket) -> None:
    with transaction.atomic():
        received(subject="The second one")
    page = window().sign_in()
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.locator("#queue a:focus")).to_have_text("The second one")
    page.keyboard.press("k")
    page.keyboard.press("o")

    expect(page.locator("h1")).to_contain_text("Printer is on strike")
