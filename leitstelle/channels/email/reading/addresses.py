"""Mailboxes of an address header (RFC 5322 section 3.4), read as people meant them rather than as the grammar demands."""

from __future__ import annotations

import re

from leitstelle.channels.email.reading.charsets import decode, storable
from leitstelle.channels.email.reading.headers import decode_words, unfold
from leitstelle.channels.email.reading.model import NOBODY, Address

MAX_ADDRESSES = 2_000
MAX_HEADER_BYTES = 131_072
MAX_NAME_CHARS = 500
MAX_GROUP_NAME_TOKENS = 20
MAX_ADDRESS_CHARS = 320
"""RFC 5321 section 4.5.3.1: 64 for the local part, 255 for the domain, and the @."""

# One pass over the header: what is quoted, commented or an encoded word keeps its commas to itself.
_TOKEN = re.compile(
    r'(?P<quoted>"(?:[^"\\]|\\.)*+(?:"|\\?\Z))|(?P<comment>\([^()]*+\))|(?P<angle><[^<>]*>?)'
    r"|(?P<word>=\?[^?\s]+\?[bBqQ]\?[^?]*\?=)|(?P<separator>[,;])|(?P<colon>:)|(?P<space>\s+)|(?P<atom>[^\s\"(<,;:>=]+|.)",
    re.DOTALL,
)
_ADDRESS = re.compile(r'(?:"(?:[^"\\]|\\.){1,64}+"|(?!\')[^\s"<>()\[\],;:@\\]{1,64}+)@[^\s"<>()\[\],;:@\\\']{1,255}')
_LITERAL = re.compile(r"[^\s\"<>()\[\],;:@\\]{1,64}@\[[0-9a-fA-F.:IPv]{3,60}\]")


def read_addresses(raw: bytes | None, *, hint: str = "") -> tuple[Address, ...]:
    """Mailboxes in order, without empty ones; group names go, their members stay."""
    if not raw:
        return ()
    text = unfold(decode(raw[:MAX_HEADER_BYTES], "", hint=hint))
    addresses = []
    for entry in _entries(text):
        address = _read_entry(entry, hint)
        if address != NOBODY:
            addresses.append(address)
        if len(addresses) >= MAX_ADDRESSES:
            break
    return tuple(addresses)


Token = tuple[str, str]


def _entries(text: str) -> list[list[Token]]:
    """Tokens between commas; "Group:" is dropped, ";" ends an entry as Outlook users write it."""
    entries: list[list[Token]] = [[]]
    text = _without_open_quote(text)
    last_group_end = text.rfind(";")
    for found in _TOKEN.finditer(text):
        kind = found.lastgroup or "atom"
        if kind == "separator":
            if found[0] == "," and _comma_belongs_to_name(entries[-1], text[found.end() :][:200]):
                entries[-1].append(("atom", ","))
            else:
                entries.append([])
        elif kind == "colon" and _opens_group(entries[-1], last_group_end >= found.end() or found.end() == len(text)):
            entries[-1] = []
        else:
            entries[-1].append((kind, found[0]))
    return [entry for entry in entries if entry]


def _without_open_quote(text: str) -> str:
    """A quote nobody closes would swallow all that follows: it and those behind it are blanks."""
    for found in _TOKEN.finditer(text):
        if found.lastgroup == "quoted" and (len(found[0]) == 1 or found[0][-1] != '"' or found[0].endswith('\\"')):
            return text[: found.start()] + text[found.start() :].replace('"', " ")
    return text


def _comma_belongs_to_name(entry: list[Token], following: str) -> bool:
    """`Müller, Hans <hans@example.com>`: no address before the comma, one in brackets behind it."""
    if any(kind == "angle" for kind, _ in entry) or "@" in "".join(text for _, text in entry) or not entry:
        return False
    before_next = re.split(r"[,;]", following, maxsplit=1)[0]
    return bool(re.search(r"<[^<>]*@[^<>]*>", before_next)) and "@" not in before_next.partition("<")[0]


