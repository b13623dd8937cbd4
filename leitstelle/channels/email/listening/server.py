"""The listener's sockets and its orderly end."""

import asyncio
import logging
import socket
import ssl
import threading
from collections.abc import Callable

from django.utils.translation import gettext_lazy as _

from leitstelle.channels.email.keeping import Keeper
from leitstelle.channels.email.listening.door import Door
from leitstelle.channels.email.listening.limits import Guests, Limits, largest_message
from leitstelle.channels.email.listening.mailboxes import KnownMailboxes
from leitstelle.channels.email.listening.session import Conversation
from leitstelle.core.errors import DeskError

log = logging.getLogger(__name__)

FAREWELL_SECONDS = 5.0
DEFAULT_ATTACHMENT_LIMIT_MB = 25
BACKLOG = 256


class PortTaken(DeskError):
    code = "port_taken"
    sentence = _("Mail cannot be taken on %(host)s port %(port)s: %(fault)s.")
    remedy = _("Stop what uses the port, or set LEITSTELLE_SMTP_PORT (or LEITSTELLE_LMTP_PORT) to another one.")


async def listen(
    stop: threading.Event,
    *,
    keeper: Keeper,
    host: str,
    ports: tuple[int, ...],
    tls: ssl.SSLContext | None = None,
    limits: Limits | None = None,
) -> None:
    """Take mail on `ports` (SMTP and LMTP on each) until `stop` is set. Raises PortTaken."""
    limits = limits or Limits()
    guests, mailboxes = Guests(limits), KnownMailboxes()
    door, hostname = Door(keeper, mailboxes, limits), socket.gethostname() or "localhost"
    conversations: set[Conversation] = set()
    largest = largest_message(await mailboxes.attachment_limit_mb() or DEFAULT_ATTACHMENT_LIMIT_MB)

    def conversation() -> Conversation:
        return Conversation(
            door,
            guests=guests,
            limits=limits,
            among=conversations,
            data_size_limit=largest,
            hostname=hostname,
            tls_context=tls,
            loop=loop,
        )

    loop = asyncio.get_running_loop()
    servers = [await _open(loop, conversation, host, port) for port in ports]
    log.info("Taking mail (SMTP and LMTP) on %s, port %s.", host, " and ".join(map(str, ports)))
    try:
        while not await asyncio.to_thread(stop.wait, 1.0):
            if not keeper.is_alive():
                raise RuntimeError("nobody stores mail any more")
            largest = largest_message(await mailboxes.attachment_limit_mb() or DEFAULT_ATTACHMENT_LIMIT_MB)
    finally:
        for server in servers:
            server.close()
        await _say_goodbye(conversations)


async def _open(
    loop: asyncio.AbstractEventLoop, factory: Callable[[], Conversation], host: str, port: int
) -> asyncio.Server:
    try:
        return await loop.create_server(factory, host, port, backlog=BACKLOG)
    except OSError as fault:
        raise PortTaken(host=host, port=port, fault=fault.strerror or str(fault)) from fault


async def _say_goodbye(conversations: set[Conversation]) -> None:
    """Mails being taken are finished; who only holds the line is sent away with 421 (RFC 5321 section 3.8)."""
    deadline = asyncio.get_running_loop().time() + FAREWELL_SECONDS
    while conversations and asyncio.get_running_loop().time() < deadline:
        for one in list(conversations):
            if not one.takes_mail:
                one.send_away()
        await asyncio.sleep(0.05)
    for one in list(conversations):
        one.send_away()
