from django.utils.translation import gettext_lazy as _

from leitstelle.core.errors import DeskError, NotFound


class TicketNotFound(NotFound):
    code = "ticket_not_found"
    sentence = _("There is no ticket with this number for you.")
    remedy = _("Check the number or search for a word of it.")


class ResolutionMissing(DeskError):
    code = "resolution_missing"
    sentence = _("A ticket is resolved with a text that says what solved it.")
    remedy = _("Write one sentence; the requester reads it.")


class AlreadyClaimed(DeskError):
    code = "already_claimed"
    status = 409
    sentence = _("%(name)s was faster and has this ticket.")
    remedy = _("Take the next one, or ask %(name)s.")


class NothingSaid(DeskError):
    code = "nothing_said"
    sentence = _("There is no text yet.")
    remedy = _("Write a sentence, then send.")


class NoAddress(DeskError):
    code = "no_address"
    sentence = _("%(name)s has no e-mail address, so a reply cannot be sent.")
    remedy = _("Add an address, or call back and record it as a note.")


class FileTooLarge(DeskError):
    code = "file_too_large"
    sentence = _("“%(filename)s” is larger than the limit of %(limit)s MB.")
    remedy = _("Send a smaller file or a link to it. Your text is still here.")


class NotAssignable(DeskError):
    code = "not_assignable"
    sentence = _("%(name)s is not in the team %(team)s.")
    remedy = _("Choose a member of the team, or hand the ticket to another team.")


class TemplateBroken(DeskError):
    code = "template_broken"
    sentence = _("This template cannot be used: %(fault)s")
    remedy = _("Mend it and save again; the version before stays in use.")
