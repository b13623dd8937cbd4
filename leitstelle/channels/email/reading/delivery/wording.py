"""A server's words, freed of what only looks like words: codes, addresses, links, and the reporting server's story."""

from __future__ import annotations

import re

_MAX_WORDS = 3000  # characters of one server's answer that are looked at

_CODES = re.compile(
    r"(?<![\w.])[245]\d\d[ -]#?[245]\.\d{1,3}\.\d{1,3}\b|(?<![\w.:])[245]\d\d(?=[ -])-?|\(?#?\b[245]\.\d{1,3}\.\d{1,3}\b\)?"
)
_REFUSAL = re.compile(r"(?<![\w.:/\[\-])[45]\d\d[ :\-]+(?=\S*[^\W\d])|(?<![\w.])#?[45]\.\d{1,3}\.\d{1,3} ")
_AFTER_REFUSAL = re.compile(
    r"\n\s*(?:>>>|\.\.\. while|while talking|\n|giving up|-{3,}|\[(?:rcpt|mail|data))|\(in reply to", re.IGNORECASE
)
_WRAPPED_REPLY = re.compile(
    r"^.*unknown address error [45]\d\d-'(.*)'.*$", re.IGNORECASE
)  # AsyncOS quotes the true reply behind its own words
_PREFIX = re.compile(
    r"^(?:: )?(?:recipient address rejected|delivery temporarily suspended): (?=\S)"
)  # Postfix puts these before many reasons
_ADDRESS = re.compile(r"<?[^\s<>@\"']{1,64}@[\w.\-\[\]]{1,255}>?")
_FRAGMENT = re.compile(r"(https?://[^\s#?]+)[#?]\S*")


def plain_words(words: str) -> str:
    """Lower-case words with line breaks, codes and addresses taken out: they carry names that look like reasons."""
    words = " ".join(words[:_MAX_WORDS].split()).replace("’", "'")
    words = _WRAPPED_REPLY.sub(r"\1", words)
    words = _FRAGMENT.sub(r"\1", words)
    words = _ADDRESS.sub(" ", words)
    words = _CODES.sub(" ", words)
    words = " ".join(words.lower().split()).lstrip("-:;,. ")
    return _PREFIX.sub("", words)


def behind_arrow(telling: str) -> str:
    """The other server's reply behind Exchange Online's "Remote server returned an error -> "."""
    said_nothing = re.search(r"remote server returned an? (?:\S+ )?error\b.{0,60}-> ", telling, re.IGNORECASE)
    return telling[said_nothing.end() :] if said_nothing else ""


def unwrapped(telling: str) -> str:
    """The true reply where a gateway quotes it behind words of its own."""
    return _WRAPPED_REPLY.sub(r"\1", telling)


def refusal_in(telling: str) -> str:
    """The refusing server's own words: from its reply code to the end of its reply. What stands before is the
    reporting server's story ("host mx.example said:"), whose words would be taken for reasons. Empty without code."""
    found = _REFUSAL.search(telling)
    if not found:
        return ""
    return _AFTER_REFUSAL.split(telling[found.start() :], maxsplit=1)[0]
