"""Cuts a mail's text down to what its author newly wrote."""

import re

from leitstelle.channels.email.reading.reply.attribution import attribution_starting_before
from leitstelle.channels.email.reading.reply.headers import end_of_header_block, field_kind
from leitstelle.channels.email.reading.reply.lines import (
    is_blank,
    is_quoted,
    is_rule,
    plain,
    split_lines,
    with_whole_addresses,
    without_quote_marks,
)
from leitstelle.channels.email.reading.reply.markers import (
    ABOVE_THIS_LINE,
    FORWARD_TITLES,
    ORIGINAL_TITLES,
    PROCESSED_BY,
)
from leitstelle.channels.email.reading.reply.markup import first_quoted_line
from leitstelle.channels.email.reading.reply.quotes import without_history
from leitstelle.channels.email.reading.reply.signatures import without_gateway_banner

_TITLE_ENDS = " -_=*‐‑–—―─>:：~#<[]|"
_GROUPWISE = re.compile(r">>> .{3,200}(?:>>>|\d{1,2}[:.]\d{2}.{0,20}>>>)\Z|>>> (?:On|Am) .{8,300}")
_NOTES = re.compile(r".{2,80}?\s?---\s?\d{1,4}[./-]\d{1,2}[./-]\d{2,4} \d{1,2}:\d{2}(?::\d{2})?(?: [AP]M)?---")
_MIME_FIELD = re.compile(
    r"(?:MIME-Version|Content-(?:Type|Transfer-Encoding|Disposition|Language|ID)):\s", re.IGNORECASE
)
_DESK_LINE_SIGNS = ("#", "-", "=", "_", "*", ">", "—", "–", "[", "~", "%", "+", "^", ".")
_DEEPEST = 3
_MOST_LINES = 100_000


def cut_reply(text: str, *, html: str | None = None) -> str:
    """What the author of a mail newly wrote: `text` without quoted history, signature, device footer, legal notice.

    `html` is the mail's HTML, raw or sanitised; it is only asked where the quote begins when `text` shows no sign.

    - Below an Outlook header block, "-----Original Message-----" or an attribution above unmarked text all is history.
    - Lines marked `>` go when they stand above or below all that is new; quotes answered one by one stay (`quotes`).
    - Greeting, closing and name typed by hand stay; a signature behind `-- ` goes (RFC 3676, section 4.3).
    - A forward without a word of one's own gives the forwarded mail's text: it is what the sender wants to tell.
      A mail with nothing but `>` lines gives "".

    Lines are kept as they were; blank lines around the whole are not. Never raises; time is linear in the text.
    """
    examined, beyond = _examined(split_lines(text))
    lines = with_whole_addresses(without_gateway_banner(_without_mime_fields(examined)))
    lines = lines[: _desk_line(lines)]
    if html is not None and _history(lines) is None and not any(is_quoted(line) for line in lines):
        lines = lines[: first_quoted_line(lines, html)]
    new = _new_lines(lines, depth=0)
    ends_the_examined = bool(new) and new[-1] is examined[-1]
    return _trimmed(new + beyond if ends_the_examined else new)


def _examined(lines: list[str]) -> tuple[list[str], list[str]]:
    """The lines that rules look at, and those beyond; only machines write that many, and half a million take seconds."""
    return lines[:_MOST_LINES], lines[_MOST_LINES:]


def _new_lines(lines: list[str], depth: int) -> list[str]:
    found = _history(lines)
    start, body = found or (len(lines), len(lines))
    new = without_history(lines[:start])
    if found is None or depth == _DEEPEST or not all(is_blank(line) for line in new):
        return new
    if any(is_quoted(line) for line in lines[:start]):
        return new
    return _new_lines(_unquoted(lines[body:]), depth + 1)


def _unquoted(lines: list[str]) -> list[str]:
    marked = all(is_quoted(line) for line in lines if not is_blank(line))
    return [without_quote_marks(line) for line in lines] if marked else lines


def _history(lines: list[str]) -> tuple[int, int] | None:
    """Where unmarked history starts (from its rule or title on) and where the old mail's own text starts below it."""
    following = _next_filled(lines)
    for index, line in enumerate(lines):
        if is_blank(line):
            continue
        if _GROUPWISE.match(plain(line)) and not _quote_goes_on(lines, following[index]):
            return index, index + 1
        if is_quoted(line):
            continue
        if _NOTES.match(plain(line)):
            return index, index + 1  # HCL Notes: "Anna Berg ---20.11.2026 14:03:11---Guten Tag, …"
        title_end = _title_end(lines, index, following)
        if title_end is not None:
            return _with_rule_above(lines, index), title_end
        block_end = end_of_header_block(lines, index)
        if block_end is not None:
            return _with_rule_above(lines, index), block_end
        start = _unmarked_attribution(lines, index, following[index])
        if start is not None:
            return start, index + 1
    return None


def _unmarked_attribution(lines: list[str], index: int, following: int | None) -> int | None:
    if following is not None and is_quoted(lines[following]):
        return None
    return attribution_starting_before(lines, index, next_line=following)


def _quote_goes_on(lines: list[str], following: int | None) -> bool:
    return following is not None and is_quoted(lines[following])


def _title_end(lines: list[str], index: int, following: list[int | None]) -> int | None:
    """Index after "-----Original Message-----" and the header block below it; None where `index` shows none."""
    seen = plain(lines[index])
    title = seen.strip(_TITLE_ENDS).casefold()
    below = following[index]
    fields = below is not None and field_kind(without_quote_marks(lines[below])) is not None
    decorated = seen[:2] != title[:2] and len(seen) - len(title) >= 4
    if title in ORIGINAL_TITLES or title in FORWARD_TITLES:
        if not (decorated or fields or (seen.endswith((":", "：")) and title in FORWARD_TITLES)):
            return None
    elif not title.startswith(PROCESSED_BY) and not (decorated and title.startswith("forwarded by ")):
        return None
    block_end = end_of_header_block(lines, below) if below is not None and fields else None
    return block_end or index + 1


def _with_rule_above(lines: list[str], start: int) -> int:
    above = start - 1
    while above >= 0 and is_blank(lines[above]):
        above -= 1
    return above if above >= 0 and is_rule(lines[above]) else start


def _next_filled(lines: list[str]) -> list[int | None]:
    following: list[int | None] = [None] * len(lines)
    seen: int | None = None
    for index in range(len(lines) - 1, -1, -1):
        following[index] = seen
        seen = index if not is_blank(lines[index]) else seen
    return following


def _desk_line(lines: list[str]) -> int:
    """Index of "##- Please type your reply above this line -##"; everything below is the desk's own mail."""
    for index, line in enumerate(lines):
        seen = plain(line).casefold()
        if 12 < len(seen) <= 160 and seen.startswith(_DESK_LINE_SIGNS) and _asks_to_write_above(seen):
            return index
    return len(lines)


def _asks_to_write_above(seen: str) -> bool:
    return any(all(stem in seen for stem in stems) for stems in ABOVE_THIS_LINE)


def _without_mime_fields(lines: list[str]) -> list[str]:
    """Without header fields of MIME (RFC 2045) that a broken mailer or filter left at the top of the text."""
    end = next((index for index, line in enumerate(lines) if not _MIME_FIELD.match(line)), len(lines))
    return lines[end:] if end and end < len(lines) and is_blank(lines[end]) else lines


def _trimmed(lines: list[str]) -> str:
    filled = [index for index, line in enumerate(lines) if not is_blank(line)]
    return "\n".join(lines[filled[0] : filled[-1] + 1]).rstrip() if filled else ""
