"""A text column that is encrypted at rest."""

from typing import Any

from django.db import models

from leitstelle.core.secrets import decrypt, encrypt


class Sealed(str):
    """A password as read from its row: still encrypted. Shows nothing when printed."""

    def __repr__(self) -> str:
        return "Sealed('…')"


class SealedField(models.TextField):
    """Assigning plain text encrypts it on the way into the row; what comes out is `Sealed` until `opened`."""

    def from_db_value(self, value: str | None, *_: Any) -> Sealed | None:
        return None if value is None else Sealed(value)

    def get_prep_value(self, value: Any) -> str | None:
        if value is None or isinstance(value, Sealed):
            return None if value is None else str.__str__(value)
        return encrypt(str(value))


def opened(value: str) -> str:
    """The plain text of a sealed value; a value not yet stored is plain already. Raises SecretUnreadable."""
    return decrypt(str.__str__(value)) if isinstance(value, Sealed) else value
