"""The desk's own settings."""

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from leitstelle.accounts.permissions import require
from leitstelle.core import clock
from leitstelle.core.desk import configure, the_desk
from leitstelle.core.models import Desk
from leitstelle.web import pages, remembered
from leitstelle.web.forms import Filled, filled
from leitstelle.web.request import Request
from leitstelle.web.says import say
from leitstelle.web.words import LANGUAGES
from leitstelle.web.zones import ZoneField, zones

FIELDS = (
    "name",
    "language",
    "time_zone",
    "public_url",
    "reopen_days",
    "attachment_limit_mb",
    "acknowledge_new_requests",
)


class DeskForm(forms.ModelForm):
    class Meta:
        model = Desk
        fields = FIELDS

    language = forms.ChoiceField(choices=LANGUAGES)
    time_zone = ZoneField()
    public_url = forms.URLField(required=False, assume_scheme="https")
    reopen_days = forms.IntegerField(min_value=1, max_value=365)
    attachment_limit_mb = forms.IntegerField(min_value=1, max_value=100)


@require_http_methods(["GET", "POST"])
def desk(request: Request) -> HttpResponse:
    require(request.user, "desk.configure")
    if request.method == "GET":
        found = the_desk()
        return _page(request, Filled({name: getattr(found, name) for name in FIELDS}))
    with pages.deed():
        form = DeskForm(request.POST, instance=the_desk())
        if form.is_valid():
            configure(form.save(commit=False), by=request.user, now=clock.now())
    if form.errors:
        return _page(request, filled(request).faulty(form), status=422)
    remembered.forget()
    return say(redirect("settings-desk"), _("Saved."))


def _page(request: Request, form: Filled, *, status: int = 200) -> HttpResponse:
    return pages.page(
        request,
        "admin/desk.html",
        active="settings",
        part="desk",
        status=status,
        form=form,
        zones=zones(),
        languages=LANGUAGES,
    )
