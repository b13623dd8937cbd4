"""Quoted lines among a person's own: which of them go, and which stay because he answers them one by one."""

from itertools import groupby

from leitstelle.channels.email.reading.reply.attribution import attribution_starting_before
from leitstelle.channels.email.reading.reply.lines import is_blank, is_quoted, plain, without_quote_marks
from leitstelle.channels.email.reading.reply.signatures import without_signature

_WRAPPED_FROM = 58
"""A quoted line this long was at the mailer's limit: what spilled over stands unmarked on the next line."""

_SNIPPET_LINES = 3

Stretch = tuple[str, list[str]]
"""Kind ("own", "quote" or "attribution") and its lines."""


def without_history(lines: list[str]) -> list[str]:
    """A person's own lines, without the quoted history above or below them.

    Quotes in two or more places with an answer below each stay: the answers mean nothing without them.
    One quoted mail with everything written below it (bottom posting) goes, and so does a quote at the end.
    """
    stretches = [_cleaned(stretch, index > 0) for index, stretch in enumerate(_stretches(lines))]
    while stretches and _is_trailing(stretches):
        stretches.pop()
    keeps_quotes = _answers_line_by_line(stretches)
    return [line for kind, part in stretches if kind == "own" or (kind == "quote" and keeps_quotes) for line in part]


def _stretches(lines: list[str]) -> list[Stretch]:
    kinds = _kinds(lines)
    return [
        (kind, [line for _, line in group])
        for kind, group in groupby(zip(kinds, lines, strict=True), key=lambda pair: pair[0])
    ]


def _kinds(lines: list[str]) -> list[str]:
    kinds = ["quote" if is_quoted(line) else "own" for line in lines]
    _mark_wrapped(lines, kinds)
    following: int | None = None
    for index in range(len(lines) - 1, -1, -1):
        if is_blank(lines[index]) and kinds[index] == "own":
            continue
        if kinds[index] == "own" and following is not None and kinds[following] == "quote":
            start = attribution_starting_before(lines, index, next_line=following)
            if start is not None:
                kinds[start:following] = ["attribution"] * (following - start)
        following = index
    _mark_gaps(lines, kinds)
    return kinds


def _mark_wrapped(lines: list[str], kinds: list[str]) -> None:
    for index in range(1, len(lines)):
        if kinds[index] == "own" and kinds[index - 1] == "quote" and not is_blank(lines[index]):
            before, line = plain(lines[index - 1]), plain(lines[index])
            spilled = before.endswith("=") or (len(before) >= _WRAPPED_FROM and not line[0].isupper())
            in_quote = index + 1 < len(lines) and is_quoted(lines[index + 1])
            if spilled and (in_quote or before.endswith("=") or len(line) < 40):
                kinds[index] = "quote"


def _mark_gaps(lines: list[str], kinds: list[str]) -> None:
    """Blank lines between two quoted ones belong to the quote."""
    last_quote: int | None = None
    for index, kind in enumerate(kinds):
        if kind == "quote":
            if last_quote is not None and all(is_blank(line) for line in lines[last_quote + 1 : index]):
                kinds[last_quote + 1 : index] = ["quote"] * (index - last_quote - 1)
            last_quote = index
        elif not is_blank(lines[index]):
            last_quote = None


def _cleaned(stretch: Stretch, below_quote: bool) -> Stretch:
    kind, lines = stretch
    return (kind, without_signature(lines, below_quote=below_quote)) if kind == "own" else stretch


def _is_blank_stretch(stretch: Stretch) -> bool:
    return stretch[0] == "own" and all(is_blank(line) for line in stretch[1])


def _is_trailing(stretches: list[Stretch]) -> bool:
    kind, lines = stretches[-1]
    if _is_blank_stretch(stretches[-1]) or kind == "attribution":
        return True
    return kind == "quote" and not _is_snippet(stretches[:-1], lines)


def _is_snippet(above: list[Stretch], quote: list[str]) -> bool:
    """A line or two right below a colon are shown, not quoted: a command at a prompt `>`, a message on the screen."""
    if not above or above[-1][0] != "own" or not above[-1][1] or len(quote) > _SNIPPET_LINES:
        return False
    return plain(above[-1][1][-1]).endswith(":")


def _answers_line_by_line(stretches: list[Stretch]) -> bool:
    quotes = [index for index, (kind, _) in enumerate(stretches) if kind == "quote"]
    if len(quotes) != 1:
        return bool(quotes)
    above = stretches[: quotes[0]]
    opens_the_mail = all(_is_blank_stretch(stretch) for stretch in above)
    attributed = any(kind == "attribution" for kind, _ in above) or _holds_attribution(stretches[quotes[0]][1])
    return not (opens_the_mail or attributed)


def _holds_attribution(quote: list[str]) -> bool:
    """Apple Mail marks the attribution too: `> On 20 Nov 2026, at 14:03, Anna wrote:`."""
    opening = [without_quote_marks(line) for line in quote[:4]]
    return any(attribution_starting_before(opening, index, next_line=None) is not None for index in range(len(opening)))
