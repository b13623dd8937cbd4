"""A stored mail read and its sender checked: everything that needs no transaction."""

import email
from dataclasses import asdict, dataclass
from email.message import Message
from typing import Any

from leitstelle.channels.email.authentication import SenderCheck, check_sender, read_trusted_results
from leitstelle.channels.email.models import RawMail
from leitstelle.channels.email.reading import InboundMail, read_mail
from leitstelle.channels.email.taking_in.names import SharedNames

HEADER_BYTES = 262_144


@dataclass(frozen=True, slots=True)
class ReadMail:
    """A mail as a person would read it, its header fields, and what is known about its sender."""

    mail: InboundMail
    header: Message
    check: SenderCheck

    def check_as_json(self) -> dict[str, Any]:
        return {**asdict(self.check), "forged": self.check.forged}


def read_stored(row: RawMail, names: SharedNames) -> ReadMail:
    """Pure but for DNS. Never raises for any bytes."""
    raw = bytes(row.raw)
    header = header_of(raw)
    mail = read_mail(raw)
    sender = mail.sender.address or row.envelope_from
    trusted = row.mailbox.trusted_authserv_ids if row.mailbox else []
    check = read_trusted_results(header, trusted_authserv_ids=trusted, taken_for=sender) if trusted else None
    if check is None:
        check = check_sender(
            raw,
            peer_ip=row.peer_ip,
            helo=row.helo or None,
            envelope_from=row.envelope_from,
            dns=names.for_one_mail(),
            taken_for=sender,
        )
    return ReadMail(mail, header, check)


def header_of(raw: bytes) -> Message:
    """The header fields alone."""
    head = raw[:HEADER_BYTES]
    ends = [end for end in (head.find(b"\n\n"), head.find(b"\r\n\r\n")) if end >= 0]
    return email.message_from_bytes(head[: min(ends)] if ends else head)
