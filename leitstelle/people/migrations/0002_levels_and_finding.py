"""The shipped levels, and indexes by which people are found by part of a name, an address or a number."""

from django.contrib.postgres.indexes import GinIndex
from django.db import migrations

LEVELS = (
    (0, "Self-service", "Selbstbedienung"),
    (1, "First level", "First Level"),
    (2, "Second level", "Second Level"),
    (3, "Third level", "Third Level"),
)


def ship_levels(apps, schema_editor):
    level = apps.get_model("people", "Level")
    for number, english, german in LEVELS:
        level.objects.get_or_create(number=number, defaults={"name_en": english, "name_de": german})


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial"), ("core", "0002_search_and_append_only")]

    operations = [
        migrations.RunPython(ship_levels, migrations.RunPython.noop),
        migrations.AddIndex(
            "requester", GinIndex(fields=["sort_name"], opclasses=["gin_trgm_ops"], name="requester_by_part_of_name")
        ),
        migrations.AddIndex("address", GinIndex(fields=["email"], opclasses=["gin_trgm_ops"], name="address_by_part")),
        migrations.AddIndex("phone", GinIndex(fields=["digits"], opclasses=["gin_trgm_ops"], name="phone_by_part")),
    ]
