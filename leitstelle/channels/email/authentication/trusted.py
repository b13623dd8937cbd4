"""What a server in front of us found out about the sender, from Authentication-Results (RFC 8601).

Anyone can write such a header into his mail, with any server's name. Ours are told apart by place: a server adds its
results on top of what it received. So only the topmost header of a trusted name counts, and further ones of that name
as long as no Received line stands between; one below a Received line was in the mail before that server took it, and
is the sender's word. (RFC 8601, section 5 obliges the server to remove headers in its name from incoming mail; where it
does not, and adds none of its own, no reader can tell. The manual says so beside the setting.)
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from email.message import Message

from leitstelle.channels.email.authentication.domains import domain_of, from_domains
from leitstelle.channels.email.authentication.records import RESULTS, Policy, Result, SenderCheck

_MAX_HEADERS = 200
_MAX_LENGTH = 8_000  # characters of one header

_COMMENT = re.compile(r"\([^()]*\)")
_METHOD = re.compile(r"^\s*(spf|dkim|dmarc)(?:\s*/\s*\d+)?\s*=\s*([a-z]+)\b", re.IGNORECASE)
# RFC 8601 has no property for it: opendmarc and Google write (p=REJECT), Microsoft action=oreject, rspamd policy=reject.
_POLICY = re.compile(r"(?:\bp|\bpolicy(?:\.[\w-]+)?|\baction)\s*=\s*\"?o?(none|quarantine|reject)\b", re.IGNORECASE)


def read_trusted_results(
    message: Message, *, trusted_authserv_ids: list[str], taken_for: str = ""
) -> SenderCheck | None:
    """The results of the first trusted server, or None when none of them left any that can be relied on.

    `message` is the received mail; the identifiers are compared without regard to case. Results about somebody else
    than `taken_for`, the address the desk will take for the sender, cannot be relied on. Never raises.
    """
    trusted = {name.strip().lower() for name in trusted_authserv_ids if name.strip()}
    results = list(_topmost_results(message, trusted))
    if not results:
        return None
    domains = from_domains(message)
    if taken_for and domain_of(taken_for) not in domains:
        return None
    found = _by_method([clause for _, clauses in results for clause in clauses])
    dmarc = _result(found.get("dmarc", []))
    if dmarc == "pass" and (len(domains) != 1 or len(message.get_all("From", [])) != 1):
        dmarc = "permerror"  # whichever of several senders was meant
    return SenderCheck(
        spf=_result(found.get("spf", [])),
        dkim=_result(found.get("dkim", []), any_pass=True),
        dmarc=dmarc,
        dmarc_policy=_policy(found.get("dmarc", [])),
        from_domain=domains[0] if domains else None,
        aligned=dmarc == "pass",
        source=f"trusted server {results[0][0]}",
    )


def _topmost_results(message: Message, trusted: set[str]) -> Iterator[tuple[str, list[str]]]:
    server: str | None = None
    for name, value in message.items()[:_MAX_HEADERS]:
        if name.lower() == "received" and server:
            return
        if name.lower() != "authentication-results":
            continue
        found, clauses = _read(str(value)[:_MAX_LENGTH])
        if found in trusted and server in (None, found):
            server = found
            yield found, clauses


def _read(value: str) -> tuple[str, list[str]]:
    """The server's name (without version) and the clauses, comments kept: some policies stand only there."""
    clauses = _split(" ".join(value.split()))
    name = _COMMENT.sub("", clauses[0]).split()
    return (name[0].strip('"').lower() if name else ""), clauses[1:]


def _split(value: str) -> list[str]:
    """Parts between semicolons that stand outside comments and quoted strings."""
    parts, depth, quoted = [""], 0, False
    for character in value:
        if character == '"' and depth == 0:
            quoted = not quoted
        elif not quoted:
            depth += (character == "(") - (character == ")" and depth > 0)
        if character == ";" and not quoted and depth == 0:
            parts.append("")
        else:
            parts[-1] += character
    return parts


def _by_method(clauses: list[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for clause in clauses:
        if method := _METHOD.match(_COMMENT.sub("", clause)):
            found.setdefault(method[1].lower(), []).append(clause)
    return found


def _result(clauses: list[str], *, any_pass: bool = False) -> Result:
    """The first result, or, where a mail may have several signatures, `pass` if one holds."""
    words = [_METHOD.match(_COMMENT.sub("", clause))[2].lower() for clause in clauses]  # type: ignore[index]
    if any_pass and "pass" in words:
        return "pass"
    word = words[0] if words else "none"
    word = {"hardfail": "fail", "bestguesspass": "none", "policy": "neutral"}.get(word, word)
    return word if word in RESULTS else "neutral"  # type: ignore[return-value]


def _policy(clauses: list[str]) -> Policy | None:
    found = _POLICY.search(clauses[0]) if clauses else None
    return found[1].lower() if found else None  # type: ignore[return-value]
