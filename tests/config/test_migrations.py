"""The models and the migrations say the same."""

import io

import pytest
from django.core.management import call_command

from leitstelle.config import database


@pytest.mark.django_db
def test_no_model_has_changed_without_a_migration() -> None:
    said = io.StringIO()
    try:
        call_command("makemigrations", check_changes=True, dry_run=True, verbosity=1, stdout=said)
    except SystemExit:
        pytest.fail(f"make the migration: {said.getvalue()}")


@pytest.mark.django_db
def test_a_migrated_database_misses_nothing_and_has_nothing_unknown() -> None:
    assert database.unapplied_migrations() == []
    assert database.unknown_migrations() == []


@pytest.mark.django_db
def test_a_database_of_a_newer_version_is_refused_in_words() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO django_migrations (app, name, applied) VALUES ('tickets', '9999_future', now())")

    with pytest.raises(database.DatabaseProblem, match=r"newer Leitstelle.*tickets\.9999_future"):
        database.require_no_newer_version()
