"""Django's own refusals, and faults before any view was reached, in our words and look."""

from django.db import DatabaseError
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from leitstelle.core.errors import DeskError, NotFound
from leitstelle.web.pages import refusal
from leitstelle.web.request import Request
from leitstelle.web.signing_in import nobody


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


class Failed(DeskError):
    code = "failed"
    status = 500
    sentence = _("Something went wrong on our side.")
    remedy = _("Nothing was changed. Try again; if it stays, tell your administrator the time.")


class NoDatabase(DeskError):
    code = "no_database"
    status = 503
    sentence = _("The desk cannot reach its database.")
    remedy = _("Nothing was changed. It comes back by itself; try again in a minute, or tell your administrator.")


def nowhere(request: Request) -> HttpResponse:
    """No address of ours fits."""
    raise NotFound


def csrf_failure(request: Request, reason: str = "") -> HttpResponse:
    """The form's token does not fit the browser's cookie."""
    return _told(request, FormTooOld())


def not_understood(request: Request, exception: Exception) -> HttpResponse:
    """A request Django refuses before any view, such as one that is too large."""
    return _told(request, NotUnderstood())


def failed(request: Request) -> HttpResponse:
    """A fault outside the views; most often the database is away, and then even our page cannot be made."""
    try:
        return _told(request, Failed())
    except DatabaseError:
        fault = NoDatabase()
        return HttpResponse(f"{fault}\n", status=fault.status, content_type="text/plain; charset=utf-8")


def _told(request: Request, fault: DeskError) -> HttpResponse:
    """All of these may come before the request passed sign-in."""
    if not hasattr(request, "user"):
        request.user = nobody()
    return refusal(request, fault)
