import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.functions.text
from django.db import migrations, models

import leitstelle.channels.email.sealed


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        ("people", "0001_initial"),
        ("tickets", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Mailbox",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=80)),
                ("address", models.CharField(max_length=254)),
                ("is_default", models.BooleanField(default=False)),
                ("uses_plus_addressing", models.BooleanField(default=True)),
                (
                    "trusted_authserv_ids",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=253), blank=True, default=list, size=None
                    ),
                ),
                (
                    "incoming",
                    models.CharField(
                        choices=[
                            ("listener", "The mail server delivers it to the desk (SMTP or LMTP)"),
                            ("imap", "The desk fetches it (IMAP)"),
                            ("none", "Not at all: the mailbox only sends"),
                        ],
                        default="listener",
                        max_length=10,
                    ),
                ),
                ("imap_host", models.CharField(blank=True, max_length=253)),
                ("imap_port", models.PositiveIntegerField(default=993)),
                (
                    "imap_security",
                    models.CharField(
                        choices=[("tls", "TLS"), ("starttls", "STARTTLS"), ("none", "None")],
                        default="tls",
                        max_length=10,
                    ),
                ),
                ("imap_user", models.CharField(blank=True, max_length=254)),
                ("imap_password", leitstelle.channels.email.sealed.SealedField(blank=True)),
                ("imap_folder", models.CharField(default="INBOX", max_length=254)),
                ("uid_validity", models.BigIntegerField(editable=False, null=True)),
                ("last_uid", models.BigIntegerField(default=0, editable=False)),
                ("smtp_host", models.CharField(blank=True, max_length=253)),
                ("smtp_port", models.PositiveIntegerField(default=587)),
                (
                    "smtp_security",
                    models.CharField(
                        choices=[("tls", "TLS"), ("starttls", "STARTTLS"), ("none", "None")],
                        default="starttls",
                        max_length=10,
                    ),
                ),
                ("smtp_user", models.CharField(blank=True, max_length=254)),
                ("smtp_password", leitstelle.channels.email.sealed.SealedField(blank=True)),
                ("last_in_at", models.DateTimeField(editable=False, null=True)),
                ("last_in_error", models.TextField(blank=True, editable=False)),
                ("last_out_at", models.DateTimeField(editable=False, null=True)),
                ("last_out_error", models.TextField(blank=True, editable=False)),
                ("archived_at", models.DateTimeField(editable=False, null=True)),
                (
                    "team",
                    models.ForeignKey(
                        blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to="people.team"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="RawMail",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("external_id", models.CharField(max_length=80, unique=True)),
                ("source", models.CharField(choices=[("listener", "Listener"), ("imap", "Imap")], max_length=10)),
                ("envelope_from", models.TextField(blank=True)),
                (
                    "envelope_to",
                    django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None),
                ),
                ("peer_ip", models.GenericIPAddressField(null=True)),
                ("helo", models.TextField(blank=True)),
                ("raw", models.BinaryField()),
                ("size", models.BigIntegerField()),
                ("received_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("received", "Received"),
                            ("processed", "Processed"),
                            ("failed", "Failed"),
                            ("junk", "Junk"),
                            ("ignored", "Ignored"),
                        ],
                        db_default="received",
                        max_length=10,
                    ),
                ),
                ("reason", models.TextField(blank=True, db_default="")),
                ("attempts", models.PositiveSmallIntegerField(db_default=0)),
                ("claimed_by", models.IntegerField(null=True)),
                ("claimed_until", models.DateTimeField(null=True)),
                ("processed_at", models.DateTimeField(null=True)),
                ("message_id_header", models.TextField(blank=True, db_default="")),
                ("sender", models.TextField(blank=True, db_default="")),
                ("subject", models.TextField(blank=True, db_default="")),
                ("sender_check", models.JSONField(null=True)),
                ("wanted", models.BooleanField(db_default=False)),
                (
                    "mailbox",
                    models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to="email.mailbox"),
                ),
                (
                    "message",
                    models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, to="tickets.message"),
                ),
            ],
        ),
        migrations.CreateModel(
            name="BlockedSender",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("pattern", models.CharField(max_length=254, unique=True)),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="accounts.user")),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("pattern", django.db.models.functions.text.Lower("pattern"))),
                        name="blocked_sender_is_lower_case",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("pattern__contains", "@")), name="blocked_sender_is_address_or_domain"
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="mailbox",
            constraint=models.UniqueConstraint(
                condition=models.Q(("archived_at", None)),
                fields=("address",),
                name="one_mailbox_per_address",
                violation_error_message="There is already a mailbox with this address.",
            ),
        ),
        migrations.AddConstraint(
            model_name="mailbox",
            constraint=models.UniqueConstraint(
                condition=models.Q(("archived_at", None), ("is_default", True)),
                fields=("is_default",),
                name="one_default_mailbox",
            ),
        ),
        migrations.AddConstraint(
            model_name="mailbox",
            constraint=models.CheckConstraint(
                condition=models.Q(("address", django.db.models.functions.text.Lower("address"))),
                name="mailbox_address_is_lower_case",
            ),
        ),
        migrations.AddConstraint(
            model_name="mailbox",
            constraint=models.CheckConstraint(
                condition=models.Q(("incoming__in", ["listener", "imap", "none"])), name="mailbox_incoming_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="mailbox",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("imap_security__in", ["tls", "starttls", "none"]),
                    ("smtp_security__in", ["tls", "starttls", "none"]),
                ),
                name="mailbox_security_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="mailbox",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("incoming", "imap"), _negated=True),
                    models.Q(("imap_host", ""), _negated=True),
                    _connector="OR",
                ),
                name="imap_mailbox_names_its_server",
            ),
        ),
        migrations.AddIndex(
            model_name="rawmail",
            index=models.Index(condition=models.Q(("state", "received")), fields=["id"], name="mail_waiting"),
        ),
        migrations.AddIndex(
            model_name="rawmail",
            index=models.Index(condition=models.Q(("state", "failed")), fields=["-id"], name="mail_failed"),
        ),
        migrations.AddIndex(
            model_name="rawmail",
            index=models.Index(condition=models.Q(("state", "junk")), fields=["-id"], name="mail_junk"),
        ),
        migrations.AddConstraint(
            model_name="rawmail",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["received", "processed", "failed", "junk", "ignored"])),
                name="mail_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="rawmail",
            constraint=models.CheckConstraint(
                condition=models.Q(("source__in", ["listener", "imap"])), name="mail_source_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="rawmail",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["failed", "junk", "ignored"]), _negated=True),
                    models.Q(("reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="mail_set_aside_has_a_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="rawmail",
            constraint=models.CheckConstraint(
                condition=models.Q(("state", "received"), ("processed_at__isnull", False), _connector="OR"),
                name="mail_done_has_its_time",
            ),
        ),
        # Mails are mostly base64: trying to compress them costs more time than it saves room.
        migrations.RunSQL(
            "ALTER TABLE email_rawmail ALTER COLUMN raw SET STORAGE EXTERNAL",
            "ALTER TABLE email_rawmail ALTER COLUMN raw SET STORAGE EXTENDED",
        ),
    ]
