"""The desk's own settings."""

from datetime import datetime

from django.conf import settings
from django.db import models

from leitstelle.core.events import record
from leitstelle.core.models import Desk


def is_set_up() -> bool:
    """True once the set-up page was completed."""
    return Desk.objects.exists()


def the_desk() -> Desk:
    """The desk's row. Raises Desk.DoesNotExist before set-up."""
    return Desk.objects.get(pk=1)


def public_url() -> str:
    """Address under which people reach the desk, without a trailing slash: the desk's setting, else the environment's."""
    own = Desk.objects.values_list("public_url", flat=True).first()
    env = settings.ENV
    return (own or env.public_url or f"http://{env.host}:{env.port}").rstrip("/")


def configure(desk: Desk, *, by: models.Model, now: datetime) -> None:
    """Keep the desk's changed settings."""
    desk.save()
    record("desk.configured", subject=desk, by=by, now=now)
