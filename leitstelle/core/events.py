"""The event log: one event per deed, written in the deed's own transaction."""

import re
from collections.abc import Mapping
from datetime import datetime

from django.db import models

from leitstelle.core.models import Event

_STATE = re.compile(r"[A-Za-z0-9_.:+-]{0,60}")
Plain = int | bool | None | str


class EventHoldsText(TypeError):
    """An event may hold ids, numbers and states only, so that a person can be erased without touching history."""


def record(
    name: str,
    *,
    subject: models.Model,
    by: models.Model | None,
    now: datetime,
    data: Mapping[str, object] | None = None,
) -> Event:
    """Append the event `name` (past tense, `room.deed`). `by` None means the desk itself did it. Raises EventHoldsText."""
    facts = dict(data or {})
    for key, value in facts.items():
        if not all(_is_plain(part) for part in (value if isinstance(value, list | tuple) else [value])):
            raise EventHoldsText(f"{name}: {key}={value!r} is neither a number nor a state")
    actor_type, actor_id = _reference(by) if by is not None else ("system", None)
    subject_type, subject_id = _reference(subject)
    return Event.objects.create(
        name=name,
        subject_type=subject_type,
        subject_id=subject_id,
        actor_type=actor_type,
        actor_id=actor_id,
        data=facts,
        at=now,
    )


def _reference(row: models.Model) -> tuple[str, int]:
    return row._meta.model_name or "", row.pk


def _is_plain(value: object) -> bool:
    return (
        value is None
        or isinstance(value, int | bool)
        or (isinstance(value, str) and _STATE.fullmatch(value) is not None)
    )
