"""What machines append to a person's words: signatures behind a delimiter, device footers, legal notices.

A closing and a name typed by hand ("Viele Grüße\\nJörg", "-Anna") are the person's own words and stay.
"""

import re
from itertools import filterfalse, islice, takewhile

from leitstelle.channels.email.reading.reply import footers
from leitstelle.channels.email.reading.reply.lines import is_blank, is_rule, is_signature_delimiter, plain

_LINK = re.compile(
    r"<(?:https?|mailto):[^<>]{0,400}>|\((?:https?|mailto):[^()]{0,400}\)|\[(?:https?|mailto):[^\[\]]{0,400}\]|https?://\S{1,400}"
)


def _any_of(patterns: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("(?:" + "|".join(patterns) + ")", re.IGNORECASE)


_OPENING = _any_of(footers.SENT_FROM)
_CLOSING = _any_of(footers.SENT_FROM_BEHIND)
_APP_OFFER = _any_of(footers.APP_OFFERS)
_PRODUCT = _any_of(footers.PRODUCTS)
_FREE_FOOTER = re.compile(footers.FREE_FOOTER, re.IGNORECASE)
_CONTACT = _any_of(footers.CONTACTS)
_NOTICE_TITLE = _any_of(footers.NOTICE_TITLES)
_NOTICE = re.compile(r"\W{0,6}(?:" + "|".join(footers.NOTICES) + ")", re.IGNORECASE)
_GATEWAY_BANNER = re.compile(r"\W{0,6}(?:" + "|".join(footers.GATEWAY_BANNERS) + ")", re.IGNORECASE)
_CLAUSE_END = re.compile(r"[,;:!?]|\. |\s[-–—|]\s")
_LONGEST_FOOTER = 110
_MOST_FOOTER_WORDS = 7
_LONGEST_SIGNATURE = 25
_LOOKED_BELOW = 200


def without_gateway_banner(lines: list[str]) -> list[str]:
    """Without the "CAUTION: this e-mail originated from outside" that a mail gateway set above the text."""
    first = next((index for index, line in enumerate(lines) if not is_blank(line)), len(lines))
    end = _paragraph_end(lines, first)
    banner = " ".join(plain(line) for line in lines[first:end][:8])
    return lines[end:] if end < len(lines) and end - first <= 6 and _GATEWAY_BANNER.match(banner) else lines


def without_signature(lines: list[str], *, below_quote: bool = False) -> list[str]:
    """The part of one stretch of a person's words above signature, device footer and notices.

    `below_quote`: a quote stands above the stretch, so that a signature may be all there is.
    """
    lines = lines[: _signature_start(lines, typed=below_quote)]
    lines = _without_device_footer(lines)
    return lines[: _notice_start(lines, typed=below_quote)]


def is_device_footer(line: str, *, last_paragraph: bool = False) -> bool:
    """ "Sent from my iPhone", "Von meinem iPhone gesendet", "Get Outlook for iOS" and the same of others.

    `last_paragraph`: the line stands alone at the end, where people put footers of their own making too
    ("Sent from a magnificent torch of pixels"). A sentence ("Sent from my desk, is easier") is none.
    """
    words = _LINK.sub("", plain(line)).strip(" *_-–—~|\"'“”.[]()")
    if not words or len(words) > _LONGEST_FOOTER:
        return False
    if _APP_OFFER.fullmatch(words):
        return True
    opening = _OPENING.match(words)
    if opening and (_names_product(words[opening.start() :]) or _CLOSING.search(words)):
        return True
    if _CLOSING.search(words) and _PRODUCT.search(words) and len(words.split()) <= 14:
        return True
    return last_paragraph and not plain(line).endswith((".", "!", "?")) and _FREE_FOOTER.match(words) is not None


def _names_product(words: str) -> bool:
    clause = _CLAUSE_END.split(words, maxsplit=1)[0]
    return _PRODUCT.search(clause) is not None and len(clause.split()) <= 12


def _without_device_footer(lines: list[str]) -> list[str]:
    last = next((index for index in range(len(lines) - 1, -1, -1) if not is_blank(lines[index])), -1)
    for index, line in enumerate(lines):
        alone = index == last and (index == 0 or is_blank(lines[index - 1]))
        if not is_device_footer(line, last_paragraph=alone):
            continue
        above = lines[:index]
        if any(not is_blank(seen) for seen in above):
            return above
        # The mailer sets its footer below what was typed; with nothing above it, the text was typed below.
        # There a sentence may look like one: "Sent via Outlook it fails with error 5".
        return lines[index + 1 :] if len(line.split()) <= _MOST_FOOTER_WORDS or alone else lines
    return lines


def _signature_start(lines: list[str], *, typed: bool) -> int:
    for index, line in enumerate(lines):
        if typed and is_rule(line) and _separates_signature(lines, index):
            return index
        typed = typed or not is_blank(line)
    return len(lines)


def _separates_signature(lines: list[str], rule: int) -> bool:
    """Whether what follows a rule is a signature; a rule between two parts of a text is none."""
    below = [
        plain(line)
        for line in islice(filterfalse(is_blank, lines[rule + 1 : rule + _LOOKED_BELOW]), _LONGEST_SIGNATURE + 1)
    ]
    if is_signature_delimiter(lines[rule]):
        return lines[rule] == "-- " or len(below) <= _LONGEST_SIGNATURE
    block = list(takewhile(lambda line: not is_rule(line), below))
    if not below or _NOTICE.match(" ".join(block[:6])):
        return True
    if len(block) > 15:
        return False
    if any(_CONTACT.search(line) for line in block):
        return not _reads_like_prose(block)
    if len(block) < len(below) or len(block) > 4 or not is_blank(lines[rule - 1]) or is_blank(lines[rule + 1]):
        return False  # a table's or a heading's line, or a rule between two parts
    return all(len(line) <= 60 and not line.endswith((".", "?", "!", ":")) and not _is_item(line) for line in block)


def _reads_like_prose(block: list[str]) -> bool:
    return sum(line.endswith((".", "?", "!", ",")) and len(line.split()) > 6 for line in block) * 2 > len(block)


def _is_item(line: str) -> bool:
    return line.startswith(("- ", "* ", "#", "+ ", "• ")) or line[:1].isdigit()


def _notice_start(lines: list[str], *, typed: bool) -> int:
    filled = next((index + 1 for index in range(len(lines) - 1, -1, -1) if not is_blank(lines[index])), 0)
    index = 0
    while index < len(lines):
        end = _paragraph_end(lines, index)
        paragraph = lines[index:end]
        if typed and paragraph and _is_notice(paragraph, last=end >= filled):
            return index
        typed = typed or bool(paragraph)
        index = max(end, index + 1)
    return len(lines)


def _is_notice(paragraph: list[str], *, last: bool) -> bool:
    if len(paragraph) == 1 and not last and _NOTICE_TITLE.fullmatch(plain(paragraph[0])):
        return True
    text = " ".join(plain(line) for line in paragraph[:12])
    return len(text) > 60 and _NOTICE.match(text) is not None


def _paragraph_end(lines: list[str], start: int) -> int:
    return next((index for index in range(start, len(lines)) if is_blank(lines[index])), len(lines))
