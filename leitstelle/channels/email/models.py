"""Mailboxes, the mails as they arrived, and senders nobody wants to hear from."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower, Now
from django.utils.translation import gettext_lazy as _

from leitstelle.channels.email.sealed import SealedField


class Incoming(models.TextChoices):
    """How mail for a mailbox reaches the desk."""

    LISTENER = "listener", _("The mail server delivers it to the desk (SMTP or LMTP)")
    IMAP = "imap", _("The desk fetches it (IMAP)")
    NONE = "none", _("Not at all: the mailbox only sends")


class Security(models.TextChoices):
    TLS = "tls", _("TLS")
    STARTTLS = "starttls", _("STARTTLS")
    NONE = "none", _("None")


class MailState(models.TextChoices):
    RECEIVED = "received", _("Received")
    PROCESSED = "processed", _("Processed")
    FAILED = "failed", _("Failed")
    JUNK = "junk", _("Junk")
    IGNORED = "ignored", _("Ignored")


class Mailbox(models.Model):
    """An address of the desk: where its mail comes from and how it is sent. Passwords are sealed in the row."""

    name = models.CharField(max_length=80)
    address = models.CharField(max_length=254)
    team = models.ForeignKey("people.Team", on_delete=models.PROTECT, null=True, blank=True)
    is_default = models.BooleanField(default=False)
    uses_plus_addressing = models.BooleanField(default=True)
    trusted_authserv_ids = ArrayField(models.CharField(max_length=253), default=list, blank=True)

    incoming = models.CharField(max_length=10, choices=Incoming, default=Incoming.LISTENER)
    imap_host = models.CharField(max_length=253, blank=True)
    imap_port = models.PositiveIntegerField(default=993)
    imap_security = models.CharField(max_length=10, choices=Security, default=Security.TLS)
    imap_user = models.CharField(max_length=254, blank=True)
    imap_password = SealedField(blank=True)
    imap_folder = models.CharField(max_length=254, default="INBOX")
    uid_validity = models.BigIntegerField(null=True, editable=False)
    last_uid = models.BigIntegerField(default=0, editable=False)

    smtp_host = models.CharField(max_length=253, blank=True)
    smtp_port = models.PositiveIntegerField(default=587)
    smtp_security = models.CharField(max_length=10, choices=Security, default=Security.STARTTLS)
    smtp_user = models.CharField(max_length=254, blank=True)
    smtp_password = SealedField(blank=True)

    last_in_at = models.DateTimeField(null=True, editable=False)
    last_in_error = models.TextField(blank=True, editable=False)
    last_out_at = models.DateTimeField(null=True, editable=False)
    last_out_error = models.TextField(blank=True, editable=False)
    archived_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["address"],
                condition=Q(archived_at=None),
                name="one_mailbox_per_address",
                violation_error_message=_("There is already a mailbox with this address."),
            ),
            models.UniqueConstraint(
                fields=["is_default"], condition=Q(is_default=True, archived_at=None), name="one_default_mailbox"
            ),
            models.CheckConstraint(condition=Q(address=Lower("address")), name="mailbox_address_is_lower_case"),
            models.CheckConstraint(condition=Q(incoming__in=Incoming.values), name="mailbox_incoming_known"),
            models.CheckConstraint(
                condition=Q(imap_security__in=Security.values, smtp_security__in=Security.values),
                name="mailbox_security_known",
            ),
            models.CheckConstraint(
                condition=~Q(incoming="imap") | ~Q(imap_host=""), name="imap_mailbox_names_its_server"
            ),
        ]

    def __str__(self) -> str:
        return self.address


class RawMail(models.Model):
    """A mail as it came over the wire, kept before anybody reads it.

    `external_id` is the receipt's key: a sender that repeats itself after a lost answer meets it. `claimed_by` is the
    database session of the worker that has it in hand; `attempts` counts how often a worker took it. `wanted` is an
    agent's word that this is no junk, whatever the checks say.
    """

    class Source(models.TextChoices):
        LISTENER = "listener"
        IMAP = "imap"

    external_id = models.CharField(max_length=80, unique=True)
    source = models.CharField(max_length=10, choices=Source)
    mailbox = models.ForeignKey(Mailbox, on_delete=models.PROTECT, null=True)
    envelope_from = models.TextField(blank=True)
    envelope_to = ArrayField(models.TextField(), default=list)
    peer_ip = models.GenericIPAddressField(null=True)
    helo = models.TextField(blank=True)
    raw = models.BinaryField()
    size = models.BigIntegerField()
    received_at = models.DateTimeField()

    state = models.CharField(max_length=10, choices=MailState, db_default=MailState.RECEIVED)
    reason = models.TextField(blank=True, db_default="")
    attempts = models.PositiveSmallIntegerField(db_default=0)
    claimed_by = models.IntegerField(null=True)
    claimed_until = models.DateTimeField(null=True)
    processed_at = models.DateTimeField(null=True)
    message = models.ForeignKey("tickets.Message", on_delete=models.SET_NULL, null=True)

    message_id_header = models.TextField(blank=True, db_default="")
    sender = models.TextField(blank=True, db_default="")
    subject = models.TextField(blank=True, db_default="")
    sender_check = models.JSONField(null=True)
    wanted = models.BooleanField(db_default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=MailState.values), name="mail_state_known"),
            models.CheckConstraint(condition=Q(source__in=["listener", "imap"]), name="mail_source_known"),
            models.CheckConstraint(
                condition=~Q(state__in=["failed", "junk", "ignored"]) | ~Q(reason=""),
                name="mail_set_aside_has_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(state="received") | Q(processed_at__isnull=False), name="mail_done_has_its_time"
            ),
        ]
        indexes = [
            models.Index(fields=["id"], condition=Q(state="received"), name="mail_waiting"),
            models.Index(fields=["-id"], condition=Q(state="failed"), name="mail_failed"),
            models.Index(fields=["-id"], condition=Q(state="junk"), name="mail_junk"),
        ]


class BlockedSender(models.Model):
    """An address, or a whole domain written `@example.org`, whose mail goes to junk."""

    pattern = models.CharField(max_length=254, unique=True)
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(pattern=Lower("pattern")), name="blocked_sender_is_lower_case"),
            models.CheckConstraint(condition=Q(pattern__contains="@"), name="blocked_sender_is_address_or_domain"),
        ]
