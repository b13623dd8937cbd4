"""What a mail's HTML tells about where the quoted mail begins: mailers mark it for their own readers."""

import re
from html.parser import HTMLParser

from leitstelle.channels.email.reading.reply.lines import plain

_MOST_HTML_CHARS = 1_000_000
_COMPARED_LETTERS = 40
_FEWEST_LETTERS = 6

_QUOTE_MARK = re.compile(
    r"gmail_quote|gmail_attr|divRplyFwdMsg|appendonsend|yahoo_quoted|yahooQuotedReply|moz-cite-prefix|OLK_SRC_BODY_SECTION|"
    r"zmail_extra|protonmail_quote|tutanota_quote|WordSection_quoted|mail-editor-reference-message-container|ms-outlook-mobile-reference-message|"
    r"reply-intro|quoted-?message|x_divRplyFwdMsg|front-blockquote|hey-quote|zimbra-quote|_rp_quote|isReplyContent|ReplyIntro",
    re.IGNORECASE,
)
"""Names (id or class) that Gmail, Outlook, Yahoo, Thunderbird, Zoho, Proton and others give the quoted mail."""

_SILENT = {"script", "style", "head", "title"}


class _QuoteFinder(HTMLParser):
    """Collects the first letters inside the first element that a mailer marked as quoted."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.letters = ""
        self._inside = False
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self._silent += 1
        named = " ".join(value or "" for name, value in attrs if name in ("id", "class", "name"))
        cited = tag == "blockquote" and any(name == "type" and value == "cite" for name, value in attrs)
        self._inside = self._inside or cited or bool(_QUOTE_MARK.search(named[:500]))

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT and self._silent:
            self._silent -= 1

    def handle_data(self, data: str) -> None:
        if self._inside and not self._silent and len(self.letters) < _COMPARED_LETTERS:
            self.letters += _letters(data[:500])


def first_quoted_line(lines: list[str], html: str) -> int:
    """Index of the line of `lines` at which the HTML's quoted part begins; `len(lines)` when it cannot be told."""
    finder = _QuoteFinder()
    # Word writes `<![if …]>`; html.parser raises on marked sections it does not know, and needs none of them here.
    finder.feed(html[:_MOST_HTML_CHARS].replace("<![", "<! ["))
    wanted = finder.letters[:_COMPARED_LETTERS]
    if len(wanted) < _FEWEST_LETTERS:
        return len(lines)
    for index, line in enumerate(lines):
        seen = _letters(plain(line))
        if len(seen) >= min(_FEWEST_LETTERS, len(wanted)) and (
            wanted.startswith(seen[:_COMPARED_LETTERS]) or seen.startswith(wanted)
        ):
            return index
    return len(lines)


def _letters(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalnum())
