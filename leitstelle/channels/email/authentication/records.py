"""What a check of the sender answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Result = Literal["pass", "fail", "softfail", "neutral", "none", "temperror", "permerror"]
Policy = Literal["none", "quarantine", "reject"]

RESULTS: frozenset[str] = frozenset({"pass", "fail", "softfail", "neutral", "none", "temperror", "permerror"})


@dataclass(frozen=True, slots=True)
class SenderCheck:
    """Results by RFC 8601, section 2.7. `dmarc_policy` is what the domain in From asks for, None without a record;
    `aligned` is true when SPF or DKIM passed for that domain; `source` is "checked here" or "trusted server NAME".

    `neutral` as DMARC result: the server that delivered the mail is unknown (read from a mailbox, or handed over by an
    internal relay), so SPF could not speak and nothing is proven either way.
    """

    spf: Result
    dkim: Result
    dmarc: Result
    dmarc_policy: Policy | None
    from_domain: str | None
    aligned: bool
    source: str

    @property
    def forged(self) -> bool:
        """DMARC failed, and the domain asks that such mail be quarantined or rejected (RFC 7489, 6.3)."""
        return self.dmarc == "fail" and self.dmarc_policy in ("quarantine", "reject")
