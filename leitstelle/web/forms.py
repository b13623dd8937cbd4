"""What a form was filled with, so that it comes back as it was, with its faults beside the fields."""

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from leitstelle.core.errors import DeskError, InvalidInput, NotFound
from leitstelle.people.actions import valid_address
from leitstelle.people.models import Agent, Team
from leitstelle.tickets.actions import File
from leitstelle.tickets.models import Scale
from leitstelle.web.request import Request

MOST_ADDRESSES = 50  # in copy of one mail; many servers refuse more recipients
LONGEST_ID = 19  # digits: PostgreSQL's bigint ends there


FIELD_OF = {  # where a refusal belongs that names no field by itself
    "resolution_missing": "resolution",
    "nothing_said": "text",
    "not_assignable": "person",
    "team_exists": "name",
    "user_exists": "username",
    "weak_password": "password",
}


class Filled:
    """Values of a form by name (missing ones are empty) with `faults` by field, a `sentence` and a `remedy`."""

    def __init__(self, values: Mapping[str, Any] | None = None, **more: Any):
        self._values = {**(values or {}), **more}
        self.faults: dict[str, str] = {}
        self.sentence = self.remedy = ""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return self._values.get(name, "")

    def set(self, **more: Any) -> None:
        """Further values."""
        self._values.update(more)

    def refused(self, fault: DeskError) -> "Filled":
        """The same form, saying what is wrong: beside the field where it is known, above the form always."""
        from leitstelle.web.pages import words_of

        self.sentence, self.remedy = words_of(fault)
        if field := fault.field if isinstance(fault, InvalidInput) else FIELD_OF.get(fault.code):
            self.faults[field] = f"{self.sentence} {self.remedy}".strip()
        return self

    def faulty(self, form: forms.BaseForm) -> "Filled":
        """The faults Django's form found."""
        self.faults = {name: " ".join(map(str, errors)) for name, errors in form.errors.items()}
        if self.faults:
            self.sentence, self.remedy = _("Not saved yet."), _("See what is marked below.")
        if above := self.faults.pop("__all__", ""):
            self.sentence, self.remedy = above, ""
        return self


def filled(request: Request) -> Filled:
    """What was posted, without NUL, which no database takes; of several values with one name the last."""
    return Filled({name: str(value).replace("\0", "") for name, value in request.POST.items()})


def asked(request: Request, name: str, *, limit: int) -> str:
    """A word of the address (`?q=`), cut to `limit` characters, without NUL."""
    return request.GET.get(name, "").replace("\0", "").strip()[:limit]


def number_or_none(text: object) -> int | None:
    """A row's id as it comes back from a form; None for anything else (`²` is a digit to Python)."""
    word = str(text or "")
    return int(word) if word.isascii() and word.isdigit() and len(word) < LONGEST_ID else None


def files_of(request: Request) -> tuple[File, ...]:
    """The uploaded files of the field `files`; empty ones are left out."""
    return tuple(_file(one) for one in request.FILES.getlist("files") if one.size)


def _file(upload: UploadedFile) -> File:
    return File(
        filename=upload.name or "file",
        content_type=upload.content_type or "application/octet-stream",
        content=upload.read(),
    )


def whole(text: str | None, *, field: str) -> int:
    """A number out of a select. Raises InvalidInput."""
    if (number := number_or_none(text)) is not None:
        return number
    raise InvalidInput(field, _("Something was not chosen."), _("Choose one from the list."))


def team_of(text: str | None, *, field: str = "team") -> Team:
    """The working team with this id. Raises InvalidInput."""
    team = Team.objects.filter(pk=whole(text, field=field), archived_at=None).select_related("level").first()
    if team is None:
        raise InvalidInput(field, _("This team does not work any more."), _("Choose another one."))
    return team


def agent_of(text: str | None, *, field: str = "person") -> Agent | None:
    """The active agent with this id; None for nobody. Raises InvalidInput."""
    if not text:
        return None
    agent = Agent.objects.filter(pk=whole(text, field=field), user__is_active=True).select_related("user").first()
    if agent is None:
        raise InvalidInput(field, _("This person does not work here any more."), _("Choose another one."))
    return agent


def one_of(text: str | None, allowed: Any, *, field: str) -> str:
    """`text` when it is one of `allowed`. Raises InvalidInput."""
    if text in allowed:
        return str(text)
    raise InvalidInput(field, _("Something was not chosen."), _("Choose one from the list."))


def scale_of(text: str | None, *, field: str) -> int:
    """Impact or urgency, 1 to 3. Raises InvalidInput."""
    return int(one_of(text, [str(value) for value in Scale.values], field=field))


def addresses_in(text: str, *, field: str) -> list[str]:
    """E-mail addresses separated by commas, semicolons or spaces, each once. Raises InvalidInput, naming the one that is none."""
    found = list(dict.fromkeys(valid_address(part, field=field) for part in re.split(r"[\s,;]+", text) if part))
    if len(found) > MOST_ADDRESSES:
        raise InvalidInput(
            field,
            _("These are more than %(most)s addresses."),
            _("Write to a mailing list instead."),
            most=MOST_ADDRESSES,
        )
    return found


def acting_agent(request: Request) -> Agent:
    """The agent who is signed in. Raises NotFound for a user who works no tickets."""
    if request.agent is None:
        raise NotFound
    return request.agent
