"""A ticket's search words grow with its conversation until they fill what PostgreSQL allows (1 MB); then they stay."""

from django.db import migrations

ADD_WORDS = """
CREATE FUNCTION leitstelle_add_words(of_ticket bigint, config regconfig, said text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO tickets_searchdocument AS d (ticket_id, words) VALUES (of_ticket, to_tsvector(config, said))
    ON CONFLICT (ticket_id) DO UPDATE SET words = d.words || excluded.words;
EXCEPTION WHEN program_limit_exceeded THEN
    RAISE NOTICE 'ticket %: its search words are full, later words are not added', of_ticket;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("tickets", "0003_finding_what_is_open"), ("core", "0002_search_and_append_only")]

    operations = [migrations.RunSQL(ADD_WORDS, "DROP FUNCTION leitstelle_add_words(bigint, regconfig, text);")]
