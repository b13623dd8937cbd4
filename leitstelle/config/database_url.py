"""`DATABASE_URL`: PostgreSQL's own connection URI, taken apart for Django.

Source: PostgreSQL documentation, "Connection URIs": percent-encoding everywhere, several hosts, a Unix socket as host
(`postgresql://%2Frun%2Fpostgresql/desk` or `?host=/run/postgresql`), further keywords as query. No error's text holds the
password.
"""

from dataclasses import dataclass, field
from urllib.parse import parse_qsl, unquote, urlsplit

EXAMPLE = "postgresql://user:password@host:5432/leitstelle"

# fmt: off
KEYWORDS = frozenset([
    "application_name", "channel_binding", "client_encoding", "connect_timeout", "gssencmode", "hostaddr",
    "keepalives", "keepalives_count", "keepalives_idle", "keepalives_interval", "krbsrvname",
    "load_balance_hosts", "options", "passfile", "require_auth", "service", "sslcert", "sslcompression",
    "sslcrl", "sslcrldir", "sslkey", "sslmode", "sslnegotiation", "sslpassword", "sslrootcert", "sslsni",
    "ssl_max_protocol_version", "ssl_min_protocol_version", "target_session_attrs", "tcp_user_timeout",
])
# fmt: on
SSL_MODES = ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")


class UnusableUrl(Exception):
    """What is wrong, continuing the words "DATABASE_URL ..."."""


@dataclass(frozen=True)
class Parts:
    """Django's names for the parts. `host` and `port` may be comma lists; an empty `host` means the default socket."""

    name: str
    user: str = ""
    password: str = ""
    host: str = ""
    port: str = ""
    options: dict[str, str] = field(default_factory=dict)


def parse(url: str) -> Parts:
    """The parts of a connection URI. Raises UnusableUrl."""
    if not url.startswith(("postgresql://", "postgres://")):
        raise UnusableUrl(f"must name a PostgreSQL database and begin with postgresql://, for instance {EXAMPLE}.")
    try:
        split = urlsplit(url)
    except ValueError as error:
        raise UnusableUrl(
            f"cannot be read ({error}): write it as {EXAMPLE}; special characters are percent-encoded."
        ) from error
    if split.fragment or "@" in split.path:  # before anything is quoted that may be half of a password
        raise UnusableUrl("seems to hold '/', '?', '#' or '@' in its password: write them as %2F, %3F, %23 and %40.")
    credentials, _, place = split.netloc.rpartition("@")
    user, _, password = credentials.partition(":")
    hosts, ports = _hosts_and_ports(place)
    keywords = dict(parse_qsl(split.query, keep_blank_values=True))
    name = unquote(split.path.lstrip("/")) or keywords.pop("dbname", "")
    parts = Parts(
        name=keywords.pop("dbname", name),
        user=keywords.pop("user", unquote(user)),
        password=keywords.pop("password", unquote(password)),
        host=keywords.pop("host", ",".join(hosts)),
        port=keywords.pop("port", ",".join(ports)),
        options=_known(keywords),
    )
    if not parts.name and "service" not in parts.options:
        raise UnusableUrl(f"names no database: put its name after the host, for instance {EXAMPLE}.")
    return parts


def _hosts_and_ports(place: str) -> tuple[list[str], list[str]]:
    hosts, ports = [], []
    for one in filter(None, place.split(",")):
        host, colon, port = one.rpartition(":") if _has_port(one) else (one, "", "")
        if colon and (not port.isdigit() or not 1 <= int(port) <= 65535):
            raise UnusableUrl(f"has {port!r} as port: a port is a number from 1 to 65535, usually 5432.")
        hosts.append(unquote(host).strip("[]"))
        ports.append(port)
    return hosts, ports if any(ports) else []


def _has_port(place: str) -> bool:
    """Colons inside the brackets of an IPv6 address are no port."""
    return ":" in place.rpartition("]")[2]


def _known(keywords: dict[str, str]) -> dict[str, str]:
    unknown = sorted(set(keywords) - KEYWORDS)
    if unknown:
        raise UnusableUrl(f"has {unknown[0]!r}, which PostgreSQL does not know: correct or remove it.")
    if (mode := keywords.get("sslmode")) and mode not in SSL_MODES:
        raise UnusableUrl(f"has sslmode={mode!r}: it can be {', '.join(SSL_MODES)}.")
    return keywords
