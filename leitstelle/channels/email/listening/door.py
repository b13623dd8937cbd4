"""What the listener answers: who may be written to, and 250 only for what is stored."""

import asyncio
import logging
from datetime import UTC, datetime

from aiosmtpd.smtp import Envelope, Session

from leitstelle.channels.email.addressing import OwnAddress
from leitstelle.channels.email.keeping import Arrived, Keeper, NotKept, receipt_of
from leitstelle.channels.email.listening.limits import Limits
from leitstelle.channels.email.listening.mailboxes import KnownMailboxes
from leitstelle.channels.email.listening.session import Conversation, peer_ip

log = logging.getLogger(__name__)

NOT_YET = "451 4.3.0 This desk cannot take mail yet, try again later"
NOT_STORED = "451 4.3.0 The mail could not be stored, try again later"


class Door:
    """aiosmtpd's handler: one for all conversations."""

    def __init__(self, keeper: Keeper, mailboxes: KnownMailboxes, limits: Limits) -> None:
        self._keeper = keeper
        self._mailboxes = mailboxes
        self._limits = limits

    async def handle_EHLO(
        self, server: Conversation, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        server.is_lmtp = False
        offered = [line for line in responses if not line.startswith(("250-AUTH", "250 HELP"))]
        return [*offered, "250-PIPELINING", "250 ENHANCEDSTATUSCODES"]

    async def handle_MAIL(
        self, server: Conversation, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if not await self._mailboxes.is_set_up():
            return NOT_YET
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 2.1.0 Sender ok"

    async def handle_RCPT(
        self, server: Conversation, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if len(envelope.rcpt_tos) >= self._limits.recipients:
            return "452 4.5.3 Too many recipients"
        if not await self._mailboxes.find(address):
            return "550 5.1.1 Nobody is called that here"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 Recipient ok"

    async def handle_DATA(self, server: Conversation, session: Session, envelope: Envelope) -> str:
        """One row for the mail, whatever the number of its recipients."""
        mailbox = await self._first_mailbox(envelope.rcpt_tos)
        raw, now = envelope.content, datetime.now(UTC)
        assert isinstance(raw, bytes), "the conversation reads bytes"
        mail = Arrived(
            external_id=receipt_of(envelope.rcpt_tos, raw, now),
            source="listener",
            mailbox_id=mailbox.mailbox_id if mailbox else None,
            envelope_from=(envelope.mail_from or "").strip("<>"),
            envelope_to=tuple(envelope.rcpt_tos),
            peer_ip=peer_ip(session.peer),
            helo=session.host_name or "",
            raw=raw,
            received_at=now,
        )
        return server.answer_each(await self._keep(mail))

    async def _first_mailbox(self, recipients: list[str]) -> OwnAddress | None:
        for address in recipients:
            if own := await self._mailboxes.find(address):
                return own
        return None

    async def _keep(self, mail: Arrived) -> str:
        try:
            kept = asyncio.wrap_future(self._keeper.keep(mail))
            await asyncio.wait_for(asyncio.shield(kept), self._limits.keep_seconds)
        except (NotKept, TimeoutError):
            return NOT_STORED
        return "250 2.0.0 Stored"

    async def handle_exception(self, error: Exception) -> str:
        """A fault of ours must not cost the sender his mail: 4xx, never 5xx."""
        log.error("A mail conversation failed.", exc_info=error)
        return "451 4.3.0 Something went wrong here, try again later"
