"""The main job, end to end, with nothing replaced: a served desk, a browser, and a requester whose mailbox is Dovecot.

E-mail comes in → the agent answers in the browser → the answer lies in the requester's mailbox → he answers from there → it is
the same ticket → it is resolved → he says it is not → it is open again.
"""

import email
import email.policy
import re
import smtplib
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from playwright.sync_api import Browser, Page, expect

from tests.config.running_desk import RunningDesk, wait_until
from tests.peers.dovecot import Dovecot, dovecot
from tests.peers.ports import free_port
from tests.web.conftest import browser  # noqa: F401 - a fixture

pytestmark = [pytest.mark.browser]

PASSWORD = "richtig-pferd-batterie"
DESK = "support@desk.example"
ANNA = "anna@customer.example"


class IntoMailbox:
    """The requester's mail server: what the desk sends is delivered to her inbox."""

    def __init__(self, mailboxes: Dovecot):
        self.mailboxes = mailboxes

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        for recipient in envelope.rcpt_tos:
            self.mailboxes.deliver(envelope.content, to=recipient, sender=envelope.mail_from)
        return "250 OK"


@contextmanager
def mail_server(mailboxes: Dovecot) -> Iterator[int]:
    controller = Controller(IntoMailbox(mailboxes), hostname="127.0.0.1", port=free_port())
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()


def inbox(mailboxes: Dovecot) -> list[EmailMessage]:
    return [email.message_from_bytes(raw, policy=email.policy.default) for raw in mailboxes.mails("anna")]  # type: ignore[misc]


def mail_number(mailboxes: Dovecot, nth: int) -> EmailMessage:
    wait_until(lambda: len(inbox(mailboxes)) >= nth)
    assert len(inbox(mailboxes)) == nth
    return inbox(mailboxes)[nth - 1]


def body(mail: EmailMessage) -> str:
    part = mail.get_body(("plain",))
    assert part is not None
    return part.get_content()


def send(desk: RunningDesk, mail: EmailMessage, to: str) -> None:
    with smtplib.SMTP("127.0.0.1", desk.smtp_port, timeout=20) as smtp:
        smtp.sendmail(ANNA, [to], bytes(mail))


def answer_to(mail: EmailMessage, text: str) -> tuple[EmailMessage, str]:
    """What her mail program makes of “reply”: to the Reply-To address, with references and the quoted text."""
    to = email.utils.parseaddr(str(mail["Reply-To"] or mail["From"]))[1]
    reply = EmailMessage()
    reply["From"] = f"Anna Schmidt <{ANNA}>"
    reply["To"] = to
    reply["Subject"] = f"AW: {mail['Subject']}"
    reply["Message-ID"] = email.utils.make_msgid(domain="customer.example")
    reply["In-Reply-To"] = str(mail["Message-ID"])
    reply["References"] = f"{mail['References'] or ''} {mail['Message-ID']}".strip()
    quoted = "\n".join(f"> {line}" for line in body(mail).splitlines())
    reply.set_content(f"{text}\n\nAm 24.11.2026 um 12:00 schrieb Service Desk <{DESK}>:\n{quoted}\n")
    return reply, to


def set_up(page: Page, desk: RunningDesk, smtp_port: int) -> None:
    page.goto(re.search(r"http\S+/setup/\S+", desk.wait_for("/setup/"))[0])  # type: ignore[index]
    filled = {
        "desk_name": "Service Desk", "team_name": "First level", "your_name": "Ada Winter", "email": "ada@desk.example",
        "username": "admin", "password": PASSWORD, "address": DESK, "smtp_host": "127.0.0.1", "smtp_port": str(smtp_port),
    }  # fmt: skip
    for name, value in filled.items():
        page.fill(f"[name={name}]", value)
    page.select_option("[name=language]", "en")
    page.select_option("[name=smtp_security]", "none")
    page.click("button.main")
    page.wait_for_selector("#queue")