def _opens_group(entry: list[Token], closed: bool) -> bool:
    """RFC 5322 section 3.4: `Friends: …;`. Without the semicolon the colon is part of a name."""
    if not closed or len(entry) > MAX_GROUP_NAME_TOKENS:
        return False
    return not any(kind == "angle" or "@" in text or text.lower() == "mailto" for kind, text in entry)


def _read_entry(entry: list[Token], hint: str) -> Address:
    angles = [text for kind, text in entry if kind == "angle"]
    if angles:
        inside = next((text for text in angles if "@" in text), angles[-1])
        rest = [(kind, text) for kind, text in entry if kind != "angle"]
        return _with_address(inside.strip("<>"), rest, hint)
    bare = re.sub(r"\A\s*mailto:", "", "".join(text for kind, text in entry if kind != "comment"), flags=re.I).strip()
    found = _find_address(re.sub(r"\s{0,20}@\s{0,20}", "@", bare))
    if not found:
        return _without_brackets(bare, entry, hint)
    rest_text = (
        re.sub(r"\s{0,20}@\s{0,20}", "@", bare).replace(f"<{found}>", " ", 1).replace(found, " ", 1).strip(" '\"")
    )
    name = _name([("atom", rest_text)], hint) or _comments(entry, hint)
    return Address(name if name.strip("-,;<>") else "", _clean_address(found))


def _without_brackets(bare: str, entry: list[Token], hint: str) -> Address:
    """No address in sight: perhaps the encoded word holds name and address together, else it is only a name."""
    decoded = decode_words(bare, hint=hint)
    if decoded != bare and "@" in decoded:
        inner = _entries(decoded)
        whole = _read_entry([token for part in inner for token in part], hint) if inner else NOBODY
        if whole.address:
            return whole
    if "@" in bare and " " not in bare:
        return Address("", _clean_address(bare))
    return Address(_name(entry, hint) or _comments(entry, hint), "")


def _with_address(inside: str, rest: list[Token], hint: str) -> Address:
    name = _name(rest, hint) or _comments(rest, hint)
    address = _clean_address(decode_words(inside, hint=hint))
    if not address and "@" in name:
        found = _find_address(name)  # `"hans@example.com" <>`
        return Address(name.replace(found, "").strip(" <>'\"") if found else name, _clean_address(found))
    return Address(name, address)


def _find_address(text: str) -> str:
    found = _ADDRESS.search(text) or _LITERAL.search(text)
    return found[0] if found else ""


def _clean_address(text: str) -> str:
    """The bare address: without `mailto:`, source routes (RFC 5322 section 4.4), stray blanks and brackets.

    What is no address but holds an @ stays as written: who reads it sees what is wrong.
    """
    address = text.strip(" \t<>,;")
    if '"' not in address:
        address = re.sub(r"\A(?:mailto:|smtp:)", "", address.strip("' "), flags=re.IGNORECASE)
        address = re.sub(r"\([^()]{0,200}\)", "", address)
        address = re.sub(r"\s{0,20}([@.])\s{0,20}", r"\1", address)
    address = re.sub(r"\A@[^:]{1,300}:", "", address)
    return storable(" ".join(address.split())).strip(".")[:MAX_ADDRESS_CHARS] if "@" in address else ""


def _name(tokens: list[Token], hint: str) -> str:
    written = "".join(_unquote(text) if kind == "quoted" else text for kind, text in tokens)
    text = "" if all(kind in {"comment", "space"} for kind, _ in tokens) else written
    name = " ".join(decode_words(text, hint=hint).split())
    if len(name) > 1 and name[0] == name[-1] and name[0] in "\"'":
        name = name[1:-1].strip()
    return name.strip('"<>').strip()[:MAX_NAME_CHARS]


def _unquote(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text[1:-1])


def _comments(tokens: list[Token], hint: str) -> str:
    """`hans@example.com (Hans Müller)`: the older way to give a name."""
    said = " ".join(re.sub(r"\\(.)", r"\1", text[1:-1]) for kind, text in tokens if kind == "comment")
    return " ".join(decode_words(said, hint=hint).split())[:MAX_NAME_CHARS]
