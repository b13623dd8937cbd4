"""What was said: messages and their attachments."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from leitstelle.core.models import Blob
from leitstelle.people.models import Agent, Requester
from leitstelle.tickets.models.ticket import Channel, Ticket


class Visibility(models.TextChoices):
    PUBLIC = "public", _("Reply")
    INTERNAL = "internal", _("Internal note")


class Message(models.Model):
    """Something said on a ticket. Author is an agent, a requester, or neither (somebody else by mail).

    `external_id` is the identity of what came in from outside (unique: a second copy is not added);
    `rfc_message_id` is its Message-ID, by which replies find their ticket.
    """

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="messages")
    visibility = models.CharField(max_length=10, choices=Visibility)
    channel = models.CharField(max_length=20, choices=Channel)
    agent = models.ForeignKey(Agent, on_delete=models.PROTECT, null=True)
    requester = models.ForeignKey(Requester, on_delete=models.PROTECT, null=True)
    sender_name = models.CharField(max_length=120, blank=True)
    sender_address = models.CharField(max_length=254, blank=True)
    copied_to = models.JSONField(default=list)
    text = models.TextField()
    new_text = models.TextField()
    html = models.TextField(blank=True)
    external_id = models.CharField(max_length=300, null=True, unique=True)
    rfc_message_id = models.CharField(max_length=300, blank=True)
    remarks = models.JSONField(default=list)
    sender_check = models.JSONField(null=True)
    is_auto_reply = models.BooleanField(default=False)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(agent=None) | Q(requester=None), name="message_has_one_author"),
            models.CheckConstraint(
                condition=Q(visibility=Visibility.PUBLIC) | Q(agent__isnull=False) | Q(requester=None),
                name="note_is_not_by_a_requester",
            ),
        ]
        indexes = [
            models.Index(fields=["ticket", "id"], name="messages_of_ticket"),
            models.Index(fields=["rfc_message_id"], condition=~Q(rfc_message_id=""), name="message_by_rfc_id"),
        ]


class Attachment(models.Model):
    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="attachments")
    blob = models.ForeignKey(Blob, on_delete=models.PROTECT)
    filename = models.CharField(max_length=200)
    content_type = models.CharField(max_length=120)
    size = models.BigIntegerField()
    inline = models.BooleanField(default=False)
    content_id = models.CharField(max_length=200, blank=True)
