"""Indexes that stay small: a requester's open tickets, and whom the desk acknowledged lately."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0002_levels_and_finding"),
        ("tickets", "0002_queue_of_resolved"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="outgoingmessage",
            index=models.Index(
                models.F("to__0"),
                models.F("queued_at"),
                condition=models.Q(("kind", "acknowledgement")),
                name="acknowledged_lately",
            ),
        ),
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(
                condition=models.Q(("state__in", ("new", "open", "waiting_for_requester", "waiting_for_third_party"))),
                fields=["requester", "-id"],
                name="open_of_requester",
            ),
        ),
    ]
