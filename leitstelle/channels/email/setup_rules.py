"""What is wrong with a mailbox as somebody entered it, before any server is asked. Pure.

The database's own constraints say the least; these say it in words, and also warn of what is possible but unwise.
"""

import ipaddress
import re
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from leitstelle.channels.email.models import Incoming, Security

_HOST = re.compile(r"(?!-)[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63})*\.?", re.IGNORECASE)
_ADDRESS = re.compile(r"[^\s@<>,;:\"()\[\]\\+]+@[^\s@<>,;:\"()\[\]\\]+\.[^\s@<>,;:\"()\[\]\\.]+")
TLS_PORTS = (993, 465)
STARTTLS_PORTS = (143, 587, 25)


def faults_of(entered: Mapping[str, Any]) -> dict[str, str]:
    """Field name to sentence, empty when all is well. `entered` holds the mailbox's fields by name."""
    faults = {"address": _address_fault(str(entered.get("address", "")))}
    if entered.get("incoming") == Incoming.IMAP:
        faults |= _server_faults("imap", entered)
    if entered.get("smtp_host"):
        faults |= _server_faults("smtp", entered)
    elif entered.get("is_default"):
        faults["smtp_host"] = _("Enter the server by which the desk sends: without one no answer leaves it.")
    return {field: fault for field, fault in faults.items() if fault}


def _address_fault(address: str) -> str:
    if "+" in address.partition("@")[0]:
        return _("Enter the address without the plus and what follows it: the desk adds its own marks there.")
    if not _ADDRESS.fullmatch(address.strip()):
        return _("“%(address)s” is no mail address, such as support@example.org.") % {"address": address[:100]}
    return ""


def _server_faults(kind: str, entered: Mapping[str, Any]) -> dict[str, str]:
    host, port = str(entered.get(f"{kind}_host", "")).strip(), entered.get(f"{kind}_port")
    security = str(entered.get(f"{kind}_security", ""))
    return {
        f"{kind}_host": _host_fault(host),
        f"{kind}_port": _port_fault(port),
        f"{kind}_security": _security_fault(
            host, port, security, signs_in=kind == "imap" or bool(entered.get("smtp_user"))
        ),
    }


def _host_fault(host: str) -> str:
    if not host:
        return _("Enter the server's name; your mail provider's instructions have it.")
    if "://" in host or "/" in host:
        return _("Enter the server's name alone, without %(part)s.") % {"part": "https://"}
    if not _HOST.fullmatch(host) and not _is_ip(host):
        return _("“%(host)s” is no server name, such as mail.example.org.") % {"host": host[:100]}
    return ""


def _port_fault(port: Any) -> str:
    if isinstance(port, int) and 1 <= port <= 65535:
        return ""
    return _("A port is a number from 1 to 65535.")


def _security_fault(host: str, port: Any, security: str, *, signs_in: bool) -> str:
    """A relay in the house that asks for no password may be spoken to openly; a password never travels open."""
    if security not in Security.values:
        return _("Choose an encryption.")
    if security == Security.NONE and signs_in and not _is_this_machine(host):
        return _("Without encryption everybody on the way reads password and mails: choose TLS or STARTTLS.")
    if security == Security.STARTTLS and port in TLS_PORTS:
        return _("Port %(port)s speaks TLS from the first byte: choose TLS.") % {"port": port}
    if security == Security.TLS and port in STARTTLS_PORTS:
        return _("Port %(port)s begins without encryption: choose STARTTLS.") % {"port": port}
    return ""


def _is_ip(host: str) -> bool:
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True


def _is_this_machine(host: str) -> bool:
    return host in ("localhost", "::1") or host.startswith("127.")
