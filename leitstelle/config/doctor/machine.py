"""Questions that need no database: directories, keys, ports, addresses."""

import ipaddress
import os
import shutil
import socket
import stat
import tempfile

from leitstelle.config.doctor.check import Check, fail, ok, warn
from leitstelle.config.environment import SHORTEST_SECRET, Environment
from leitstelle.config.supervisor.ports import PortFault, fault_of, ports_of

LITTLE_SPACE = 2 * 1024**3  # bytes
NO_SPACE = 200 * 1024**2


def data_directory(env: Environment) -> list[Check]:
    """May we write there, is there room, is it closed to others."""
    name, path = "data directory", env.data
    if not path.exists():
        return [
            warn(name, f"{path} does not exist yet.", "`leitstelle serve` makes it. Another place: LEITSTELLE_DATA.")
        ]
    try:
        with tempfile.NamedTemporaryFile(dir=path, prefix=".doctor."):
            pass
    except OSError as error:
        return [
            fail(name, f"Nothing can be written to {path}: {error.strerror}.", "Mend that, or set LEITSTELLE_DATA.")
        ]
    free = shutil.disk_usage(path).free
    room = f"{free / 1e9:.1f} GB free"
    if free < NO_SPACE:
        return [fail(name, f"{path} has only {room}: the database will stop.", "Free some space on this disk.")]
    if free < LITTLE_SPACE:
        return [warn(name, f"{path} has only {room}.", "Free some space on this disk soon.")]
    if stat.S_IMODE(path.stat().st_mode) & 0o066:
        return [warn(name, f"Others may list or read {path}.", f"chmod go-rw {path}")]
    return [ok(name, f"{path}, {room}.")]


def secrets(env: Environment) -> list[Check]:
    """Is there a key, and is it ours alone."""
    name, path = "secret key", env.data / "secret.key"
    if env.given_secret_key:
        return [ok(name, "Given by LEITSTELLE_SECRET_KEY.")]
    if not path.exists():
        return [warn(name, f"{path} does not exist yet.", "`leitstelle serve` makes it.")]
    if not os.access(path, os.R_OK):
        return [fail(name, f"{path} cannot be read.", "Run this as the user that runs Leitstelle.")]
    if len(path.read_text("utf-8").strip()) < SHORTEST_SECRET:
        return [fail(name, f"{path} is damaged.", "Put back the key from your last backup.")]
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        return [fail(name, f"Others may read {path}.", f"chmod 600 {path}")]
    return [ok(name, "Kept in the data directory, readable for this user alone.")]


def ports(env: Environment) -> list[Check]:
    """Is each port free, or does this desk answer on it."""
    return [_port(env, name, port) for name, port in ports_of(env).items()]


def addresses(env: Environment) -> list[Check]:
    """Does the public address fit to where we listen."""
    name = "public address"
    if env.public_url:
        if env.served_over_https:
            return [ok(name, f"{env.public_url}, over HTTPS.")]
        return [
            warn(name, f"{env.public_url} is not HTTPS.", "Put a proxy with TLS in front (docs/manual/operation.md).")
        ]
    if _is_loopback(env.host):
        return [ok(name, f"None; pages are for this machine alone, at {env.own_url}/.")]
    return [
        warn(
            name,
            f"Pages are served on {env.host} without a public address, so links in mail will not work elsewhere.",
            "Set LEITSTELLE_PUBLIC_URL to the address people open.",
        )
    ]


def _port(env: Environment, setting: str, port: int) -> Check:
    name = f"port {port}"
    fault = fault_of(env.host, port)
    if fault is None:
        return ok(name, f"Free ({setting}).")
    if fault is not PortFault.TAKEN:
        return fail(name, f"Port {port} on {env.host} {fault.value}.", f"Set {setting} to another port.")
    if _speaks_like_us(env, port):
        return ok(name, f"Leitstelle answers here ({setting}).")
    return fail(name, f"Another program uses port {port} on {env.host}.", f"Stop it, or set {setting} to another port.")


def _speaks_like_us(env: Environment, port: int) -> bool:
    """Pages and streams answer /healthz; mail greets with 220."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(env.host, env.host)
    try:
        with socket.create_connection((host, port), timeout=3.0) as connection:
            connection.settimeout(3.0)
            if port in (env.port, env.live_port):
                connection.sendall(b"GET /healthz HTTP/1.0\r\nHost: localhost\r\n\r\n")
                return b" 200 " in connection.recv(64)
            return connection.recv(64).startswith(b"220")
    except OSError:
        return False


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
