"""The texts the desk sends: edited with a preview; a broken one is refused and the one before stays in use."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from leitstelle.accounts.permissions import require
from leitstelle.core import clock
from leitstelle.core.errors import DeskError
from leitstelle.tickets.errors import TemplateBroken
from leitstelle.tickets.models import MessageTemplate, TemplateKind
from leitstelle.tickets.templates import EXAMPLE, WORDS, check, edit
from leitstelle.web import pages
from leitstelle.web.forms import Filled, filled
from leitstelle.web.request import Request
from leitstelle.web.says import say
from leitstelle.web.words import LANGUAGES


@require_GET
def templates(request: Request) -> HttpResponse:
    require(request.user, "template.edit")
    order = {kind: at for at, kind in enumerate(TemplateKind.values)}
    found = sorted(MessageTemplate.objects.all(), key=lambda one: (order[one.kind], one.language))
    kinds = dict(TemplateKind.choices)
    return pages.page(
        request,
        "admin/templates.html",
        active="settings",
        part="templates",
        templates=found,
        kinds=kinds,
        languages=dict(LANGUAGES),
    )


@require_http_methods(["GET", "POST"])
def template(request: Request, kind: str, language: str) -> HttpResponse:
    require(request.user, "template.edit")
    found = _found(kind, language)
    if request.method == "GET":
        return _page(request, found, Filled(subject=found.subject, text=found.text))
    form = filled(request)
    try:
        with pages.deed():
            edit(found, subject=form.subject, text=form.text, by=request.user, now=clock.now())
    except DeskError as fault:
        return _page(request, found, form.refused(fault), status=fault.status)
    return say(redirect("templates"), _("Saved. The next mail is sent with it."))


@require_POST
def preview(request: Request, kind: str, language: str) -> HttpResponse:
    """The mail with example words while it is being written, or what is wrong with it."""
    require(request.user, "template.edit")
    return pages.fragment(
        request, "admin/_template_preview.html", **_previewed(_found(kind, language).kind, filled(request))
    )


def _found(kind: str, language: str) -> MessageTemplate:
    known = kind in TemplateKind.values and language in dict(LANGUAGES)
    found = MessageTemplate.objects.filter(kind=kind, language=language).first() if known else None
    if found is None:
        raise Http404
    return found


def _previewed(kind: str, form: Filled) -> dict[str, Any]:
    try:
        subject, text = check(kind, form.subject, form.text)
    except TemplateBroken as fault:
        return {"broken": pages.words_of(fault), "subject": "", "text": ""}
    return {"broken": None, "subject": subject, "text": text}


def _page(request: Request, found: MessageTemplate, form: Filled, *, status: int = 200) -> HttpResponse:
    words = [(word, EXAMPLE[word]) for word in WORDS[found.kind]]
    return pages.page(
        request, "admin/template.html", active="settings", part="templates", status=status, form=form, edited=found,
        kind=TemplateKind(found.kind).label, language_name=dict(LANGUAGES)[found.language], known_words=words,
        **_previewed(found.kind, form),
    )  # fmt: skip
