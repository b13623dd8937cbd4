"""Rows of the core: the desk's own settings, the event log and stored files."""

from django.core.serializers.json import DjangoJSONEncoder
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q


class Desk(models.Model):
    """The desk itself: one row, written by the set-up page and edited in the settings."""

    id = models.SmallIntegerField(primary_key=True, default=1, editable=False)
    name = models.CharField(max_length=80)
    language = models.CharField(max_length=2, default="en")
    time_zone = models.CharField(max_length=64, default="Europe/Berlin")
    public_url = models.URLField(blank=True)
    reopen_days = models.PositiveSmallIntegerField(default=7, validators=[MinValueValidator(1), MaxValueValidator(365)])
    attachment_limit_mb = models.PositiveSmallIntegerField(
        default=25, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    acknowledge_new_requests = models.BooleanField(default=True)
    set_up_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="one_desk")]


class Event(models.Model):
    """A deed that was done. Append-only (the database refuses changes); holds ids and states, never names or texts."""

    name = models.CharField(max_length=60)
    subject_type = models.CharField(max_length=30)
    subject_id = models.BigIntegerField()
    actor_type = models.CharField(max_length=30)
    actor_id = models.BigIntegerField(null=True)
    data = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["subject_type", "subject_id", "id"], name="event_of_subject"),
            models.Index(fields=["name", "at"], name="event_by_name"),
        ]


class Blob(models.Model):
    """A stored file, named by the SHA-256 of its content: the same file is kept once."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    size = models.BigIntegerField()
    stored_at = models.DateTimeField()
