"""What the environment says about this installation: `LEITSTELLE_*` and `DATABASE_URL`, read once, checked at once.

Imported by every process, the small supervisor too, therefore it knows nothing of Django. Each setting is described in
docs/manual/configuration.md. A value that cannot be used raises `SettingError`: variable, fault and remedy in a sentence.
"""

import hashlib
import os
import secrets
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from leitstelle.config import database_url

LONGEST_SOCKET_PATH = 107  # bytes; sockaddr_un.sun_path on Linux holds 108 with its closing zero
POSTGRES_PORT = 5432  # only names the socket file: the private server opens no TCP port
SHORTEST_SECRET = 32


class SettingError(Exception):
    """A setting that cannot be used. The text is a sentence for the person who starts the desk."""


@dataclass(frozen=True)
class Environment:
    """The installation's settings. Ports are TCP ports on `host`; `None` means "not set"."""

    data: Path
    host: str = "127.0.0.1"
    port: int = 8000
    live_port: int = 8001
    smtp_port: int = 2525
    lmtp_port: int | None = None
    database_url: str | None = None
    log: Literal["text", "json"] = "text"
    log_level: str = "info"
    public_url: str | None = None
    live_url: str | None = None
    allowed_hosts: tuple[str, ...] = ()
    given_secret_key: str | None = None
    web_workers: int = 1
    web_threads: int = 4
    workers: int = 2
    worker_jobs: int = 2
    postgres_bin: Path | None = None

    @property
    def served_over_https(self) -> bool:
        return bool(self.public_url and self.public_url.startswith("https://"))

    @property
    def own_url(self) -> str:
        """Where a browser on this machine finds the pages when no public address is set."""
        host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(self.host, self.host)
        return f"http://{f'[{host}]' if ':' in host and '[' not in host else host}:{self.port}"

    @cached_property
    def secret_key(self) -> str:
        """The key that signs sessions and encrypts stored secrets. Created in the data directory on first use."""
        return self.given_secret_key or _kept_secret(self.data / "secret.key")

    @property
    def server_directory(self) -> Path:
        """The private server's home: in the data directory, or where its file `elsewhere` says (config/postgres/place)."""
        home = self.data / "postgres"
        try:
            return Path((home / "elsewhere").read_text("utf-8").strip())
        except FileNotFoundError:
            return home
        except PermissionError as error:
            raise SettingError(_unreadable(home / "elsewhere")) from error

    @property
    def socket_directory(self) -> Path:
        """Where the private server's Unix socket lies: beside the cluster, or a short path when that one is too long."""
        near = self.server_directory / "run"
        if len(os.fsencode(near / f".s.PGSQL.{POSTGRES_PORT}")) <= LONGEST_SOCKET_PATH:
            return near
        owner = self.data.stat().st_uid if self.data.exists() else os.geteuid()
        mark = hashlib.sha256(os.fsencode(self.data)).hexdigest()[:16]
        return Path("/run" if owner == 0 else "/tmp") / f"leitstelle-{owner}-{mark}"


def load(environ: Mapping[str, str] = os.environ) -> Environment:
    """The settings in `environ`. Raises SettingError for a value that cannot be used."""
    public_url = _url(environ, "LEITSTELLE_PUBLIC_URL")
    host = _host(environ)
    environment = Environment(
        data=_data_directory(environ),
        host=host,
        port=_port(environ, "LEITSTELLE_PORT", 8000),
        live_port=_port(environ, "LEITSTELLE_LIVE_PORT", 8001),
        smtp_port=_port(environ, "LEITSTELLE_SMTP_PORT", 2525),
        lmtp_port=_port(environ, "LEITSTELLE_LMTP_PORT", 0) or None,
        database_url=_database_url(environ),
        log=_one_of(environ, "LEITSTELLE_LOG", ("text", "json")),  # type: ignore[arg-type]
        log_level=_one_of(environ, "LEITSTELLE_LOG_LEVEL", ("info", "debug", "warning", "error")),
        public_url=public_url,
        live_url=_url(environ, "LEITSTELLE_LIVE_URL"),
        allowed_hosts=_allowed_hosts(environ, host, public_url),
        given_secret_key=_given_secret(environ),
        web_workers=_count(environ, "LEITSTELLE_WEB_WORKERS", 1),
        web_threads=_count(environ, "LEITSTELLE_WEB_THREADS", 4),
        workers=_count(environ, "LEITSTELLE_WORKERS", 2),
        worker_jobs=_count(environ, "LEITSTELLE_WORKER_JOBS", 2),
        postgres_bin=_existing_directory(environ, "LEITSTELLE_POSTGRES_BIN"),
    )
    _require_different_ports(environment)
    return environment


