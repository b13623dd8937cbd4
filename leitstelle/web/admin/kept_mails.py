"""Mails that did not become a message: junk, with a way back, and failed ones, to be processed again."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from leitstelle.accounts.permissions import require
from leitstelle.channels.email.models import MailState, RawMail
from leitstelle.core import clock
from leitstelle.core.errors import DeskError, NotFound
from leitstelle.core.events import record
from leitstelle.core.notices import MAIL_IN_CHANNEL, wake
from leitstelle.web import pages
from leitstelle.web.says import say

PAGE = 50
_COLUMNS = ("id", "sender", "envelope_from", "subject", "reason", "received_at")


class NotSetAside(DeskError):
    code = "not_set_aside"
    status = 409


@require_GET
def junk(request: HttpRequest) -> HttpResponse:
    require(request.user, "mail.sort_junk")
    return pages.page(
        request, "agent/junk.html", active="junk", **_listed(request, MailState.JUNK, "junk"),
        deed_url="release-mail", deed_icon="inbox", deed_words=_("Not junk"), empty_icon="mail-warning",
        empty_title=_("No junk"), empty_text=_("Mails of blocked senders and forged mails are kept here."),
    )  # fmt: skip


@require_GET
def failed(request: HttpRequest) -> HttpResponse:
    require(request.user, "mail.process_again")
    return pages.page(
        request, "admin/failed_mails.html", active="failed-mails", **_listed(request, MailState.FAILED, "failed-mails"),
        deed_url="process-again", deed_icon="rotate-cw", deed_words=_("Process again"), empty_icon="circle-check",
        empty_title=_("No failed mails"), empty_text=_("Every mail that arrived could be read."),
    )  # fmt: skip


@require_POST
def release(request: HttpRequest, mail_id: int) -> HttpResponse:
    """An agent says it is no junk: it is processed again, whatever the checks say."""
    require(request.user, "mail.sort_junk")
    with pages.deed():
        _give_back(request, mail_id, MailState.JUNK, "mail.released", wanted=True)
    return say(redirect("junk"), _("It is no junk any more and becomes a ticket in a moment."))


@require_POST
def process_again(request: HttpRequest, mail_id: int) -> HttpResponse:
    require(request.user, "mail.process_again")
    with pages.deed():
        _give_back(request, mail_id, MailState.FAILED, "mail.process_again_asked")
    return say(
        redirect("failed-mails"),
        _("The mail is processed again. If it fails once more, it comes back here with its reason."),
    )


def _give_back(request: HttpRequest, mail_id: int, state: MailState, event: str, **more: bool) -> None:
    """Back to the mails that wait for a worker: one conditional update, so that two clicks are one."""
    mail = RawMail.objects.filter(pk=mail_id).defer("raw").first()
    if mail is None:
        raise NotFound
    fresh = {
        "state": MailState.RECEIVED,
        "reason": "",
        "attempts": 0,
        "claimed_by": None,
        "claimed_until": None,
        "processed_at": None,
    }
    if not RawMail.objects.filter(pk=mail_id, state=state).update(**fresh, **more):
        raise NotSetAside(_("Somebody gave this mail back already."), _("Look for it in the queue."))
    record(event, subject=mail, by=request.user, now=clock.now())
    wake(MAIL_IN_CHANNEL)


def _listed(request: HttpRequest, state: MailState, address: str) -> dict[str, object]:
    """A page of mails, newest first, by keyset."""
    found, before = RawMail.objects.filter(state=state), request.GET.get("before", "")
    if before.isascii() and before.isdigit():
        found = found.filter(id__lt=int(before[:18]))
    rows = list(found.order_by("-id").values_list(*_COLUMNS, named=True)[: PAGE + 1])
    following = f"?{urlencode({'before': rows[PAGE - 1].id})}" if len(rows) > PAGE else None
    return {"mails": rows[:PAGE], "previous_page": None, "next_page": following}
