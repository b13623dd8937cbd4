"""Senders nobody wants to hear from: their mail goes to junk."""

import re

from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from leitstelle.accounts.permissions import require
from leitstelle.channels.email.models import BlockedSender
from leitstelle.core import clock
from leitstelle.core.errors import DeskError, InvalidInput
from leitstelle.core.events import record
from leitstelle.web import pages
from leitstelle.web.forms import Filled, filled
from leitstelle.web.says import say

_PATTERN = re.compile(r"[^\s@<>]{0,64}@[^\s@<>]{1,190}")
SHOWN = 500


@require_http_methods(["GET", "POST"])
def blocked_senders(request: HttpRequest) -> HttpResponse:
    require(request.user, "mail.block_sender")
    form = filled(request)
    if request.method == "POST":
        try:
            with pages.deed():
                _block(request, form.pattern.strip().lower())
        except DeskError as fault:
            return _page(request, form.refused(fault), status=fault.status)
        return say(redirect("blocked-senders"), _("Blocked. Mail from there goes to junk from now on."))
    return _page(request, form)


@require_POST
def blocked_sender(request: HttpRequest, sender_id: int) -> HttpResponse:
    """Only to take the block away (`_method=DELETE`)."""
    require(request.user, "mail.block_sender")
    with pages.deed():
        for sender in BlockedSender.objects.filter(pk=sender_id):
            record("mail.sender_unblocked", subject=sender, by=request.user, now=clock.now())
            sender.delete()
    return say(redirect("blocked-senders"), _("Not blocked any more."))


def _block(request: HttpRequest, pattern: str) -> None:
    if not _PATTERN.fullmatch(pattern):
        raise InvalidInput(
            "pattern", _("This is no e-mail address."), _("Write name@example.org, or @example.org for a whole domain.")
        )
    try:
        with transaction.atomic():
            sender = BlockedSender.objects.create(pattern=pattern, by=request.user)
    except IntegrityError as fault:
        raise InvalidInput("pattern", _("This sender is blocked already.")) from fault
    record("mail.sender_blocked", subject=sender, by=request.user, now=clock.now())


def _page(request: HttpRequest, form: Filled, *, status: int = 200) -> HttpResponse:
    senders = BlockedSender.objects.select_related("by").order_by("pattern")[:SHOWN]
    known = {
        "active": "settings" if request.user.role == "administrator" else "blocked-senders",
        "part": "blocked-senders",
    }
    return pages.page(request, "admin/blocked_senders.html", status=status, form=form, senders=senders, **known)