def database_settings(env: Environment) -> dict[str, Any]:
    """Django's `DATABASES["default"]`: the database of `DATABASE_URL`, else the private server over its Unix socket."""
    if env.database_url:
        parts = database_url.parse(env.database_url)
    else:
        parts = database_url.Parts(
            name="leitstelle",
            user="leitstelle",
            password=server_password(env, "password"),
            host=str(env.socket_directory),
            port=str(POSTGRES_PORT),
        )
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.name,
        "USER": parts.user,
        "PASSWORD": parts.password,
        "HOST": parts.host,
        "PORT": parts.port,
        "CONN_MAX_AGE": 0,  # the pool keeps connections; Django must hand them back after each request
        "CONN_HEALTH_CHECKS": True,  # a pooled connection may have died with a restarted server
        "OPTIONS": {**parts.options, "pool": _pool(env)},
    }


def libpq_parameters(env: Environment, role: str = "") -> dict[str, Any]:
    """Keywords for psycopg.connect, for what works without Django. `role` is how the server's administrator sees it."""
    django = database_settings(env)
    names = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    parameters = {libpq: django[name] for libpq, name in names.items() if django[name]}
    named = {"connect_timeout": 10, "application_name": f"leitstelle {role}".strip()}
    return {**named, **parameters, **{name: value for name, value in django["OPTIONS"].items() if name != "pool"}}


def server_password(env: Environment, name: str) -> str:
    """The private server's password in the file `name`; empty before the server was first started."""
    try:
        return (env.data / "postgres" / name).read_text("utf-8").strip()
    except FileNotFoundError:
        return ""
    except PermissionError as error:
        raise SettingError(_unreadable(env.data / "postgres" / name)) from error


def _pool(env: Environment) -> dict[str, Any]:
    """psycopg_pool's settings: a connection for each thread that can ask, one kept ready, given back when idle."""
    return {
        "min_size": 1,
        "max_size": max(env.web_threads, env.worker_jobs) + 4,
        "timeout": 10.0,  # seconds a request waits for a free connection
        "max_idle": 120.0,
        "num_workers": 1,
    }


def _unreadable(path: Path) -> str:
    return (
        f"{path} belongs to another user and cannot be read: start Leitstelle as the user who created the data "
        f"directory, or set LEITSTELLE_DATA to a directory of your own."
    )


def _kept_secret(path: Path) -> str:
    """The secret in `path`; made on first use. Processes that start together get the same one: the first link wins."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not path.exists():
            _write_new_secret(path)
        key = path.read_text("utf-8").strip()
    except PermissionError as error:
        raise SettingError(_unreadable(path)) from error
    except OSError as error:
        raise SettingError(
            f"The secret key {path} cannot be kept: {error.strerror}. Mend that, or set LEITSTELLE_DATA."
        ) from error
    if len(key) < SHORTEST_SECRET:
        raise SettingError(
            f"{path} is damaged (too short): put the key of your last backup there; sign-ins end without it."
        )
    return key


def _write_new_secret(path: Path) -> None:
    draft = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    with open(draft, "x", encoding="utf-8", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
        file.write(secrets.token_urlsafe(48) + "\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass  # another process was first; its key counts
    finally:
        draft.unlink()


def _given_secret(environ: Mapping[str, str]) -> str | None:
    key = environ.get("LEITSTELLE_SECRET_KEY", "").strip()
    if key and len(key) < SHORTEST_SECRET:
        raise SettingError(
            f"LEITSTELLE_SECRET_KEY has {len(key)} characters, {SHORTEST_SECRET} are the least: make one with "
            f"`openssl rand -base64 48`, or leave it unset and one is kept in the data directory."
        )
    return key or None


def _data_directory(environ: Mapping[str, str]) -> Path:
    given = environ.get("LEITSTELLE_DATA", "").strip()
    if not given:
        return _default_data_directory()
    path = Path(given).expanduser().absolute()
    if path.exists() and not path.is_dir():
        raise SettingError(f"LEITSTELLE_DATA is {path}, which is a file: name a directory.")
    return path


def _default_data_directory() -> Path:
    """Root's own home is closed to the user the database runs as; /var/lib is where a system service keeps its data."""
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        return Path("/var/lib/leitstelle")
    from platformdirs import user_data_path

    return user_data_path("leitstelle", appauthor=False)


