"""DMARC: what the domain in From asks for, and whether SPF or DKIM spoke for it (RFC 7489).

Own code, because the library at hand cuts domains at a hyphen (`my-firm.example` became `my`): about a security
decision we rather read thirty lines of RFC.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from leitstelle.channels.email.authentication.domains import organisation_of
from leitstelle.channels.email.authentication.records import Policy
from leitstelle.channels.email.authentication.resolver import Resolver

_TAG = re.compile(r"^\s*([a-z]{1,12})\s*=\s*(.*?)\s*$", re.IGNORECASE)
_POLICIES: tuple[Policy, ...] = ("none", "quarantine", "reject")


@dataclass(frozen=True, slots=True)
class Request:
    """What a domain asks receivers to do with mail that fails, and how strictly to compare domains."""

    policy: Policy
    strict_dkim: bool
    strict_spf: bool


def request_of(domain: str, dns: Resolver) -> Request | None:
    """The record of the domain, else that of its organisation with its policy for subdomains (6.6.3); None without.

    `pct` is followed at its end only: 0 is how domains announce a stricter policy and is read as the next milder one;
    anything between applies to every mail, since drawing lots over a ticket would confuse people. Raises DnsFailure.
    """
    if tags := _record_at(domain, dns):
        return _request(tags, of_subdomain=False)
    organisation = organisation_of(domain)
    if organisation != domain and (tags := _record_at(organisation, dns)):
        return _request(tags, of_subdomain=True)
    return None


def _record_at(domain: str, dns: Resolver) -> dict[str, str] | None:
    """The one record; several are as good as none (6.6.3)."""
    records = [record for record in dns(f"_dmarc.{domain}", "TXT") if re.match(r"v\s*=\s*DMARC1\s*(?:;|$)", record)]
    if len(records) != 1:
        return None
    found = (_TAG.match(part) for part in records[0].split(";"))
    return {tag[1].lower(): tag[2].lower() for tag in found if tag}


def _request(tags: dict[str, str], *, of_subdomain: bool) -> Request | None:
    asked = (tags.get("sp") if of_subdomain else None) or tags.get("p")
    policy: Policy | None = next((known for known in _POLICIES if known == asked), None)
    if policy is None:
        if "rua" not in tags:
            return None  # 6.6.3: a record without policy that asks for reports means none, else it is no record
        policy = "none"
    if tags.get("pct") == "0":
        policy = _POLICIES[max(0, _POLICIES.index(policy) - 1)]
    return Request(policy, strict_dkim=tags.get("adkim") == "s", strict_spf=tags.get("aspf") == "s")
