"""What leaves the building: rows with states, sent after the commit, and the templates they are made from."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from leitstelle.tickets.models.conversation import Message
from leitstelle.tickets.models.ticket import Ticket


class DeliveryState(models.TextChoices):
    QUEUED = "queued", _("Queued")
    SENDING = "sending", _("Sending")
    RETRYING = "retrying", _("Will be tried again")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Failed")
    BOUNCED = "bounced", _("Bounced")


class TemplateKind(models.TextChoices):
    ACKNOWLEDGEMENT = "acknowledgement", _("Acknowledgement")
    REPLY = "reply", _("Reply")
    RESOLUTION = "resolution", _("Resolution")


PENDING = (DeliveryState.QUEUED, DeliveryState.RETRYING, DeliveryState.SENDING)


class OutgoingMessage(models.Model):
    """A mail to be sent. `rfc_message_id` is fixed at the first claim and stored before anything leaves."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="outgoing")
    message = models.ForeignKey(Message, on_delete=models.CASCADE, null=True, related_name="outgoing")
    kind = models.CharField(max_length=20, choices=TemplateKind)
    to = ArrayField(models.CharField(max_length=254))
    cc = ArrayField(models.CharField(max_length=254), default=list)
    bcc = ArrayField(models.CharField(max_length=254), default=list)
    subject = models.CharField(max_length=300)
    text = models.TextField()
    html = models.TextField()
    language = models.CharField(max_length=2)
    from_name = models.CharField(max_length=120, blank=True)
    auto_submitted = models.BooleanField(default=False)
    mailbox_id = models.BigIntegerField(null=True)
    state = models.CharField(max_length=10, choices=DeliveryState, default=DeliveryState.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField()
    claimed_until = models.DateTimeField(null=True)
    rfc_message_id = models.CharField(max_length=300, null=True, unique=True)
    last_error = models.TextField(blank=True)
    queued_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=DeliveryState.values), name="delivery_state_known"),
            models.CheckConstraint(
                condition=Q(state__in=(DeliveryState.QUEUED, DeliveryState.FAILED)) | Q(rfc_message_id__isnull=False),
                name="message_id_fixed_before_sending",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=(DeliveryState.SENT, DeliveryState.BOUNCED)) | Q(sent_at__isnull=False),
                name="sent_has_its_time",
            ),
            models.CheckConstraint(condition=Q(to__len__gte=1), name="outgoing_has_recipient"),
        ]
        indexes = [
            models.Index(fields=["next_attempt_at", "id"], condition=Q(state__in=PENDING), name="outbox_due"),
            models.Index(fields=["ticket", "id"], name="outgoing_of_ticket"),
            models.Index(fields=["message"], name="outgoing_of_message"),
            models.Index(
                F("to__0"), F("queued_at"), condition=Q(kind=TemplateKind.ACKNOWLEDGEMENT), name="acknowledged_lately"
            ),
            models.Index(F("to__0"), F("sent_at"), condition=Q(state=DeliveryState.SENT), name="sent_lately"),
        ]


class MessageTemplate(models.Model):
    """Subject and text of what the desk sends by itself or around a reply; one per kind and language."""

    kind = models.CharField(max_length=20, choices=TemplateKind)
    language = models.CharField(max_length=2)
    subject = models.CharField(max_length=250)
    text = models.TextField()
    edited_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "language"], name="one_template_per_language")]
