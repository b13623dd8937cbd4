"""DKIM: whose signatures are under this mail (RFC 6376, RFC 8463). dkimpy verifies, our resolver fetches the keys."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass

import dkim

from leitstelle.channels.email.authentication.domains import organisation_of
from leitstelle.channels.email.authentication.records import Result
from leitstelle.channels.email.authentication.resolver import DnsFailure, Resolver

log = logging.getLogger(__name__)

MAX_SIGNATURES = 10
MAX_BYTES_HASHED = 60_000_000  # each signature hashes the whole body: ten on a mail of 25 MB would cost seconds
LONGEST_HEADER = 262_144  # bytes; dkimpy's time grows with the square of a field's lines, 3 MB of them took a minute
MIN_KEY_BITS = 1024  # RFC 8301, 3.2


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature: the domain that signed (d=), and whether it holds."""

    domain: str
    result: Result


def check_signatures(raw: bytes, *, for_domains: list[str], dns: Resolver) -> list[Signature]:
    """Signatures in the order they were checked: those of the organisation in From first, since they decide; others
    while the limits allow. Checking ends at the first signature of exactly that domain that holds."""
    if not _is_worth_checking(raw):
        return []
    try:
        verifier = dkim.DKIM(raw, logger=_silent(), minkey=MIN_KEY_BITS)
    except (dkim.DKIMException, ValueError, IndexError):  # not even headers: nothing can be signed
        return []
    wanted = {organisation_of(domain) for domain in for_domains}
    found: list[Signature] = []
    for index, domain in _in_order(verifier, wanted)[: _affordable(len(raw))]:
        found.append(Signature(domain, _verify(verifier, index, domain, dns)))
        if found[-1].result == "pass" and domain in for_domains:
            break
    return found


def _is_worth_checking(raw: bytes) -> bool:
    """Whether there may be a signature, under a header no longer than honest ones are."""
    head = raw[: LONGEST_HEADER + 4]
    ends = [end for end in (head.find(b"\n\n"), head.find(b"\r\n\r\n")) if end >= 0]
    if not ends and len(raw) > LONGEST_HEADER:
        return False
    return b"dkim-signature" in head.lower()


def overall(signatures: list[Signature], aligned: list[Signature]) -> Result:
    """One word for all: signatures of the sender's organisation count before those of third parties."""
    for group in (aligned, signatures):
        for result in ("pass", "temperror", "fail", "neutral", "permerror"):
            if any(signature.result == result for signature in group):
                return result
    return "none"


def _affordable(size: int) -> int:
    return max(1, min(MAX_SIGNATURES, MAX_BYTES_HASHED // max(size, 1)))


def _in_order(verifier: dkim.DKIM, wanted: set[str]) -> list[tuple[int, str]]:
    signed = list(_signing_domains(verifier))
    return sorted(signed, key=lambda item: organisation_of(item[1]) not in wanted)  # stable: topmost first


def _signing_domains(verifier: dkim.DKIM) -> Iterator[tuple[int, str]]:
    headers = [value for name, value in verifier.headers if name.lower() == b"dkim-signature"]
    for index, value in enumerate(headers[: 5 * MAX_SIGNATURES]):
        try:
            domain = dkim.parse_tag_value(value).get(b"d", b"").decode("ascii").lower().rstrip(".")
        except (dkim.InvalidTagValueList, UnicodeDecodeError):
            continue
        if domain:
            yield index, domain


def _verify(verifier: dkim.DKIM, index: int, domain: str, dns: Resolver) -> Result:
    key_found = False

    def key(name: bytes | str, timeout: float = 0) -> bytes | None:
        nonlocal key_found
        name = name.decode("ascii", "replace") if isinstance(name, bytes) else name
        records = dns(name.rstrip("."), "TXT")
        key_found = bool(records)
        return records[0].encode("ascii", "replace") if records else None

    try:
        holds = verifier.verify(index, dnsfunc=key)
    except DnsFailure:
        return "temperror"
    except dkim.DKIMException:  # malformed, expired, unknown algorithm, weak key
        return "fail"
    except Exception:  # the signature is written by the sender: what the library stumbles over proves nothing
        log.warning("signature of %s could not be read", domain, exc_info=True)
        return "permerror"
    if not holds:
        return "fail" if key_found else "permerror"
    # RFC 6376, 8.2: with l= anybody may append to the mail; such a signature does not prove what we show.
    return "neutral" if b"l" in verifier.signature_fields else "pass"


def _silent() -> logging.Logger:
    logger = logging.getLogger("leitstelle.channels.email.authentication.dkimpy")
    logger.setLevel(logging.CRITICAL)
    return logger
