"""Finds attribution lines: "On … wrote:", "Am … schrieb …:" and their like, folded over several lines or not."""

import re
from functools import cache

from babel import Locale

from leitstelle.channels.email.reading.reply.lines import is_blank, is_quoted, plain
from leitstelle.channels.email.reading.reply.markers import (
    DATE_FILLERS,
    DATE_OPENERS,
    OWN_VOICE,
    SAYING,
    SENDER_OPENERS,
)

_MOST_LINES = 5
_LONGEST = 350

_LANGUAGES = """
    en de fr es it pt nl pl cs sk sv da nb fi et ru uk bg hr sr sl tr hu ro el lt lv ca vi id th he ar fa ja zh ko
"""

_ADDRESS = re.compile(r"[^\s<>()\[\],;:\"]{1,64}@[^\s<>()\[\],;:\"]{1,100}")
_DIGIT_OR_AT = re.compile(r"[\d@]")
_YEAR = re.compile(r"(?<!\d)(?:19|20|25)\d\d(?!\d)|\d{4}[年년]")
_DATE = re.compile(r"(?<!\d)\d{1,4}[./-] ?\d{1,2}[./-] ?\d{2,4}(?!\d)")
_CLOCK = re.compile(r"(?<![\d.])\d{1,2}(?:[:h時시点]\d{2}|\.\d{2}(?![\d.]))|(?<!\d)\d{1,2}[時시点]")
_STARTS_WITH_DATE = re.compile(
    r"\d{1,2}:\d{2}, \d|(?:19|20)\d\d\.? [^\W\d_]|\d{1,4}(?:[./-] ?\d{1,2}[./-]|[年년])|"
    r"\d{1,2}\.? [^\W\d_]{2,12}\.?,? (?:de )?(?:19|20)\d\d"
)
_SAYING = re.compile(
    "|".join(
        re.escape(verb) if ord(verb[0]) > 0x2E00 else rf"(?<!\w){re.escape(verb)}(?!\w)"
        for verb in sorted(SAYING, key=len, reverse=True)
    ),
    re.IGNORECASE,
)
_DATE_OPENER = re.compile(
    "(?:" + "|".join(re.escape(word) for word in sorted(DATE_OPENERS, key=len, reverse=True)) + r")(?=[\W\d])",
    re.IGNORECASE,
)
_SENDER_OPENER = re.compile("(?:" + "|".join(re.escape(word) for word in SENDER_OPENERS) + r")\s", re.IGNORECASE)
_DECORATION = re.compile(r"[-–—*>|\s]{0,40}")
_WORD = re.compile(r"[^\W\d_]+")
_COLON = re.compile(r"[:：]\s*[-*_\s]{0,12}\Z")
_INSIDE = re.compile(r"(?:>|\)|\])\s?,?\s?(?:wrote|schrieb|a écrit|escribió|ha scritto|escreveu)\s?:")
_LAST_SAYING = re.compile(r"(?:wrote|schrieb|a écrit|escribió|ha scritto|escreveu|geschrieben)\Z", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.!?]\Z")
_SPOKEN = ('"', "'", "„", "“", "«", "»", "‚", "‘")


@cache
def _calendar_words() -> frozenset[str]:
    words: set[str] = set()
    for language in _LANGUAGES.split():
        locale = Locale.parse(language)
        for table in (locale.days, locale.months):
            for context in ("format", "stand-alone"):
                for width in ("wide", "abbreviated", "short"):
                    for name in dict(table[context]).get(width, {}).values():
                        words.update(_WORD.findall(name.casefold()))
    # Outlook and phones abbreviate otherwise than Unicode's tables do.
    words.update(("mo", "di", "mi", "do", "fr", "sa", "so", "mär", "sept", "tues", "thur", "thurs"))
    return frozenset(words)


def attribution_starting_before(lines: list[str], end: int, *, next_line: int | None) -> int | None:
    """Index of the first line of an attribution whose last line is `end`, or None.

    `next_line` is the index of the next line that is not blank: an attribution above lines marked `>` may be
    vaguer ("Anna wrote:") than one above unmarked text, which must carry date or address as mailers write them.
    """
    if not _may_end(lines[end]):
        return None
    quote_follows = next_line is not None and is_quoted(lines[next_line]) and next_line - end <= 6
    if not quote_follows and not _holds_date_or_address(lines, end):
        return None
    speech_follows = next_line is not None and plain(lines[next_line]).startswith(_SPOKEN)
    nearest: int | None = None
    joined = ""
    for start in range(end, max(-1, end - _MOST_LINES), -1):
        line = plain(lines[start])
        if not line and joined and start and plain(lines[start - 1]).endswith("<"):
            continue  # Gmail's text, converted from HTML, may hold a blank line before the address
        if not line or is_quoted(lines[start]) != is_quoted(lines[end]):
            break
        if start < end and (_COLON.search(line) or _is_another_sentence(line, plain(lines[start + 1]))):
            break
        joined = _join(line, joined)
        alone = start == 0 or is_blank(lines[start - 1])
        if not _is_attribution(joined, quote_follows, alone and not speech_follows, single=start == end):
            continue
        if _opens_with_date(_undecorated(line)):
            return start
        nearest = start if nearest is None else nearest
    return nearest