def _existing_directory(environ: Mapping[str, str], name: str) -> Path | None:
    given = environ.get(name, "").strip()
    if not given:
        return None
    path = Path(given).expanduser().absolute()
    if not path.is_dir():
        raise SettingError(f"{name} is {path}, but there is no such directory: correct it or leave it unset.")
    return path


def _host(environ: Mapping[str, str]) -> str:
    host = environ.get("LEITSTELLE_HOST", "").strip() or "127.0.0.1"
    if "/" in host or " " in host:
        raise SettingError(f"LEITSTELLE_HOST is {host!r}: give one address to listen on, such as 127.0.0.1 or 0.0.0.0.")
    return host.strip("[]")


def _port(environ: Mapping[str, str], name: str, default: int) -> int:
    given = environ.get(name, "").strip()
    if not given:
        return default
    if not given.isascii() or not given.isdigit() or not 1 <= int(given) <= 65535:
        raise SettingError(f"{name} is {given!r}: a port is a number from 1 to 65535, such as {default or 2424}.")
    return int(given)


def _require_different_ports(env: Environment) -> None:
    names = {"LEITSTELLE_PORT": env.port, "LEITSTELLE_LIVE_PORT": env.live_port, "LEITSTELLE_SMTP_PORT": env.smtp_port}
    if env.lmtp_port:
        names["LEITSTELLE_LMTP_PORT"] = env.lmtp_port
    taken: dict[int, str] = {}
    for name, port in names.items():
        if port in taken:
            raise SettingError(f"{taken[port]} and {name} are both {port}: give each its own port.")
        taken[port] = name


def _count(environ: Mapping[str, str], name: str, default: int) -> int:
    given = environ.get(name, "").strip()
    if not given:
        return default
    if not given.isascii() or not given.isdigit() or not 1 <= int(given) <= 256:
        raise SettingError(f"{name} is {given!r}: give a number from 1 to 256, such as {default}.")
    return int(given)


def _one_of(environ: Mapping[str, str], name: str, choices: tuple[str, ...]) -> str:
    given = environ.get(name, "").strip().lower() or choices[0]
    if given not in choices:
        raise SettingError(f"{name} is {given!r}: it can be {' or '.join(choices)}.")
    return given


def _url(environ: Mapping[str, str], name: str) -> str | None:
    """An origin such as `https://desk.example`, without a closing slash."""
    given = environ.get(name, "").strip().rstrip("/")
    if not given:
        return None
    try:
        parts = urlsplit(given)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        usable = False
    if not usable or parts.query or parts.fragment or parts.path or "@" in parts.netloc:
        raise SettingError(
            f"{name} is {given!r}: give the address people open, such as https://desk.example, without a path."
        )
    return given


def _database_url(environ: Mapping[str, str]) -> str | None:
    given = environ.get("DATABASE_URL", "").strip()
    if not given:
        return None
    try:
        database_url.parse(given)
    except database_url.UnusableUrl as error:
        raise SettingError(f"DATABASE_URL {error}") from error
    return given


def _allowed_hosts(environ: Mapping[str, str], host: str, public_url: str | None) -> tuple[str, ...]:
    """Names under which pages are served; anything else in the Host header is refused."""
    given = environ.get("LEITSTELLE_ALLOWED_HOSTS", "")
    names = [name.strip() for name in given.split(",") if name.strip()]
    names += ["localhost", "127.0.0.1", "[::1]"]
    if public_url:
        names.append(urlsplit(public_url).hostname or "")
    if host in ("0.0.0.0", "::"):
        names += [socket.gethostname().lower()]
    else:
        names.append(f"[{host}]" if ":" in host else host)
    return tuple(dict.fromkeys(name for name in names if name))
