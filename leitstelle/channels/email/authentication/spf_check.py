"""SPF: may this server send for the envelope's domain (RFC 7208). pyspf reads the record, our resolver asks."""

from __future__ import annotations

import ipaddress
import logging

import spf

from leitstelle.channels.email.authentication.domains import domain_of
from leitstelle.channels.email.authentication.records import RESULTS, Result
from leitstelle.channels.email.authentication.resolver import DnsFailure, Resolver

log = logging.getLogger(__name__)

_INTERNAL = [
    ipaddress.ip_network(net)
    for net in (
        *("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8", "169.254.0.0/16"),
        *("::1", "fc00::/7", "fe80::/10"),
    )
]


def check_spf(
    *, peer_ip: str | None, helo: str | None, envelope_from: str | None, dns: Resolver
) -> tuple[Result, str | None]:
    """Result and the domain it speaks for. `none` when the delivering server is unknown or an internal relay:
    only the first server that met the internet can check SPF. With an empty envelope sender the greeting counts."""
    domain = domain_of(envelope_from or "") or domain_of(f"postmaster@{helo or ''}")
    if not is_foreign(peer_ip) or not domain:
        return "none", domain
    query = _Query(i=peer_ip, s=envelope_from or "", h=helo or "unknown", strict=True, querytime=0)
    query.resolver = dns
    try:
        result = query.check()[0]
    except Exception:  # the sender writes the record: whatever the reader stumbles over is his error, not a crash
        log.warning("SPF record of %s could not be read", domain, exc_info=True)
        return "permerror", domain
    return (result if result in RESULTS else "permerror"), domain


def is_foreign(peer_ip: str | None) -> bool:
    """Whether the mail came from outside our own network, so that the address says something about the sender."""
    try:
        address = ipaddress.ip_address(peer_ip or "")
    except ValueError:
        return False
    address = getattr(address, "ipv4_mapped", None) or address
    return not any(address in net for net in _INTERNAL if net.version == address.version)


class _Query(spf.query):
    """pyspf asks DNS by a function of its module; this asks the resolver of this mail instead."""

    resolver: Resolver

    def dns(self, name: str, qtype: str, cnames: object = None, ignore_void: bool = False) -> list[object]:
        """Records as pyspf wants them. CNAMEs are the resolver's business."""
        try:
            found = self.resolver(str(name).rstrip(".").lower(), qtype) if name else []
        except DnsFailure as fault:
            raise spf.TempError(f"DNS {fault}") from fault
        if not found and not ignore_void:
            self._count_void_lookup()
        return [_as_spf(record, qtype) for record in found]

    def _count_void_lookup(self) -> None:
        self.void_lookups += 1
        if self.void_lookups > spf.MAX_VOID_LOOKUPS:
            raise spf.PermError("too many lookups without answer")  # RFC 7208, 4.6.4


def _as_spf(record: str, qtype: str) -> object:
    if qtype == "TXT":
        return (record.encode("utf-8", "replace"),)
    if qtype == "MX":
        preference, _, exchange = record.partition(" ")
        return int(preference), exchange
    return record
