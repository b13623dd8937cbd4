"""The set-up page: opened once, by the link the start prints."""

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from leitstelle.accounts.actions import find_link
from leitstelle.accounts.models import OneTimeLink
from leitstelle.channels.email.mailboxes import save_mailbox
from leitstelle.channels.email.models import Mailbox
from leitstelle.core import clock
from leitstelle.core.errors import DeskError
from leitstelle.flows import set_up as flow
from leitstelle.people.models import Agent
from leitstelle.web import pages, remembered, signing_in
from leitstelle.web.admin.agents import LETTERS
from leitstelle.web.admin.mailbox_form import MailboxForm
from leitstelle.web.admin.mailboxes import START, mailbox_choices, trial
from leitstelle.web.forms import Filled, filled
from leitstelle.web.request import Request
from leitstelle.web.says import say
from leitstelle.web.words import LANGUAGES
from leitstelle.web.zones import ZoneField, zones


class SetUpForm(forms.Form):
    desk_name = forms.CharField(max_length=80)
    language = forms.ChoiceField(choices=LANGUAGES)
    time_zone = ZoneField()
    team_name = forms.CharField(max_length=80)
    your_name = forms.CharField(max_length=120)
    username = forms.RegexField(r"^[\w.+-]+$", max_length=60, error_messages={"invalid": LETTERS})
    email = forms.EmailField(max_length=254)
    password = forms.CharField(max_length=500, strip=False)


@require_http_methods(["GET", "POST"])
def set_up(request: Request, token: str) -> HttpResponse:
    """Desk, first administrator and first mailbox in one page; afterwards the administrator is signed in."""
    find_link(purpose=OneTimeLink.Purpose.SETUP, token=token, now=clock.now())
    if request.method == "GET":
        return _page(request, token, _start())
    sent, form, mailbox = _sent(request), SetUpForm(request.POST), _mailbox_form(request)
    if not form.is_valid() or (mailbox and not mailbox.is_valid()):
        return _page(request, token, _faulty(sent, form, mailbox), status=422)
    try:
        with pages.deed():
            agent = _carry_out(token, form.cleaned_data, mailbox)
    except DeskError as fault:
        return _page(request, token, sent.refused(fault), status=fault.status)
    remembered.forget()
    signing_in.sign_in(request, agent.user)
    return say(redirect("queue"), _("The desk is set up. Send it a mail and watch it arrive here."))


@require_POST
def test(request: Request, token: str) -> HttpResponse:
    """Try the mailbox's servers as entered."""
    find_link(purpose=OneTimeLink.Purpose.SETUP, token=token, now=clock.now())
    return trial(_mailbox_form(request) or MailboxForm(request.POST, instance=Mailbox()), request)


def _carry_out(token: str, data: dict, mailbox: MailboxForm | None) -> Agent:
    known = {
        name: data[name]
        for name in ("desk_name", "language", "time_zone", "username", "email", "password", "team_name")
    }
    agent = flow.set_up(token=token, name=data["your_name"], now=clock.now(), **known)
    if mailbox:
        save_mailbox(mailbox.save(commit=False), default=True, by=agent.user, now=clock.now())
    return agent


def _mailbox_form(request: Request) -> MailboxForm | None:
    """None when the mailbox is to follow later."""
    if request.POST.get("mailbox_later") == "on":
        return None
    values = request.POST.copy()
    values["name"] = values.get("desk_name", "")
    return MailboxForm(values, instance=Mailbox())


def _faulty(sent: Filled, form: SetUpForm, mailbox: MailboxForm | None) -> Filled:
    more = sent.faulty(mailbox).faults if mailbox and mailbox.errors else {}
    sent.faulty(form)
    sent.faults = {**more, **sent.faults}
    sent.sentence = sent.sentence or _("Not saved yet.")
    sent.remedy = sent.remedy or _("See what is marked below.")
    return sent


def _start() -> Filled:
    return Filled(
        START, desk_name="Service Desk", language=get_language(), time_zone="Europe/Berlin", team_name=_("First level")
    )


def _sent(request: Request) -> Filled:
    form = filled(request)
    form.set(uses_plus_addressing="uses_plus_addressing" in request.POST, mailbox_later="mailbox_later" in request.POST)
    return form


def _page(request: Request, token: str, form: Filled, *, status: int = 200) -> HttpResponse:
    return pages.solo(
        request,
        "account/set_up.html",
        status=status,
        form=form,
        token=token,
        zones=zones(),
        languages=LANGUAGES,
        **mailbox_choices(),
    )
