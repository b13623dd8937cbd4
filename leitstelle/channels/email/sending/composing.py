"""An outgoing mail's bytes: text and HTML, inline images, attachments, and the headers by which answers find back.

Pure. Sources: RFC 5322 (message, section 3.6.4 for References), RFC 2387 (related), RFC 2047 and 6532 (words beyond
ASCII), RFC 3834 (automatic answers).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Any

from leitstelle.core.text import one_line

LONGEST_REFERENCES = 10
LONGEST_FILENAME = 150
_LOCAL_PART = re.compile(r"""[^\s"<>(),:;\[\]\\@\x00-\x1f]{1,64}""")
_DOMAIN = re.compile(r"(?!-)[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})*|\[[0-9A-Fa-f:.IPv]+\]")
_CID = re.compile(r"""(["'(=])cid:([^"'()\s>]+)""", re.IGNORECASE)


class UnusableAddress(Exception):
    """An address that cannot be written into a mail. The text names it."""


@dataclass(frozen=True, slots=True)
class FileToSend:
    """An attachment. `content_id` (without brackets) is set for images shown inside the HTML."""

    filename: str
    content_type: str
    content: bytes
    content_id: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    """Everything a mail says. `message_id`, `references` and `in_reply_to` carry their angle brackets.

    `bcc` is no part of it: who is in Bcc stands in the envelope alone. `answers` tells an automatic answer to a mail
    (`auto-replied`) from one the desk sends by itself (`auto-generated`); both only when `is_automatic`.
    """

    message_id: str
    date: datetime
    from_name: str
    from_address: str
    to: tuple[str, ...]
    subject: str
    text: str
    html: str
    language: str
    desk_mark: str
    cc: tuple[str, ...] = ()
    reply_to: str = ""
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    is_automatic: bool = False
    answers: bool = False
    files: tuple[FileToSend, ...] = ()


class _Ids(UnstructuredHeader):
    """Message-IDs, folded between them and never inside: the standard folding encodes an id longer than a line."""

    def fold(self, *, policy: Any) -> str:
        ids = str(self).split()
        return f"{self.name}: " + f"{policy.linesep} ".join(ids) + policy.linesep  # type: ignore[attr-defined]


_registry = HeaderRegistry()
for _name in ("message-id", "in-reply-to", "references"):
    _registry.map_to_type(_name, _Ids)  # type: ignore[arg-type]
POLICY = SMTP.clone(header_factory=_registry, cte_type="7bit")
POLICY_BEYOND_ASCII = POLICY.clone(utf8=True)


def compose(letter: Letter) -> EmailMessage:
    """The mail. Raises UnusableAddress."""
    mail = EmailMessage(
        policy=POLICY_BEYOND_ASCII if needs_smtputf8((letter.from_address, *letter.to, *letter.cc)) else POLICY
    )
    mail["Message-ID"] = letter.message_id
    mail["Date"] = format_datetime(letter.date)
    mail["From"] = _address(letter.from_address, letter.from_name)
    mail["To"] = [_address(address) for address in letter.to]
    if letter.cc:
        mail["Cc"] = [_address(address) for address in letter.cc]
    if letter.reply_to:
        mail["Reply-To"] = _address(letter.reply_to, letter.from_name)
    mail["Subject"] = one_line(letter.subject, limit=300)
    _write_thread(mail, letter)
    _write_nature(mail, letter)
    _write_body(mail, letter)
    return mail


def envelope_address(address: str) -> str:
    """The address as servers take it. Raises UnusableAddress."""
    local, _at, domain = address.strip().rpartition("@")
    try:
        written = domain if domain.isascii() else domain.encode("idna").decode("ascii")
    except UnicodeError as fault:
        raise UnusableAddress(address) from fault
    if not _LOCAL_PART.fullmatch(local) or not _DOMAIN.fullmatch(written):
        raise UnusableAddress(address)
    return f"{local}@{written}"


def needs_smtputf8(addresses: Iterable[str]) -> bool:
    """Whether a local part is beyond ASCII (RFC 6531)."""
    return any(not address.rpartition("@")[0].isascii() for address in addresses)


def trimmed_references(thread: str, ids: Iterable[str]) -> tuple[str, ...]:
    """The thread's stable id and the last ids of the conversation, each once, oldest first, at most ten."""
    latest = [one for one in dict.fromkeys(ids) if one and one != thread]
    return (thread, *latest[-(LONGEST_REFERENCES - 1) :])


def _write_thread(mail: EmailMessage, letter: Letter) -> None:
    """Ids beyond ASCII, as some mailers make of a machine's name, cannot be written: without them the mail still goes."""
    if letter.in_reply_to.isascii() and letter.in_reply_to:
        mail["In-Reply-To"] = letter.in_reply_to
    if references := " ".join(one for one in letter.references if one.isascii()):
        mail["References"] = references


def _write_nature(mail: EmailMessage, letter: Letter) -> None:
    """Who answers mails by machine should not answer an automatic one (RFC 3834 section 5; Exchange's own header)."""
    mail["X-Leitstelle-Desk"] = letter.desk_mark
    mail["Content-Language"] = letter.language
    if letter.is_automatic:
        mail["Auto-Submitted"] = "auto-replied" if letter.answers else "auto-generated"
        mail["X-Auto-Response-Suppress"] = "All"
        mail["Precedence"] = "bulk"


def _write_body(mail: EmailMessage, letter: Letter) -> None:
    shown = {one.lower() for _quote, one in _CID.findall(letter.html)}
    mail.set_content(letter.text, cte="quoted-printable")
    if letter.html:
        mail.add_alternative(_page(letter), subtype="html", cte="quoted-printable")
        page: Any = mail.get_payload()[-1]  # type: ignore[index]
        for file in letter.files:
            if file.content_id.lower() in shown:
                _attach(page.add_related, file, cid=f"<{file.content_id}>", disposition="inline")
    for file in letter.files:
        if not letter.html or file.content_id.lower() not in shown:
            _attach(mail.add_attachment, file)


def _page(letter: Letter) -> str:
    return (
        f'<!DOCTYPE html>\n<html lang="{letter.language}"><head><meta charset="utf-8"></head>\n'
        f"<body>\n{letter.html}\n</body></html>\n"
    )


def _attach(add: Any, file: FileToSend, **options: str) -> None:
    """RFC 2046 section 5.2.1: a message may not be sent base64, so it goes as a plain file; nor may a multipart."""
    maintype, _, subtype = file.content_type.lower().partition(";")[0].strip().partition("/")
    if not maintype.isalnum() or not re.fullmatch(r"[\w.+-]+", subtype) or maintype in ("message", "multipart"):
        maintype, subtype = "application", "octet-stream"
    name = one_line(file.filename, limit=LONGEST_FILENAME) or "file"
    add(file.content, maintype=maintype, subtype=subtype, filename=name, **options)


def _address(address: str, name: str = "") -> Address:
    """For a header. A domain beyond ASCII is written in its ASCII form; a local part beyond it needs SMTPUTF8."""
    local, domain = envelope_address(address).rsplit("@", 1)
    return Address(display_name=one_line(name, limit=120), username=local, domain=domain)
