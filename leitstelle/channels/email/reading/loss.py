"""Did a reading lose anything? A walk over the leaves of the mail, by the standard library, beside the reading.

Where the standard library meets broken MIME and splits nothing, the walk goes over our own tree instead.
Used by tests and measurements, not while mail is taken in: the walk keeps no limits.
"""

from __future__ import annotations

import email
import hashlib
import re
from email.message import Message
from typing import cast

from leitstelle.channels.email.reading.charsets import decode
from leitstelle.channels.email.reading.html import charset_in_markup, read_html
from leitstelle.channels.email.reading.model import InboundMail
from leitstelle.channels.email.reading.text import rich_to_text
from leitstelle.channels.email.reading.tnef import read_tnef
from leitstelle.channels.email.reading.transfer import decode_transfer, take_uuencoded
from leitstelle.channels.email.reading.tree import PartBudget, parse_tree, with_line_feeds


def missing_content(raw: bytes, mail: InboundMail) -> list[str]:
    """One sentence for each leaf of the mail whose text or file the reading does not hold; [] when nothing is lost."""
    known = {attachment.sha256 for attachment in mail.attachments}
    seen = [_letters(mail.text), _letters(read_html(mail.html).text if mail.html else "")]
    seen += [_letters(decode(attachment.content)) for attachment in mail.attachments]
    missing = []
    for number, (content_type, content, charset) in enumerate(_all_leaves(raw), start=1):
        if not content.strip() or hashlib.sha256(content).hexdigest() in known:
            continue
        if not _is_seen(content_type, content, charset, seen, known):
            missing.append(f"Part {number} ({content_type}, {len(content)} bytes) is neither in the text nor a file.")
    return missing


Leaf = tuple[str, bytes, str]
"""Type, decoded content and charset of one leaf."""


def _all_leaves(raw: bytes) -> list[Leaf]:
    raw = with_line_feeds(raw).lstrip()
    message = email.message_from_bytes(raw)
    if not any(part.defects for part in message.walk()):
        return _leaves(message)
    tree = parse_tree(raw, PartBudget())
    return [(part.content_type, part.content(), part.parameters.get("charset", "")) for part in tree.leaves()]


def _leaves(message: Message) -> list[Leaf]:
    """A nested message is one leaf."""
    parts = _parts(message)
    if parts and message.get_content_maintype() == "multipart":
        return [leaf for part in parts for leaf in _leaves(part)]
    return [(message.get_content_type(), _content(message), str(message.get_param("charset", "")))]


def _parts(message: Message) -> list[Message]:
    return cast(list[Message], message.get_payload()) if message.is_multipart() else []


def _content(message: Message) -> bytes:
    last = message
    while parts := _parts(last):
        last = parts[-1]  # of a nested message, its last words: a writer would fold its header anew
    written = str(last.get_payload()).encode("utf-8", "surrogateescape")
    if last is not message:
        return written
    if str(message.get("content-transfer-encoding", "")).strip().lower() == "base64":
        return decode_transfer(written, "base64")
    return cast(bytes, message.get_payload(decode=True))


def _is_seen(content_type: str, content: bytes, charset: str, seen: list[str], known: set[str]) -> bool:
    if tnef := read_tnef(content):
        return all(hashlib.sha256(file.content).hexdigest() in known for file in tnef.files)
    files, content = take_uuencoded(content)
    if any(hashlib.sha256(file).hexdigest() not in known for _, file in files):
        return False
    text = decode(content, charset, hint=charset_in_markup(content))
    if _holds(_letters(text), seen) or _holds(_letters(rich_to_text(text)), seen):
        return True
    if "<" in text and _holds(_letters(read_html(text).text), seen):
        return True
    return all(_holds(_letters(line), seen) for line in text.splitlines())


def _holds(letters: str, seen: list[str]) -> bool:
    return any(letters in text for text in seen)


def _letters(text: str) -> str:
    """Letters and digits only: line ends, quoting and flowed blanks are no loss."""
    return re.sub(r"[\W_]+", "", text)
