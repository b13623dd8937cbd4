from django.utils.translation import gettext_lazy as _

from leitstelle.core.errors import DeskError


class SignInRefused(DeskError):
    code = "sign_in_refused"
    status = 403
    sentence = _("User name and password do not fit.")
    remedy = _("Check both, and whether Caps Lock is on. An administrator can send you a new link.")


class TooManyAttempts(DeskError):
    code = "too_many_attempts"
    status = 429
    sentence = _("Too many failed attempts for this user name.")
    remedy = _("Wait %(minutes)s minutes and try again.")


class LinkUsedUp(DeskError):
    code = "link_used_up"
    status = 410
    sentence = _("This link was already used or has expired.")
    remedy = _("Ask an administrator for a new one; before set-up, restart the desk to get a new set-up link.")


class UserExists(DeskError):
    code = "user_exists"
    sentence = _("A user with this user name or e-mail address exists already.")
    remedy = _("Choose another one, or edit the existing user.")


class WeakPassword(DeskError):
    code = "weak_password"


class LastAdministrator(DeskError):
    code = "last_administrator"
    status = 409
    sentence = _("This is the last administrator.")
    remedy = _("Make somebody else administrator first.")
