"""Django's own refusals in our words and look."""

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


def nowhere(request: Request) -> HttpResponse:
    """No address of ours fits."""
    raise NotFound


def csrf_failure(request: Request, reason: str = "") -> HttpResponse:
    """The form's token does not fit the browser's cookie. May come before the request passed sign-in."""
    if not hasattr(request, "user"):
        request.user = nobody()
    return refusal(request, FormTooOld())
