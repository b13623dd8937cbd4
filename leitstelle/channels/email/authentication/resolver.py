"""Names asked of DNS, within limits that hold for one mail as a whole."""

from __future__ import annotations

import time
from typing import Protocol

import dns.exception
import dns.resolver

TOTAL_SECONDS = 8.0  # for all questions about one mail; no retry beyond it, the result is then `temperror`
SECONDS_PER_QUESTION = 3.0
MAX_QUESTIONS = 60  # SPF alone may ask 10 names and 10 exchangers each (RFC 7208, 4.6.4)
MAX_RECORD_LENGTH = 16_384  # characters of one TXT record


class DnsFailure(Exception):
    """The answer could not be had now; asking later may succeed."""


class Resolver(Protocol):
    """Records of `name` of type `kind` (TXT, A, AAAA, MX, PTR) as text, empty when there are none.

    A TXT record is one string, its pieces joined; MX is "10 mail.example.org"; names have no final dot.
    Raises DnsFailure when the answer cannot be had.
    """

    def __call__(self, name: str, kind: str) -> list[str]: ...


class NetworkResolver:
    """Asks the system's name servers. Make one for each mail: its limits run from the first question."""

    def __init__(self, total_seconds: float = TOTAL_SECONDS) -> None:
        self._total_seconds = total_seconds
        self._until: float | None = None
        self._asked = 0
        self._answers: dict[tuple[str, str], list[str]] = {}

    def __call__(self, name: str, kind: str) -> list[str]:
        """Raises DnsFailure on time-out, broken servers, or when this mail has used up its limits."""
        key = (name.lower().rstrip("."), kind)
        if key not in self._answers:
            self._answers[key] = _texts(self._ask(*key), kind)
        return self._answers[key]

    def _ask(self, name: str, kind: str) -> list[object]:
        seconds = self._seconds_left()
        self._asked += 1
        if seconds <= 0 or self._asked > MAX_QUESTIONS:
            raise DnsFailure(f"the limits for one mail are used up at {name}")
        try:
            answer = dns.resolver.get_default_resolver().resolve(
                name, kind, lifetime=min(seconds, SECONDS_PER_QUESTION), search=False
            )
        except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
            return []
        except (dns.exception.DNSException, OSError, ValueError) as fault:
            if _is_no_name(fault):
                return []
            raise DnsFailure(f"{name} {kind}: {fault}") from fault
        return list(answer)

    def _seconds_left(self) -> float:
        now = time.monotonic()
        if self._until is None:
            self._until = now + self._total_seconds
        return self._until - now


def _is_no_name(fault: Exception) -> bool:
    """What the mail names is no name DNS could hold, so there is nothing to find, now or later."""
    return isinstance(
        fault, (dns.name.LabelTooLong, dns.name.NameTooLong, dns.name.EmptyLabel, UnicodeError, dns.name.IDNAException)
    )


def _texts(records: list[object], kind: str) -> list[str]:
    if kind == "TXT":
        return [b"".join(record.strings).decode("utf-8", "replace")[:MAX_RECORD_LENGTH] for record in records]  # type: ignore[attr-defined]
    if kind == "MX":
        return [f"{record.preference} {record.exchange.to_text(omit_final_dot=True)}" for record in records]  # type: ignore[attr-defined]
    return [record.to_text().rstrip(".") for record in records]  # type: ignore[attr-defined]
