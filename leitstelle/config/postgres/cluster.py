"""The cluster: how it is made, which version it has, with which settings it runs."""

import logging
import os
import secrets
import shutil
import subprocess
import sys
from pathlib import Path

from leitstelle.config.environment import POSTGRES_PORT, Environment
from leitstelle.config.postgres.binaries import Binaries
from leitstelle.config.postgres.errors import DatabaseProblem, explain
from leitstelle.config.postgres.place import Place
from leitstelle.config.postgres.privileges import preparation

ADMINISTRATOR = "leitstelle_admin"  # superuser; only used to create what follows, and by tests
OWNER = "leitstelle"  # the desk's role and the name of its database: owns it, is no superuser
LONGEST_INIT_SECONDS = 600

MIB = 1024 * 1024

log = logging.getLogger("leitstelle.postgres")


def version(cluster: Path) -> int | None:
    """The major version that wrote `cluster`; None when there is none yet. Raises DatabaseProblem for another directory."""
    try:
        text = (cluster / "PG_VERSION").read_text("ascii").strip()
    except FileNotFoundError:
        if cluster.exists() and any(cluster.iterdir()):
            raise DatabaseProblem(
                f"{cluster} holds files, but no database (PG_VERSION is missing). Put the whole directory back, or "
                f"move it away and restore your last backup with `leitstelle restore FILE`."
            ) from None
        return None
    if not text.isdigit():
        raise DatabaseProblem(
            f"{cluster / 'PG_VERSION'} is damaged ({text!r}): restore your last backup into a new directory."
        )
    return int(text)


def create(env: Environment, place: Place, *, durable: bool = True) -> None:
    """Make the cluster, the desk's role and its empty database. A run that was cut off leaves only a draft, made anew here."""
    draft = place.home / "cluster.new"
    log.info("Creating the private database (PostgreSQL %s) in %s", place.binaries.major, place.cluster)
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700)
    passwords = env.data / "postgres"
    pwfile = place.home / "initdb.password"
    _write_private(pwfile, _new_password(passwords / "admin.password"))
    if place.user.is_another:
        for path in (draft, pwfile):
            os.chown(path, place.user.uid, place.user.gid)
    try:
        _run(
            place,
            [place.binaries / "initdb", *_initdb_options(place.binaries), "-D", draft, f"--pwfile={pwfile}"],
            draft,
        )
        _create_role_and_database(place, draft, _new_password(passwords / "password"), durable=durable)
    finally:
        pwfile.unlink(missing_ok=True)
    if place.cluster.exists():
        place.cluster.rmdir()  # empty, says version()
    draft.rename(place.cluster)
    _sync(place.home)


def settings(place: Place, *, durable: bool, line_prefix: str) -> dict[str, str]:
    """The server's settings. Durable means that what was committed survives a power cut."""
    memory = _memory_bytes()
    return {
        "listen_addresses": "",
        "port": str(POSTGRES_PORT),
        "unix_socket_directories": _quoted_list_item(str(place.socket)),
        "unix_socket_permissions": "0700",
        "fsync": "on" if durable else "off",
        "synchronous_commit": "on" if durable else "off",
        "full_page_writes": "on" if durable else "off",
        "max_connections": "100",
        "shared_buffers": f"{_between(memory // 16, 128 * MIB, 1024 * MIB) // MIB}MB",
        "effective_cache_size": f"{max(memory // 2, 256 * MIB) // MIB}MB",
        "work_mem": "8MB",
        "maintenance_work_mem": "64MB",
        "random_page_cost": "1.1",  # disks of our time seek for nothing
        "jit": "off",  # compiling costs more than our short queries take
        "wal_compression": "on",
        "max_wal_size": "1GB",
        "timezone": "UTC",
        "log_timezone": "UTC",
        "log_destination": "stderr",
        "logging_collector": "off",
        "log_line_prefix": line_prefix,
        "log_checkpoints": "off",
        "log_min_error_statement": "panic",  # a failed statement holds names, addresses and texts
        "log_error_verbosity": "terse",  # and so does the detail of its error
        "log_lock_waits": "on",
        "password_encryption": "scram-sha-256",
    }


def environment_of_server() -> dict[str, str]:
    """What PostgreSQL's programs see of our environment: nothing that could change what they do; their words in English."""
    return {"PATH": "/usr/bin:/bin", "LC_ALL": _libc_locale(), "LC_MESSAGES": "C", "TZ": "UTC"}


def _initdb_options(binaries: Binaries) -> list[str]:
    options = [
        "-U",
        ADMINISTRATOR,
        "-A",
        "scram-sha-256",
        "-E",
        "UTF8",
        "--data-checksums",
        f"--locale={_libc_locale()}",
    ]
    options += ["--lc-messages=C", "--no-instructions"]
    if binaries.major >= 17:  # sorts and folds the same on every machine, whatever its C library
        options += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    return options


def _create_role_and_database(place: Place, cluster: Path, password: str, *, durable: bool) -> None:
    """In single-user mode: no server has to listen and the password passes through no command line."""
    commands = (
        f"CREATE ROLE {OWNER} LOGIN PASSWORD '{password}'\n"  # our own alphabet: letters, digits, - and _
        f"CREATE DATABASE {OWNER} OWNER {OWNER} TEMPLATE template0\n"
    )
    program = [place.binaries / "postgres", "--single", "-D", cluster, "-c", "log_min_messages=error"]
    program += ["-c", f"fsync={'on' if durable else 'off'}", "postgres"]
    said = _run(place, program, cluster, input=commands)
    if "ERROR:" in said:
        raise explain(place.cluster, said.splitlines())


def _run(place: Place, command: list, cluster: Path, input: str = "") -> str:
    done = subprocess.run(
        [os.fspath(part) for part in command],
        input=input,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        cwd="/",
        env=environment_of_server(),
        timeout=LONGEST_INIT_SECONDS,
        preexec_fn=preparation(place.user),
    )
    if done.returncode != 0:
        raise explain(cluster, done.stdout.splitlines())
    return done.stdout


def _new_password(path: Path) -> str:
    password = secrets.token_urlsafe(32)
    _write_private(path, password)
    return password


def _write_private(path: Path, text: str) -> None:
    path.unlink(missing_ok=True)
    with open(path, "x", encoding="utf-8", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
        file.write(text + "\n")
        file.flush()
        os.fsync(file.fileno())


def _sync(directory: Path) -> None:
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _libc_locale() -> str:
    return "en_US.UTF-8" if sys.platform == "darwin" else "C.UTF-8"


def _memory_bytes() -> int:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")


def _between(value: int, least: int, most: int) -> int:
    return max(least, min(value, most))


def _quoted_list_item(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'
