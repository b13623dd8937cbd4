"""Django's own refusals in our words and look."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from leitstelle.core.errors import DeskError, NotFound
from leitstelle.web.middleware import Failed
from leitstelle.web.pages import refusal
from leitstelle.web.signing_in import Nobody


class FormTooOld(DeskError):
    code = "form_too_old"
    status = 403
    sentence = _("This form is too old, or cookies are switched off.")
    remedy = _("Go back, load the page again and send it once more.")


class NotUnderstood(DeskError):
    code = "not_understood"
    status = 400
    sentence = _("The request could not be understood.")
    remedy = _("Go back and try again; a very large upload may be the reason.")


def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return _told(request, NotFound())


def not_allowed(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return _told(request, FormTooOld())


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _told(request, FormTooOld())


def not_understood(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return _told(request, NotUnderstood())


def failed(request: HttpRequest) -> HttpResponse:
    return _told(request, Failed())


def _told(request: HttpRequest, fault: DeskError) -> HttpResponse:
    """These may come before a request passed sign-in."""
    if not hasattr(request, "user"):
        request.user = Nobody()
    return refusal(request, fault)
