"""One SMTP or LMTP conversation: aiosmtpd's, with what it lacks for a public door.

Long lines and large mails in linear time, only `<CRLF>.<CRLF>` ends a mail (so no second mail can be smuggled in behind
a lone line feed), LMTP on the same port (RFC 2033), answers with enhanced codes (RFC 2034), limits.
"""

import asyncio
import ipaddress
import logging
from typing import Any

from aiosmtpd.smtp import SMTP, syntax

from leitstelle.channels.email.listening.limits import Guests, Limits
from leitstelle.channels.email.memory import give_back, is_large

log = logging.getLogger(__name__)
logging.getLogger("mail.log").setLevel(logging.ERROR)  # aiosmtpd tells every command at INFO

END_OF_MAIL = b"\r\n.\r\n"


class MailTooLarge(Exception):
    """Longer than this desk takes."""


class NoRoom(Exception):
    """Too many large mails at once."""


class Conversation(SMTP):
    """Answers one peer. `is_lmtp` tells whether the peer said LHLO."""

    transport: Any  # None once the line is closed; aiosmtpd leaves open which kind it is
    envelope: Any
    data_size_limit: int
    line_length_limit = 65536  # read in pieces of this many bytes; a mail's lines may be longer
    local_part_limit = 255
    command_size_limit = 2048

    def __init__(
        self, handler: Any, *, guests: Guests, limits: Limits, among: "set[Conversation]", **options: Any
    ) -> None:
        self.takes_mail = False
        self._among = among
        self._guests = guests
        self._limits = limits
        self._entered: str | None = None
        self.is_lmtp = False
        super().__init__(handler, timeout=limits.command_seconds, enable_SMTPUTF8=True, ident="Leitstelle", **options)

    def connection_made(self, transport: Any) -> None:
        if self._entered is None and self._original_transport is None:
            peer = peer_ip(transport.get_extra_info("peername")) or "local"
            if not self._guests.enter(peer):
                transport.write(b"421 4.7.0 Too many connections, try again later\r\n")
                transport.close()
                return
            self._entered = peer
            self._among.add(self)
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        if self._entered is None:
            return
        if self._entered:
            self._guests.leave(self._entered)
            self._entered = ""
            self._among.discard(self)
        super().connection_lost(error)

    def data_received(self, data: bytes) -> None:
        if self._entered:
            super().data_received(data)

    def eof_received(self) -> bool:
        """The peer has left. False closes our side too: else a line that was only knocked at stays for minutes."""
        if self._entered:
            super().eof_received()
        return False

    def _timeout_cb(self) -> None:
        self.send_away("421 4.4.2 Nothing was said for too long, goodbye")

    def send_away(self, words: str = "421 4.3.2 This desk is shutting down, try again later") -> None:
        """Say why and hang up."""
        if self.transport is not None and not self.transport.is_closing():
            self.transport.write(words.encode() + b"\r\n")
            self.transport.close()

    @syntax("LHLO hostname")
    async def smtp_LHLO(self, arg: str) -> None:
        """RFC 2033 section 4.1."""
        await self.smtp_EHLO(arg)
        self.is_lmtp = bool(arg)

    async def smtp_AUTH(self, arg: str) -> None:
        """Nobody signs in here: mail for the desk needs no password, other mail is not taken."""
        await self.push("502 5.5.1 Not offered")

    @syntax("DATA")
    async def smtp_DATA(self, arg: str) -> None:
        if await self.check_helo_needed():
            return
        if arg:
            await self.push("501 5.5.4 Syntax: DATA")
            return
        if not self.envelope.rcpt_tos:
            await self.push("503 5.5.1 Error: need RCPT command")
            return
        await self.push("354 End data with <CR><LF>.<CR><LF>")
        self.takes_mail = True
        try:
            status = await self._take_mail()
            self._set_post_data_state()
            await self.push(status)
        finally:
            self.takes_mail = False

    async def _take_mail(self) -> str:
        self._carried = 0
        try:
            self.envelope.content = await self._read_mail()
            return await self._call_handler_hook("DATA")
        except MailTooLarge:
            return self.answer_each(f"552 5.3.4 The mail is larger than {self.data_size_limit} bytes")
        except NoRoom:
            return self.answer_each("452 4.3.1 Too many large mails at once, try again later")
        finally:
            self._guests.put_down(self._carried)
            if is_large(self._carried):
                self.envelope.content = None
                give_back()

    def answer_each(self, status: str) -> str:
        """LMTP answers once for each recipient (RFC 2033 section 4.2), SMTP once."""
        return "\r\n".join([status] * (len(self.envelope.rcpt_tos) if self.is_lmtp else 1))

    async def _read_mail(self) -> bytes:
        """The mail's bytes without the dots added on the way (RFC 5321 section 4.5.2).

        Raises MailTooLarge or NoRoom once the whole mail has gone by, so that the answer is heard.
        """
        waiting: bytearray = self._reader._buffer  # type: ignore[attr-defined]
        waiting[:0] = b"\r\n"  # the line end before the first line is that of the DATA command
        pieces: list[bytes] = []
        size, refusal, ended = 0, None, False
        deadline = self.loop.time() + self._limits.message_seconds
        while not ended:
            piece, ended = await self._next_piece()
            size += len(piece)
            refusal = refusal or self._refusal(size, len(piece), deadline)
            if refusal:
                pieces.clear()
            else:
                pieces.append(piece)
        if refusal:
            raise refusal
        mail = b"".join(pieces)
        pieces.clear()
        mail = mail[: -len(END_OF_MAIL) + 2]
        if b"\r\n." in mail:
            mail = mail.replace(b"\r\n.", b"\r\n")
        return mail[2:]

    async def _next_piece(self) -> tuple[bytes, bool]:
        """Some bytes of the mail, and whether they end it."""
        try:
            return await self._reader.readuntil(END_OF_MAIL), True
        except asyncio.LimitOverrunError as more:
            self._reset_timeout()
            return await self._reader.read(more.consumed), False

    def _refusal(self, size: int, piece: int, deadline: float) -> Exception | None:
        if size > self.data_size_limit + len(END_OF_MAIL):
            return MailTooLarge()
        if self.loop.time() > deadline:
            self.transport.close()
        if not self._guests.carry(piece):
            return NoRoom()
        self._carried += piece
        return None


def peer_ip(peername: Any) -> str | None:
    """The peer's address; None for a Unix socket. A zone index (`fe80::1%eth0`) is no part of it."""
    if not isinstance(peername, tuple) or not peername:
        return None
    address = ipaddress.ip_address(str(peername[0]).partition("%")[0])
    return str(getattr(address, "ipv4_mapped", None) or address)  # IPv4 on a socket for both families
