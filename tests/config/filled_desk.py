"""Sets up a desk and gives it tickets with attachments; run in a process with that desk's settings."""

from datetime import UTC, datetime

import django

django.setup()

from django.db import transaction  # noqa: E402

from leitstelle.accounts.actions import make_setup_token  # noqa: E402
from leitstelle.flows import receive  # noqa: E402
from leitstelle.flows.set_up import set_up  # noqa: E402

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)

with transaction.atomic():
    set_up(
        token=make_setup_token(),
        desk_name="Rechenzentrum",
        language="de",
        time_zone="Europe/Berlin",
        username="anna",
        name="Anna Ämter",
        email="anna@desk.example",
        password="correct horse battery staple",
        team_name="Erste Hilfe",
        now=NOW,
    )
for number in range(5):
    with transaction.atomic():
        receive.contact(
            contact=receive.Contact(
                channel="email",
                external_id=f"<{number}@customer.example>",
                sender_name="Jörg Größe",
                sender_address="joerg@customer.example",
                subject=f"Drucker {number} druckt nicht",
                text="Übel.\n\tÄ \\ ' \" ; -- $$",
                html=None,
                reply_text="Übel.",
                received_at=NOW,
                files=(
                    receive.IncomingFile(
                        filename=f"bild {number}.bin",
                        content_type="application/octet-stream",
                        content=bytes([number]) * 70_000,
                    ),
                ),
            ),
            now=NOW,
        )
