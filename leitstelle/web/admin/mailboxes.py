"""The desk's mailboxes: list, edit, try."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from leitstelle.accounts.permissions import require
from leitstelle.channels.email.checks import check_incoming, check_outgoing
from leitstelle.channels.email.mailboxes import end_mailbox, save_mailbox
from leitstelle.channels.email.models import Incoming, Mailbox, Security
from leitstelle.core import clock
from leitstelle.core.errors import NotFound
from leitstelle.web import pages, remembered
from leitstelle.web.admin.mailbox_form import MailboxForm, listener_address
from leitstelle.web.forms import Filled, filled, whole
from leitstelle.web.request import Request
from leitstelle.web.says import Say, say

START = {
    "incoming": Incoming.LISTENER.value, "imap_port": 993, "imap_security": Security.TLS.value, "imap_folder": "INBOX",
    "smtp_port": 587, "smtp_security": Security.STARTTLS.value, "uses_plus_addressing": True,
}  # fmt: skip


@require_GET
def mailboxes(request: Request) -> HttpResponse:
    require(request.user, "mailbox.configure")
    found = Mailbox.objects.filter(archived_at=None).select_related("team").order_by("-is_default", "address")
    return pages.page(
        request,
        "admin/mailboxes.html",
        active="settings",
        part="mailboxes",
        mailboxes=list(found),
        incoming=dict(Incoming.choices),
    )


@require_http_methods(["GET", "POST"])
def mailbox(request: Request, mailbox_id: int | None = None) -> HttpResponse:
    """A new mailbox or a known one; `_method=DELETE` lets it rest."""
    require(request.user, "mailbox.configure")
    found = _found(mailbox_id) if mailbox_id else None
    if request.method == "GET":
        return _page(request, _present(found) if found else Filled(START), found)
    if found and request.POST.get("_method") == "DELETE":
        return _end(request, found)
    form = MailboxForm(request.POST, instance=found or Mailbox())
    if not form.is_valid():
        return _page(request, _sent(request).faulty(form), found, status=422)
    with pages.deed():
        chosen = request.POST.get("is_default") == "on"
        save_mailbox(form.save(commit=False), default=chosen, by=request.user, now=clock.now())
    return say(redirect("mailboxes"), _("Saved. The desk uses it within seconds."))


@require_POST
def test(request: Request) -> HttpResponse:
    """Try the servers as entered, without saving."""
    require(request.user, "mailbox.configure")
    chosen = request.POST.get("mailbox", "")
    known = Mailbox.objects.filter(pk=whole(chosen, field="mailbox")).first() if chosen else None
    return trial(MailboxForm(request.POST, instance=known or Mailbox()), request)


def trial(form: MailboxForm, request: Request) -> HttpResponse:
    """Findings as notices; what is missing in the form is said first."""
    if form.is_valid():
        entered = form.save(commit=False)
        ways = ((_("Incoming"), check_incoming(entered)), (_("Outgoing"), check_outgoing(entered)))
        says = [
            Say(f"{way}: {found.sentence}", "good" if found.good else "bad", "" if found.good else found.remedy)
            for way, found in ways
        ]
    else:
        says = [
            Say(_("Not tried yet."), "bad", " ".join(str(words) for fault in form.errors.values() for words in fault))
        ]
    return pages.fragment(request, "admin/_findings.html", says=says)


def _end(request: Request, found: Mailbox) -> HttpResponse:
    with pages.deed():
        end_mailbox(found, by=request.user, now=clock.now())
    return say(redirect("mailboxes"), _("%(address)s is not used any more.") % {"address": found.address})


def _found(mailbox_id: int) -> Mailbox:
    found = Mailbox.objects.filter(pk=mailbox_id, archived_at=None).first()
    if found is None:
        raise NotFound
    return found


def _present(found: Mailbox) -> Filled:
    names = [*MailboxForm.Meta.fields, "is_default"]
    values = {name: getattr(found, name) for name in names if "password" not in name and name != "team"}
    return Filled(values, team=found.team_id, trusted=" ".join(found.trusted_authserv_ids))


def _sent(request: Request) -> Filled:
    form = filled(request)
    form.set(uses_plus_addressing="uses_plus_addressing" in request.POST, is_default="is_default" in request.POST)
    return form


def _page(request: Request, form: Filled, found: Mailbox | None, *, status: int = 200) -> HttpResponse:
    return pages.page(
        request, "admin/mailbox.html", active="settings", part="mailboxes", status=status, form=form, mailbox=found,
        **mailbox_choices(),
    )  # fmt: skip


def mailbox_choices() -> dict[str, object]:
    return {
        "incomings": Incoming.choices,
        "securities": Security.choices,
        "teams": [(team.pk, team.name) for team in remembered.teams()],
        "listener": listener_address(),
    }
