"""Senders nobody wants to hear from: their mail goes to junk."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from leitstelle.accounts.permissions import require
from leitstelle.channels.email import queries
from leitstelle.channels.email.actions import block_sender, unblock_sender
from leitstelle.core import clock
from leitstelle.core.errors import DeskError
from leitstelle.web import pages
from leitstelle.web.forms import Filled, filled
from leitstelle.web.request import Request
from leitstelle.web.says import Say, say


@require_http_methods(["GET", "POST"])
def blocked_senders(request: Request) -> HttpResponse:
    require(request.user, "mail.block_sender")
    form = filled(request)
    if request.method == "POST":
        try:
            with pages.deed():
                block_sender(pattern=form.pattern, by=request.user, now=clock.now())
        except DeskError as fault:
            if pages.is_fragment(request):
                raise
            return _page(request, form.refused(fault), status=fault.status)
        return _blocked(request, form)
    return _page(request, form)


def _blocked(request: Request, form: Filled) -> HttpResponse:
    """Said where it was asked for: on the ticket, in junk, or here."""
    told = _("%(sender)s is blocked. Mail from there goes to junk from now on.") % {"sender": form.pattern.strip()}
    if pages.is_fragment(request):
        return pages.fragment(request, "parts/_says.html", says=[Say(told)])
    return say(redirect("junk" if form.back == "junk" else "blocked-senders"), told)


@require_POST
def blocked_sender(request: Request, sender_id: int) -> HttpResponse:
    """Only to take the block away (`_method=DELETE`)."""
    require(request.user, "mail.block_sender")
    with pages.deed():
        unblock_sender(blocked_id=sender_id, by=request.user, now=clock.now())
    return say(redirect("blocked-senders"), _("Not blocked any more."))


def _page(request: Request, form: Filled, *, status: int = 200) -> HttpResponse:
    known = {
        "active": "settings" if request.user.role == "administrator" else "blocked-senders",
        "part": "blocked-senders",
    }
    return pages.page(
        request, "admin/blocked_senders.html", status=status, form=form, senders=queries.blocked_senders(), **known
    )
