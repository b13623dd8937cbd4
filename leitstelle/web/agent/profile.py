"""What a person sets for himself."""

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_http_methods

from leitstelle.accounts.actions import set_password
from leitstelle.accounts.models import Theme, User
from leitstelle.core import clock
from leitstelle.core.errors import DeskError, InvalidInput
from leitstelle.web import pages, remembered, signing_in
from leitstelle.web.forms import Filled, filled
from leitstelle.web.request import Request
from leitstelle.web.says import say
from leitstelle.web.words import LANGUAGES
from leitstelle.web.zones import ZoneField, zones


class ProfileForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ("name", "language", "time_zone", "theme", "shortcuts")

    language = forms.ChoiceField(choices=LANGUAGES)
    time_zone = ZoneField()
    theme = forms.ChoiceField(choices=Theme.choices)
    signature = forms.CharField(required=False, max_length=2000)


@require_http_methods(["GET", "POST"])
def profile(request: Request) -> HttpResponse:
    if request.method == "GET":
        return _page(request, _present(request))
    form, sent = ProfileForm(request.POST, instance=User.objects.get(pk=request.user.pk)), filled(request)
    if not form.is_valid():
        return _page(request, sent.faulty(form), status=422)
    try:
        with pages.deed():
            _save(request, form, sent)
    except DeskError as fault:
        return _page(request, sent.refused(fault), status=fault.status)
    remembered.forget()
    with override(form.cleaned_data["language"]):
        return say(redirect("profile"), _("Saved."))


def _save(request: Request, form: ProfileForm, sent: Filled) -> None:
    user = form.save()
    if request.agent:
        request.agent.signature = form.cleaned_data["signature"].strip()
        request.agent.save(update_fields=["signature"])
    if not sent.new_password:
        return
    if not user.check_password(sent.present_password):
        raise InvalidInput("present_password", _("This is not your present password."), _("Enter it again."))
    set_password(user=user, password=sent.new_password, by=user, now=clock.now())
    signing_in.sign_in(request, user)


def _present(request: Request) -> Filled:
    user = request.user
    return Filled(
        name=user.name, language=user.language, time_zone=user.time_zone, theme=user.theme, shortcuts=user.shortcuts,
        signature=request.agent.signature if request.agent else "",
    )  # fmt: skip


def _page(request: Request, form: Filled, *, status: int = 200) -> HttpResponse:
    return pages.page(
        request, "agent/profile.html", status=status, form=form, choices={"languages": LANGUAGES}, zones=zones()
    )
