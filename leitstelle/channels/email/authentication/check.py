"""SPF, DKIM and DMARC of one mail, checked here."""

from __future__ import annotations

import email
from email.message import Message

from leitstelle.channels.email.authentication.dkim_check import Signature, check_signatures, overall
from leitstelle.channels.email.authentication.dmarc import Request, request_of
from leitstelle.channels.email.authentication.domains import domain_of, from_domains, is_aligned
from leitstelle.channels.email.authentication.records import Result, SenderCheck
from leitstelle.channels.email.authentication.resolver import DnsFailure, Resolver
from leitstelle.channels.email.authentication.spf_check import check_spf, is_foreign

_MAX_HEADER_BYTES = 1_000_000
_STRICTNESS = ("none", "quarantine", "reject")


def check_sender(
    raw: bytes, *, peer_ip: str | None, helo: str | None, envelope_from: str | None, dns: Resolver, taken_for: str = ""
) -> SenderCheck:
    """What the mail proves about the domain in its From. Never raises for any bytes; DNS trouble is `temperror`.

    `taken_for` is the address the desk will take for the sender. A From can be written so that two readers see two
    people in it (an address inside an encoded word, no From at all, a line before it): whoever is shown must be proven.

    `raw` is the mail as received, `peer_ip` the address that delivered it (None for mail read from a mailbox), `helo`
    its greeting, `envelope_from` the address of MAIL FROM (empty for notices). `dns` is made for this one mail.
    """
    message = _headers_of(raw)
    domains = from_domains(message)
    if taken_for and (taken := domain_of(taken_for)) not in domains:
        domains.append(taken)
    known = [domain for domain in domains if domain]
    asked = {domain: _asked_of(domain, dns) for domain in known}
    spf, spf_domain, signatures = _prove(raw, known, peer_ip=peer_ip, helo=helo, envelope_from=envelope_from, dns=dns)
    checks = [
        _check_domain(domain, asked[domain], spf, spf_domain, signatures, spf_could_speak=is_foreign(peer_ip))
        for domain in known
    ]
    if not checks:
        return SenderCheck(spf, overall(signatures, []), "permerror", None, None, aligned=False, source="checked here")
    return _worst(checks, alone=len(domains) == 1 and len(message.get_all("From", [])) == 1)


def _prove(
    raw: bytes,
    known: list[str],
    *,
    peer_ip: str | None,
    helo: str | None,
    envelope_from: str | None,
    dns: Resolver,
) -> tuple[Result, str | None, list[Signature]]:
    """SPF's result, its domain, and the signatures. What could speak for the sender is asked first, as his domain's wishes
    were before it: else names whose servers never answer would use up the time, and a forgery pass as undecided."""
    envelope = domain_of(envelope_from or "")
    spf_first = any(is_aligned(envelope, domain, strict=False) for domain in known)
    signatures = [] if spf_first else check_signatures(raw, for_domains=known, dns=dns)
    spf, spf_domain = check_spf(peer_ip=peer_ip, helo=helo, envelope_from=envelope_from, dns=dns)
    return spf, spf_domain, check_signatures(raw, for_domains=known, dns=dns) if spf_first else signatures


def _asked_of(domain: str, dns: Resolver) -> Request | DnsFailure | None:
    try:
        return request_of(domain, dns)
    except DnsFailure as failure:
        return failure


def _check_domain(
    domain: str,
    asked: Request | DnsFailure | None,
    spf: Result,
    spf_domain: str | None,
    signatures: list[Signature],
    *,
    spf_could_speak: bool,
) -> SenderCheck:
    lookup_failed = isinstance(asked, DnsFailure)
    request = None if isinstance(asked, DnsFailure) else asked
    strict = request or Request("none", strict_dkim=False, strict_spf=False)
    own = [signature for signature in signatures if is_aligned(signature.domain, domain, strict=strict.strict_dkim)]
    spf_speaks_for_it = is_aligned(spf_domain, domain, strict=strict.strict_spf)
    aligned = any(signature.result == "pass" for signature in own) or (spf == "pass" and spf_speaks_for_it)
    undecided = any(signature.result == "temperror" for signature in own) or (spf == "temperror" and spf_speaks_for_it)
    return SenderCheck(
        spf=spf,
        dkim=overall(signatures, own),
        dmarc=_dmarc(
            request, lookup_failed=lookup_failed, aligned=aligned, undecided=undecided, spf_could_speak=spf_could_speak
        ),
        dmarc_policy=request.policy if request else None,
        from_domain=domain,
        aligned=aligned,
        source="checked here",
    )


def _dmarc(
    request: Request | None, *, lookup_failed: bool, aligned: bool, undecided: bool, spf_could_speak: bool
) -> Result:
    if lookup_failed:
        return "temperror"
    if request is None:
        return "none"
    if aligned:
        return "pass"
    if undecided:
        return "temperror"  # RFC 7489, 6.6.2: what could have passed must not count as failed
    return "fail" if spf_could_speak else "neutral"


def _worst(checks: list[SenderCheck], *, alone: bool) -> SenderCheck:
    """Of several senders in From the one that fares worst, with the strictest policy; several never pass together."""
    order = ("fail", "temperror", "permerror", "neutral", "none", "softfail", "pass")
    worst = min(
        checks,
        key=lambda check: (
            not check.forged,
            order.index(check.dmarc),
            -_STRICTNESS.index(check.dmarc_policy or "none"),
        ),
    )
    if alone or worst.dmarc not in ("pass", "none", "neutral"):
        return worst
    return SenderCheck(
        worst.spf, worst.dkim, "permerror", worst.dmarc_policy, worst.from_domain, aligned=False, source=worst.source
    )


def _headers_of(raw: bytes) -> Message:
    ends = [
        end
        for end in (raw.find(b"\n\n", 0, _MAX_HEADER_BYTES), raw.find(b"\r\n\r\n", 0, _MAX_HEADER_BYTES))
        if end >= 0
    ]
    return email.message_from_bytes(raw[: min(ends) if ends else _MAX_HEADER_BYTES])
