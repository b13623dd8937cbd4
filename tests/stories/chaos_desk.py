"""Sets up the desk of the story of killed processes; run in a process with that desk's settings."""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import django

django.setup()

from django.db import transaction  # noqa: E402

from leitstelle.channels.email.models import Mailbox  # noqa: E402
from leitstelle.core.clock import now  # noqa: E402
from tests.factories import a_desk  # noqa: E402

given = os.environ
sending = {"smtp_host": "127.0.0.1", "smtp_port": int(given["SINK_PORT"]), "smtp_security": "none"}
with transaction.atomic():
    a_desk(now=now())
    Mailbox.objects.create(name="Support", address="support@desk.example", is_default=True, **sending)
    if given["IMAP_PORT"] != "0":
        Mailbox.objects.create(
            name="Fetched",
            address="fetched@desk.example",
            incoming="imap",
            imap_host="127.0.0.1",
            imap_port=int(given["IMAP_PORT"]),
            imap_security="none",
            imap_user="fetched",
            imap_password=given["IMAP_PASSWORD"],
            **sending,
        )
