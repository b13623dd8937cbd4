"""Domains: which one From names, which organisation it belongs to, and whether two of them are aligned."""

from __future__ import annotations

import re
from email.message import Message
from email.utils import getaddresses
from functools import cache

from publicsuffixlist import PublicSuffixList

_DOMAIN = re.compile(r"^(?=.{1,253}$)(?!-)[a-z0-9_\-]{1,63}(?:\.[a-z0-9_\-]{1,63})+$")
_MAX_FROM = 5  # domains in From that are looked at
_MAX_FIELD = 20_000  # characters of one From field


def domain_of(address: str) -> str | None:
    """The domain of an address in its DNS form (lower case, IDNA), or None when it has none that DNS could hold."""
    domain = address.rpartition("@")[2].strip(" \t<>.").lower()
    if not domain.isascii():
        try:
            domain = domain.encode("idna").decode("ascii")
        except UnicodeError:
            return None
    return domain if "@" in address and _DOMAIN.match(domain) else None


def from_domains(message: Message) -> list[str | None]:
    """The distinct domains in all From fields, at most five; empty without From, None for one that cannot be read.

    RFC 5322, 3.6 allows one field. A mail with several is a known way to show one sender and prove another.
    """
    values = message.get_all("From", [])[: 2 * _MAX_FROM]
    fields = [str(value)[:_MAX_FIELD].replace("\r", "").replace("\n", "") for value in values]
    addresses = [address for _, address in _addresses(fields) if "@" in address]
    domains = [domain_of(address) for address in addresses] or [None for _ in fields]
    return list(dict.fromkeys(domains))[:_MAX_FROM]


def _addresses(fields: list[str]) -> list[tuple[str, str]]:
    try:
        return getaddresses(fields)
    except RecursionError:  # comments inside comments without end
        return []


def organisation_of(domain: str) -> str:
    """The organisational domain (RFC 7489, 3.2): one label below the public suffix; a suffix is its own organisation.

    A top level the list does not know is a suffix itself (the list's default rule).
    """
    return _public_suffixes().privatesuffix(domain) or domain


def is_aligned(proven: str | None, claimed: str, *, strict: bool) -> bool:
    """Whether what SPF or DKIM proved speaks for the domain in From (RFC 7489, 3.1)."""
    if not proven:
        return False
    proven = proven.lower().rstrip(".")
    return proven == claimed if strict else organisation_of(proven) == organisation_of(claimed)


@cache
def _public_suffixes() -> PublicSuffixList:
    """The installed list, read once and only by a process that checks mail."""
    return PublicSuffixList()
