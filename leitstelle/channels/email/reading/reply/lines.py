"""A mail's text as lines, and what each line is on its own: blank, quoted, a rule."""

import re

MATCHED_CHARS = 500
"""Longest part of a line that any rule looks at; keeps every rule linear in the size of the mail."""

_SPACES = {ord(char): " " for char in "\u00a0\u2000\u2002\u2003\u2007\u2009\u202f\u3000\t"}
_INVISIBLE = dict.fromkeys([0xFEFF, 0x00AD, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x206A)])
_FOR_MATCHING = {**_SPACES, **_INVISIBLE}

_ODD = re.compile("[" + "".join(map(chr, _FOR_MATCHING)) + "]")
_QUOTED = re.compile(r" {0,3}(?:>|&gt;)")
_QUOTE_MARKS = re.compile(r" {0,3}(?:(?:>|&gt;) ?){1,40}")
_RULE = re.compile(r"([-_=*~#‐–—―─]) ?(?:\1 ?)*\Z")
_OPEN_ADDRESS = re.compile(r"<[^<>\s]{1,150}@[^<>\s]{1,150}\Z")
_DASHES = ("--", "—", "–", "––", "—-", "-–", "--=20")


def split_lines(text: str) -> list[str]:
    """The lines of `text`, whichever line ends it came with."""
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def plain(line: str) -> str:
    """The line as the rules compare it: odd spaces plain, direction and width marks gone, at most 500 characters."""
    seen = line[:MATCHED_CHARS]
    if "&nbsp;" in seen:
        seen = seen.replace("&nbsp;", " ")  # QQ Mail writes it into plain text
    return seen.translate(_FOR_MATCHING).strip() if _ODD.search(seen) else seen.strip()


def is_blank(line: str) -> bool:
    """Nothing to see on it."""
    return not line or line.isspace() or (not line.isascii() and not plain(line))


def is_quoted(line: str) -> bool:
    """Marked with `>` as a quotation (RFC 3676, section 4.5)."""
    return _QUOTED.match(line) is not None


def without_quote_marks(line: str) -> str:
    """The line without its leading `>` marks."""
    return _QUOTE_MARKS.sub("", line, count=1) if is_quoted(line) else line


def is_rule(line: str) -> bool:
    """A line drawn with one sign only: `---`, `________`, `* * *`, `—`."""
    seen = plain(line)
    return (len(seen) > 1 or seen in ("—", "–")) and (_RULE.match(seen) is not None or seen in _DASHES)


def is_signature_delimiter(line: str) -> bool:
    """`-- ` (RFC 3676, section 4.3), also with its space lost on the way or made a long dash by a phone's keyboard."""
    return plain(line) in _DASHES and not line.startswith("   ")


def with_whole_addresses(lines: list[str]) -> list[str]:
    """Lines with `<anna@example.org` and the next line's `>:` put together again: that `>` marks no quotation."""
    whole: list[str] = []
    for line in lines:
        if line.startswith(">") and whole and _OPEN_ADDRESS.search(whole[-1][-200:]):
            whole[-1] += line
        else:
            whole.append(line)
    return whole
