"""Text search in German and English without regard to accents, and an event log that only grows."""

from django.contrib.postgres.operations import TrigramExtension, UnaccentExtension
from django.db import migrations

CONFIGURATION = """
CREATE TEXT SEARCH CONFIGURATION leitstelle_{short} (COPY = {long});
ALTER TEXT SEARCH CONFIGURATION leitstelle_{short} ALTER MAPPING FOR hword, hword_part, word WITH unaccent, {long}_stem;
"""
APPEND_ONLY = """
CREATE FUNCTION leitstelle_event_is_kept() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'events are append-only'; END $$;
CREATE TRIGGER event_is_kept BEFORE UPDATE OR DELETE ON core_event FOR EACH ROW EXECUTE FUNCTION leitstelle_event_is_kept();
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]

    operations = [
        UnaccentExtension(),
        TrigramExtension(),
        migrations.RunSQL(
            CONFIGURATION.format(short="de", long="german") + CONFIGURATION.format(short="en", long="english"),
            "DROP TEXT SEARCH CONFIGURATION leitstelle_de; DROP TEXT SEARCH CONFIGURATION leitstelle_en;",
        ),
        migrations.RunSQL(
            APPEND_ONLY, "DROP TRIGGER event_is_kept ON core_event; DROP FUNCTION leitstelle_event_is_kept();"
        ),
    ]
