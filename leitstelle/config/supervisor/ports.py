"""The ports a desk listens on, and whether they can be had."""

import errno
import socket
from enum import Enum

from leitstelle.config.environment import Environment


class PortFault(Enum):
    """Why nobody can listen there now, in words that follow "Port 8000 on 127.0.0.1"."""

    TAKEN = "is taken by another program"
    FOR_ROOT = "may only be used by root (it is below 1024)"
    NO_ADDRESS = "cannot be used: this machine does not have that address"


def ports_of(env: Environment) -> dict[str, int]:
    """Name of the setting and port."""
    ports = {"LEITSTELLE_PORT": env.port, "LEITSTELLE_LIVE_PORT": env.live_port, "LEITSTELLE_SMTP_PORT": env.smtp_port}
    return {**ports, **({"LEITSTELLE_LMTP_PORT": env.lmtp_port} if env.lmtp_port else {})}


def fault_of(host: str, port: int) -> PortFault | None:
    """None when somebody could listen there now."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except PermissionError:
            return PortFault.FOR_ROOT
        except OSError as error:
            return PortFault.TAKEN if error.errno == errno.EADDRINUSE else PortFault.NO_ADDRESS
    return None
