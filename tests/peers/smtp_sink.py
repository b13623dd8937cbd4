"""A mail server that takes everything, keeps it, and refuses what a test tells it to refuse."""

import asyncio
import email
import email.policy
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult

from tests.peers.ports import free_port


@dataclass(frozen=True)
class Taken:
    """A mail that was answered with 250."""

    sender: str
    recipients: tuple[str, ...]
    raw: bytes

    @property
    def mail(self) -> EmailMessage:
        return email.message_from_bytes(self.raw, policy=email.policy.default)  # type: ignore[return-value]


@dataclass
class SmtpSink:
    """`refuse_sender`, `refuse_recipient[address]`, `refuse_data` hold answers to give, one each time, before it is taken."""

    port: int
    taken: list[Taken] = field(default_factory=list)
    refuse_sender: list[str] = field(default_factory=list)
    refuse_recipient: dict[str, list[str]] = field(default_factory=dict)
    refuse_data: list[str] = field(default_factory=list)
    hang_up_after_data: int = 0
    after_taking: Callable[[], None] | None = None  # called before the answer is given
    password: str | None = None
    connections: int = 0
    host: str = "localhost"

    async def handle_EHLO(self, server: SMTP, session: Any, envelope: Any, hostname: str, responses: Any) -> list[str]:
        session.host_name = hostname
        self.connections += 1
        return responses

    async def handle_MAIL(self, server: SMTP, session: Any, envelope: Any, address: str, options: list[str]) -> str:
        if self.password is not None and not session.authenticated:
            return "530 5.7.0 Authentication required"
        if self.refuse_sender:
            return self.refuse_sender.pop(0)
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server: SMTP, session: Any, envelope: Any, address: str, options: list[str]) -> str:
        if self.refuse_recipient.get(address):
            return self.refuse_recipient[address].pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Any) -> str:
        if self.refuse_data:
            return self.refuse_data.pop(0)
        self.taken.append(Taken(envelope.mail_from, tuple(envelope.rcpt_tos), envelope.content))
        if self.after_taking:
            await asyncio.to_thread(self.after_taking)
        if self.hang_up_after_data:
            self.hang_up_after_data -= 1
            server.transport.abort()
        return "250 OK"

    def authenticate(self, server: SMTP, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        return AuthResult(success=data.password.decode() == self.password, handled=False)


@contextmanager
def smtp_sink(
    *, certificate: tuple[Any, Any] | None = None, implicit_tls: bool = False, password: str | None = None
) -> Iterator[SmtpSink]:
    """A running sink. With `certificate` (files) it speaks STARTTLS, or TLS from the first byte."""
    sink = SmtpSink(port=free_port(), password=password)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH) if certificate else None
    if context and certificate:
        context.load_cert_chain(*map(str, certificate))
    controller = Controller(
        sink,
        hostname="127.0.0.1",
        port=sink.port,
        ssl_context=context if implicit_tls else None,
        tls_context=None if implicit_tls else context,
        authenticator=sink.authenticate,
        auth_require_tls=False,
        enable_SMTPUTF8=True,
    )
    controller.start()
    try:
        yield sink
    finally:
        controller.stop()
