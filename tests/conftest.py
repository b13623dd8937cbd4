"""Tests run on a PostgreSQL of their own: our supervisor starts it for the session, below a directory that is removed at the end.

LEITSTELLE_TEST_POSTGRES names a directory of other PostgreSQL programs to test on (`/usr/lib/postgresql/15/bin`).
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import django
import pytest

DATA = Path(tempfile.mkdtemp(prefix="leitstelle-tests-"))
DATA.chmod(0o711)  # the server's user passes through when the tests run as root

# Before Django reads its settings, which it does for pytest-django as soon as this file is imported.
for name in [name for name in os.environ if name.startswith("LEITSTELLE_") and not name.startswith("LEITSTELLE_TEST_")]:
    del os.environ[name]
os.environ.pop("DATABASE_URL", None)
os.environ["LEITSTELLE_DATA"] = str(DATA)
if bin_directory := os.environ.get("LEITSTELLE_TEST_POSTGRES"):
    os.environ["LEITSTELLE_POSTGRES_BIN"] = bin_directory
os.environ["DJANGO_SETTINGS_MODULE"] = "leitstelle.config.settings"
django.setup()
django.conf.settings.PASSWORD_HASHERS = ["tests.hashing.QuickArgon2"]


@pytest.fixture(scope="session")
def private_server() -> Iterator[None]:
    """The session's private server, fast instead of durable."""
    from leitstelle.config import environment
    from leitstelle.config.postgres import owner, place, session

    env = environment.load()
    place.own_directory(env.data / "postgres")
    ownership = owner.take(env, what="tests")
    assert ownership, "the test data directory is new, nobody else can own it"
    with session.owned(env, ownership, durable=False):
        _let_create_databases(env)
        yield


@pytest.fixture(scope="session")
def django_db_modify_db_settings(private_server: None) -> None:
    """pytest-django's hook just before it creates the test database."""
    from django.conf import settings

    from leitstelle.config import environment

    fresh = environment.database_settings(environment.load())  # the password exists only now
    settings.DATABASES["default"].update({name: fresh[name] for name in ("PASSWORD", "HOST", "PORT")})


def pytest_unconfigure() -> None:
    shutil.rmtree(DATA, ignore_errors=True)


def _let_create_databases(env: object) -> None:
    """The desk's role may not create databases; Django's test runner has to."""
    import psycopg

    from leitstelle.config import environment
    from leitstelle.config.postgres.cluster import ADMINISTRATOR, OWNER

    assert isinstance(env, environment.Environment)
    password = environment.server_password(env, "admin.password")
    with psycopg.connect(
        host=str(env.socket_directory), user=ADMINISTRATOR, password=password, dbname="postgres", autocommit=True
    ) as connection:
        connection.execute(f"ALTER ROLE {OWNER} CREATEDB")