def _holds_date_or_address(lines: list[str], end: int) -> bool:
    """Whether there is any sign of either; spares most lines that end in a colon the closer look."""
    return any(_DIGIT_OR_AT.search(line, 0, _LONGEST) for line in lines[max(0, end - _MOST_LINES + 1) : end + 1])


def _may_end(line: str) -> bool:
    seen = plain(line)
    if len(seen) < 2:
        return False
    if _COLON.search(seen) or _INSIDE.search(seen):
        return True
    return "@" in seen and (seen.endswith((">", ")")) or _LAST_SAYING.search(seen) is not None)


def _is_another_sentence(line: str, following: str) -> bool:
    return bool(_SENTENCE_END.search(line)) and following[:1].isupper() and not any(c.isdigit() for c in line[-5:])


def _join(line: str, rest: str) -> str:
    # "=" at a line's end is a soft line break that nobody decoded (RFC 2045, section 6.7).
    return line[:-1] + rest if line.endswith("=") else f"{line} {rest}".rstrip()


def _undecorated(line: str) -> str:
    return line[_DECORATION.match(line).end() :]  # type: ignore[union-attr]


def _is_attribution(joined: str, quote_follows: bool, alone: bool, *, single: bool) -> bool:
    words = _undecorated(joined)
    inside = _INSIDE.search(words)
    if inside and not _COLON.search(words):
        words = words[: inside.end()].rstrip()
    if len(words) > _LONGEST:
        return False
    address, saying = _ADDRESS.search(words), _SAYING.search(words)
    dated = bool(_YEAR.search(words) or _DATE.search(words))
    clock = bool(_CLOCK.search(words))
    if not _COLON.search(words):
        # Gmail before 2013: "2013/11/13 Anna Berg <anna@example.org>", nothing after the address.
        return bool(address and dated and (_STARTS_WITH_DATE.match(words) or (saying and _opens_with_date(words))))
    if quote_follows and _introduces_quote(words, bool(address), bool(saying), dated, clock, single):
        return True
    if not (address or saying) or OWN_VOICE.intersection(_WORD.findall(_ADDRESS.sub("", words))):
        return False
    if _opens_with_date(words):
        return bool(saying and ((dated and alone) or clock or address)) or bool(address and dated and clock)
    return _opens_with_sender(words, address, saying) and bool(
        (address and saying) or (address and dated) or (saying and (dated and clock))
    )


def _introduces_quote(words: str, address: bool, saying: bool, dated: bool, clock: bool, single: bool) -> bool:
    if _SENDER_OPENER.match(words):
        return single or address
    if _opens_with_date(words):
        return saying or address or (dated and clock)
    return (single and (saying or address or (dated and clock))) or (saying and (address or dated))


def _opens_with_date(words: str) -> bool:
    """Whether a date comes first: "On Fri, Nov 20", "pt., 20 lis 2026", "2026-11-20"; "On Friday we" does not."""
    if _STARTS_WITH_DATE.match(words):
        return True
    opener = _DATE_OPENER.match(words)
    rest = words[opener.end() :] if opener else words
    digit = next((index for index, char in enumerate(rest[:40]) if char.isdigit()), None)
    if digit is None:
        return False
    if _CLOCK.match(rest, digit) and not _DATE.match(rest, digit):
        return False
    between = [word.casefold() for word in _WORD.findall(rest[:digit])]
    if not opener and not between:
        return False
    return all(word in _calendar_words() or word in DATE_FILLERS or len(word) == 1 for word in between)


def _opens_with_sender(words: str, address: re.Match[str] | None, saying: re.Match[str] | None) -> bool:
    """Whether a name or an address comes first and nothing but it: "Anna Berg <anna@…>", "Berg, Anna schrieb"."""
    if _SENDER_OPENER.match(words):
        return True
    name_ends = min(found.start() for found in (address, saying) if found)
    name = _WORD.findall(words[:name_ends])
    return len(name) <= 7 and all(_is_name_part(word) for word in name)


def _is_name_part(word: str) -> bool:
    particles = {
        "von",
        "van",
        "de",
        "der",
        "den",
        "di",
        "da",
        "la",
        "le",
        "al",
        "el",
        "bin",
        "zu",
        "dos",
        "del",
        "hat",
        "via",
        "mailto",
        "at",
    }
    return not word[0].islower() or word in particles