def test_a_request_is_answered_and_the_requester_always_knows_where_it_stands(tmp_path: Path, browser: Browser) -> None:  # noqa: F811
    with dovecot() as mailboxes, mail_server(mailboxes) as smtp_port, RunningDesk(tmp_path / "desk") as desk:
        desk.wait_until_open()
        page = browser.new_page()
        page.set_default_timeout(20_000)
        set_up(page, desk, smtp_port)

        first = EmailMessage()
        first["From"], first["To"], first["Subject"] = f"Anna Schmidt <{ANNA}>", DESK, "Drucker im Lager"
        first["Message-ID"] = "<first@customer.example>"
        first.set_content(
            "Guten Tag,\n\nder Drucker im Lager druckt seit heute nicht mehr.\n\nViele Grüße\nAnna Schmidt\n"
        )
        send(desk, first, DESK)

        expect(page.locator("#queue")).to_contain_text("Drucker im Lager")  # live: nobody reloads
        acknowledged = mail_number(mailboxes, 1)
        assert acknowledged["Auto-Submitted"] == "auto-replied"
        assert "Ihre Anfrage ist angekommen" in body(acknowledged)

        page.click("text=Drucker im Lager")
        page.wait_for_selector("trix-editor")
        page.keyboard.press("r")
        page.keyboard.type("Bitte schalten Sie ihn einmal aus und wieder ein.")
        page.keyboard.press("Control+Enter")
        expect(page.locator("#ticket-head .pill").first).to_have_text("Waiting for requester")

        answer = mail_number(mailboxes, 2)
        assert "Bitte schalten Sie ihn einmal aus" in body(answer)
        assert "<first@customer.example>" in str(answer["References"])
        reply, to = answer_to(answer, "Das hat leider nicht geholfen.")
        assert to.startswith("support+t")
        send(desk, reply, to)

        expect(page.locator("#conversation")).to_contain_text("Das hat leider nicht geholfen.")  # the same ticket, live
        expect(page.locator("#ticket-head .pill").first).to_have_text("Open")

        page.locator("body").click(position={"x": 5, "y": 5})
        page.keyboard.press("e")
        expect(page.locator("#modal #resolution")).to_be_focused()
        page.keyboard.type("Die Walze wurde gereinigt.")
        page.keyboard.press("Control+Enter")
        expect(page.locator(".solution")).to_contain_text("Die Walze wurde gereinigt.")

        resolved = mail_number(mailboxes, 3)
        assert "ist gelöst" in body(resolved)
        link = re.search(r"http\S+/r/\S+", body(resolved))
        assert link
        hers = browser.new_context(locale="de").new_page()
        hers.goto(link[0])
        hers.click("main button")
        expect(page.locator("#ticket-head .pill").first).to_have_text("Open")

        number = re.search(r"#(\d+)", str(resolved["Subject"]))
        assert number
        send_again = EmailMessage()
        send_again["From"], send_again["To"], send_again["Subject"] = ANNA, DESK, f"AW: [#{number[1]}] Drucker im Lager"
        send_again.set_content("Er druckt wieder nicht.\n")
        send(desk, send_again, DESK)
        expect(page.locator("#conversation")).to_contain_text("Er druckt wieder nicht.")
        page.close()


def test_a_mail_appears_in_all_ten_tabs_without_reload(tmp_path: Path, browser: Browser) -> None:  # noqa: F811
    with RunningDesk(tmp_path / "desk") as desk:
        desk.wait_until_open()
        context = browser.new_context()
        first = context.new_page()
        set_up(first, desk, smtp_port=free_port())
        tabs = [first, *(context.new_page() for _ in range(9))]
        for tab in tabs[1:]:
            tab.goto(f"http://127.0.0.1:{desk.port}/")
        for tab in tabs:
            tab.wait_for_selector("[data-live-status][data-live-state=live]", state="attached")
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = ANNA, DESK, "Seen in every tab"
        mail.set_content("Hello")

        send(desk, mail, DESK)

        for tab in tabs:
            expect(tab.locator("#queue")).to_contain_text("Seen in every tab", timeout=10_000)
        context.close()
