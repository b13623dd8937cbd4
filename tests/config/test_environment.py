"""What may stand in the environment, and what is said when something else does."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from leitstelle.config import environment
from leitstelle.config.environment import SettingError


def test_nothing_set_gives_the_documented_defaults() -> None:
    env = environment.load({})

    assert (env.host, env.port, env.live_port, env.smtp_port, env.lmtp_port) == ("127.0.0.1", 8000, 8001, 2525, None)
    assert (env.log, env.database_url, env.public_url, env.served_over_https) == ("text", None, None, False)
    assert set(env.allowed_hosts) == {"localhost", "127.0.0.1", "[::1]"}


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("LEITSTELLE_PORT", "80x", "a port is a number"),
        ("LEITSTELLE_PORT", "70000", "from 1 to 65535"),
        ("LEITSTELLE_SMTP_PORT", "-1", "a port is a number"),
        ("LEITSTELLE_LIVE_PORT", "8000", "give each its own port"),
        ("LEITSTELLE_LMTP_PORT", "2525", "give each its own port"),
        ("LEITSTELLE_LOG", "xml", "text or json"),
        ("LEITSTELLE_LOG_LEVEL", "loud", "info or debug"),
        ("LEITSTELLE_PUBLIC_URL", "desk.example", "https://desk.example"),
        ("LEITSTELLE_PUBLIC_URL", "https://desk.example/help", "without a path"),
        ("LEITSTELLE_LIVE_URL", "ftp://desk.example", "https://desk.example"),
        ("LEITSTELLE_HOST", "127.0.0.1/8", "one address"),
        ("LEITSTELLE_SECRET_KEY", "short", "openssl rand"),
        ("LEITSTELLE_WEB_THREADS", "0", "from 1 to 256"),
        ("LEITSTELLE_WEB_WORKERS", "many", "from 1 to 256"),
        ("LEITSTELLE_WORKER_JOBS", "1.5", "from 1 to 256"),
        ("LEITSTELLE_POSTGRES_BIN", "/no/such/place", "no such directory"),
        ("LEITSTELLE_DATA", __file__, "name a directory"),
        ("DATABASE_URL", "mysql://desk", "PostgreSQL"),
    ],
)
def test_a_value_that_cannot_be_used_gets_a_sentence(name: str, value: str, said: str) -> None:
    with pytest.raises(SettingError) as refusal:
        environment.load({name: value})

    assert name in str(refusal.value)
    assert said in str(refusal.value)


def test_a_secret_in_a_refused_database_url_is_not_said_aloud() -> None:
    with pytest.raises(SettingError) as refusal:
        environment.load({"DATABASE_URL": "postgresql://desk:geheim@host/"})

    assert "geheim" not in str(refusal.value)


def test_the_public_address_decides_about_hosts_and_cookies() -> None:
    env = environment.load(
        {"LEITSTELLE_PUBLIC_URL": "https://desk.example/", "LEITSTELLE_ALLOWED_HOSTS": "a.example, b.example"}
    )

    assert env.public_url == "https://desk.example"
    assert env.served_over_https
    assert {"desk.example", "a.example", "b.example"} <= set(env.allowed_hosts)


def test_the_secret_key_is_made_once_and_for_this_user_alone(tmp_path: Path) -> None:
    settings = {"LEITSTELLE_DATA": str(tmp_path / "data")}

    with ThreadPoolExecutor(16) as together:
        keys = set(together.map(lambda _: environment.load(settings).secret_key, range(64)))

    assert len(keys) == 1
    assert stat.S_IMODE((tmp_path / "data" / "secret.key").stat().st_mode) == 0o600
    assert [path.name for path in (tmp_path / "data").iterdir()] == ["secret.key"]


def test_a_damaged_secret_key_is_not_replaced_in_silence(tmp_path: Path) -> None:
    (tmp_path / "secret.key").write_text("cut")

    with pytest.raises(SettingError, match="damaged"):
        _ = environment.load({"LEITSTELLE_DATA": str(tmp_path)}).secret_key


def test_a_socket_path_too_long_for_the_system_becomes_a_short_one(tmp_path: Path) -> None:
    near = environment.load({"LEITSTELLE_DATA": str(tmp_path)})
    far = environment.load({"LEITSTELLE_DATA": str(tmp_path / ("x" * 100))})

    assert near.socket_directory == tmp_path / "postgres" / "run"
    assert len(str(far.socket_directory / ".s.PGSQL.5432")) <= environment.LONGEST_SOCKET_PATH


def test_django_gets_a_pool_and_gives_connections_back() -> None:
    django = environment.database_settings(
        environment.load({"DATABASE_URL": "postgresql://u:p@h:5433/d?sslmode=verify-full"})
    )

    assert (django["NAME"], django["HOST"], django["PORT"]) == ("d", "h", "5433")
    assert django["OPTIONS"]["sslmode"] == "verify-full"
    assert django["CONN_MAX_AGE"] == 0
    assert django["OPTIONS"]["pool"]["max_size"] >= 4
