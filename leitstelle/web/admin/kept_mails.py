"""Mails that did not become a message: junk, with a way back, and failed ones, to be processed again."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from leitstelle.accounts.permissions import may, require
from leitstelle.channels.email import actions
from leitstelle.channels.email.queries import MailPage, failed_mails, ignored_mails, junk_mails
from leitstelle.core import clock
from leitstelle.web import pages
from leitstelle.web.forms import number_or_none
from leitstelle.web.request import Request
from leitstelle.web.says import say


@require_GET
def junk(request: Request) -> HttpResponse:
    require(request.user, "mail.sort_junk")
    return pages.page(
        request, "agent/junk.html", active="junk", **_listed(request, junk_mails),
        deed_url="release-mail", deed_icon="inbox", deed_words=_("Not junk"), empty_icon="mail-warning",
        blocks=may(request.user, "mail.block_sender"), sender_pattern=actions.sender_pattern,
        empty_title=_("No junk"), empty_text=_("Mails of blocked senders and forged mails are kept here."),
    )  # fmt: skip


@require_GET
def ignored(request: Request) -> HttpResponse:
    require(request.user, "mail.sort_junk")
    return pages.page(
        request, "agent/ignored.html", active="junk", **_listed(request, ignored_mails), blocks=False,
        deed_url="release-mail", deed_icon="inbox", deed_words=_("Make it a ticket"), empty_icon="mail",
        empty_title=_("Nothing was ignored"),
        empty_text=_("Our own mails that came back and notices about foreign mail are kept here."),
    )  # fmt: skip


@require_GET
def failed(request: Request) -> HttpResponse:
    require(request.user, "mail.process_again")
    return pages.page(
        request, "admin/failed_mails.html", active="failed-mails", **_listed(request, failed_mails),
        blocks=False, deed_url="process-again", deed_icon="rotate-cw", deed_words=_("Process again"), empty_icon="circle-check",
        empty_title=_("No failed mails"), empty_text=_("Every mail that arrived could be read."),
    )  # fmt: skip


@require_POST
def release(request: Request, mail_id: int) -> HttpResponse:
    """An agent says it is no junk: it is processed again, whatever the checks say."""
    with pages.deed():
        actions.mark_not_junk(raw_mail_id=mail_id, by=request.user, now=clock.now())
    return say(redirect("junk"), _("It is taken in again and becomes a ticket in a moment."))


@require_POST
def process_again(request: Request, mail_id: int) -> HttpResponse:
    with pages.deed():
        actions.process_again(raw_mail_id=mail_id, by=request.user, now=clock.now())
    return say(
        redirect("failed-mails"),
        _("The mail is processed again. If it fails once more, it comes back here with its reason."),
    )


def _listed(request: Request, read: Callable[..., MailPage]) -> dict[str, Any]:
    found = read(before=number_or_none(request.GET.get("before")))
    following = f"?{urlencode({'before': found.next_before})}" if found.next_before else None
    return {"mails": found.lines, "previous_page": None, "next_page": following}
