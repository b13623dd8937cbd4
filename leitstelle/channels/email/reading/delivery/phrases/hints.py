"""Single telling words, asked when nothing clearer was found: the subject alone lets the reason be guessed."""

from __future__ import annotations

from leitstelle.channels.email.reading.delivery.phrases.nouns import ADDRESSEE

_NO = r"(?:no|not|never|n't|cannot|without|un\w+|in(?:valid|correct|existent)|denied|refused|rejected|fail\w*)"

HINTS: list[tuple[str, list[str]]] = [
    ("virusdetected", [r"virus|malware|clamav"]),
    ("spamdetected", [r"\bsurbl\b|\buribl\b|\bdbl\b|\burls?\b.{0,20}(?:listed|block)|links?\b.{0,20}(?:block|listed)"]),
    (
        "notcompliantrfc",
        [r"\brfc ?-?\d{3,4}\b|\bno (?:date|from|to|subject|message-?id)\b|\b(?:bare|lone|stray) (?:cr|lf)\b"],
    ),
    ("norelaying", [r"\brelay|not (?:hosted|handled|served) (?:here|by us|on this)"]),
    ("mailboxfull", [r"\bquota\b|\bfull\b|storage|too many messages stored|no (?:room|space) (?:left )?"]),
    ("mesgtoobig", [r"\b(?:size|too (?:big|large|long))\b"]),
    (
        "toomanyconn",
        [r"\b(?:connections?|sessions?|recipients?) limit|limit (?:of|on) (?:connections?|sessions?|recipients)"],
    ),
    ("policyviolation", [r"\battachments?\b|\bmacros?\b|\bexecutables?\b|\bdocuments? (?:are|is) not"]),
    ("mailererror", [r"/(?:usr|bin|opt|etc|home|var)/\S+.{0,30}(?:return|fail|exit|error|status)"]),
    ("rejected", [r"\bsender\b|\bmail from\b|\bfrom address\b|\breturn[- ]path\b"]),
    ("hostunknown", [rf"\b(?:domain|host ?name)\b.{{0,40}}\b{_NO}\b|\b{_NO}\b.{{0,40}}\b(?:domain|host ?name)\b"]),
    (
        "blocked",
        [
            r"\b(?:your|this|the) (?:ip|server|host|network)\b|\bip (?:address|\d)|\bblock(?:ed)?\b"
            r"|\blookup\.(?:cgi|php|asp)"
        ],
    ),
    (
        "userunknown",
        [
            rf"\b{_NO}\b(?:.{{0,60}}\b|.{{0,20}}[ <(]){ADDRESSEE}\b|\b{ADDRESSEE}\b.{{0,60}}\b{_NO}\b"
            rf"|\b(?:this|that|such) (?:address|{ADDRESSEE})\b",
        ],
    ),
    ("networkerror", [r"\bdns\b|\brouting\b|\bloop"]),
]
