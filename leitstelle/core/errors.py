"""Errors people may see: a stable code, a sentence that names the fault, and the remedy."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Sentence = str | Promise


class DeskError(Exception):
    """Base of all expected refusals. `status` is the HTTP status a page or API answers with."""

    code = "refused"
    status = 422
    sentence: Sentence = _("That is not possible.")
    remedy: Sentence = ""

    def __init__(self, sentence: Sentence = "", remedy: Sentence = "", **facts: object):
        self.sentence = sentence or type(self).sentence
        self.remedy = remedy or type(self).remedy
        self.facts: Mapping[str, object] = facts
        super().__init__(str(self.sentence))

    def __str__(self) -> str:
        words = f"{self.sentence} {self.remedy}".strip()
        return words % self.facts if self.facts else words


class NotAllowed(DeskError):
    code = "not_allowed"
    status = 403
    sentence = _("You may not do this.")
    remedy = _("Ask an administrator for the permission if you need it.")


class NotFound(DeskError):
    """Not existing and not visible look alike."""

    code = "not_found"
    status = 404
    sentence = _("There is nothing here.")
    remedy = _("Check the number or go back to the queue.")


class InvalidInput(DeskError):
    """A value a person entered cannot be used; `field` names it."""

    code = "invalid"

    def __init__(self, field: str, sentence: Sentence, remedy: Sentence = "", **facts: object):
        super().__init__(sentence, remedy, **facts)
        self.field = field
