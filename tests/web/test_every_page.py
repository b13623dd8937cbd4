"""Every page, in light and dark, on a telephone and wide: axe finds nothing, nothing spills over, no browser complains."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction

from leitstelle.accounts.actions import make_password_token
from leitstelle.channels.email.models import BlockedSender, Mailbox, RawMail
from leitstelle.core import clock
from leitstelle.flows import answer, resolve
from leitstelle.flows.resolve import reopen_link
from leitstelle.tickets.actions import File
from leitstelle.tickets.models import Ticket
from tests.factories import NOON, a_desk, a_team, an_agent, received
from tests.web.conftest import faults_found_by_axe

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

INSIDE = (
    "/", "/?view=mine", "/?view=resolved", "/tickets/{worked}", "/tickets/{done}", "/tickets/{worked}/resolution",
    "/tickets/{worked}/timeline", "/tickets/new",
    "/search", "/search?q=printer", "/search?q=nothingofthekind", "/junk", "/ignored-mails", "/failed-mails",
    "/mails/{mail}", "/blocked-senders",
    "/profile", "/settings", "/settings/mailboxes", "/settings/mailboxes/new", "/settings/mailboxes/{mailbox}",
    "/settings/templates", "/settings/templates/reply/de", "/settings/agents", "/settings/agents/new", "/settings/agents/{agent}",
    "/settings/teams", "/settings/teams/new", "/settings/teams/{team}", "/there-is-no-such-page",
)  # fmt: skip
OUTSIDE = ("/sign-in", "/password/{token}", "{reopen}", "/setup/wrong")


def a_lived_in_desk(language: str) -> dict[str, Any]:
    """Something to see on every page; what addresses need to name."""
    admin = a_desk(language=language)
    team, agent = a_team(), an_agent()
    files = (File("screen.png", "image/png", b"\x89PNG"), File("log of the printer.txt", "text/plain", b"x" * 5000))
    worked = Ticket.objects.get(pk=received(files=files, html="<p>Hello</p>").ticket_id)
    done = Ticket.objects.get(pk=received(subject="Printer again, with a very long subject " * 4).ticket_id)
    received(subject="Nobody has touched this one")
    answer.note(number=worked.number, by=agent, html="<p>Toner?</p>", now=NOON)
    answer.reply(number=worked.number, by=admin, html="<p>Is it <b>on</b>?</p>", then=answer.Then.KEEP_OPEN, now=NOON)
    resolve.resolve(
        number=done.number,
        by=admin,
        resolution="New toner.",
        code="solved",
        solved_by=team,
        first_level_could=True,
        now=NOON,
    )
    mailbox = Mailbox.objects.create(
        name="Desk", address="support@desk.example", smtp_host="smtp.desk.example", is_default=True
    )
    kept = {
        "source": "listener",
        "raw": b"Subject: x\r\n\r\nHello",
        "size": 20,
        "received_at": NOON,
        "processed_at": NOON,
    }
    mail = RawMail.objects.create(
        external_id="a", state="failed", reason="It is larger than 64 MB.", subject="Big", **kept
    )
    RawMail.objects.create(external_id="b", state="junk", reason="Blocked sender", sender="shop@spam.example", **kept)
    BlockedSender.objects.create(pattern="@spam.example", by=admin.user)
    return {
        "worked": worked.number, "done": done.number, "mail": mail.pk, "mailbox": mailbox.pk, "agent": agent.pk, "team": team.pk,
        "token": make_password_token(user=agent.user, by=None, now=clock.now()),
        "reopen": "/r/" + reopen_link(done.number).partition("/r/")[2],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("width", "dark"), [(360, False), (1440, False), (1440, True)], ids=["telephone", "light", "dark"]
)
def test_nobody_is_kept_out(window: Callable[..., Any], width: int, dark: bool) -> None:
    language = "de" if width == 360 else "en"  # the longer words where there is the least room
    with transaction.atomic():
        names = a_lived_in_desk(language)
    view = window(width=width, dark=dark, locale=language)
    faults: list[str] = []

    def look(path: str) -> None:
        page = view.open(path.format(**names))
        if (
            page.locator("textarea[name=text], trix-editor").count()
            and "/tickets/" in path
            and "new" not in path
            and "resol" not in path
        ):
            page.wait_for_selector("trix-editor")
        faults.extend(f"{path}: {fault}" for fault in faults_found_by_axe(page))
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            faults.append(f"{path}: spills over {width} px")

    for path in OUTSIDE:
        look(path)
    view.sign_in()
    for path in INSIDE:
        look(path)

    view.complaints = [complaint for complaint in view.complaints if "status of 4" not in complaint]
    assert not faults, "\n".join(faults)
