"""The gateway role of e-mail: the listener and the IMAP readers, until told to stop."""

import asyncio
import logging
import threading

from django.conf import settings

from leitstelle.channels.email.imap.reader import ImapReaders
from leitstelle.channels.email.keeping import Keeper
from leitstelle.channels.email.listening.server import listen
from leitstelle.channels.email.listening.tls import listener_context
from leitstelle.channels.email.memory import hold_little

log = logging.getLogger(__name__)

FOLLOW_SECONDS = 3.0


def run(stop: threading.Event) -> None:
    """Take and fetch mail until `stop` is set; what was accepted by then is stored.

    Raises PortTaken, CertificateUnusable.
    """
    hold_little()
    env, tls = settings.ENV, listener_context()
    ports = (env.smtp_port, env.lmtp_port) if env.lmtp_port else (env.smtp_port,)
    keeper = Keeper()
    keeper.start()
    fetching = threading.Thread(target=_fetch_mailboxes, args=(stop, keeper), name="imap readers", daemon=True)
    fetching.start()
    try:
        asyncio.run(listen(stop, keeper=keeper, host=env.host, ports=ports, tls=tls))
    finally:
        stop.set()
        fetching.join(timeout=FOLLOW_SECONDS + 1)
        keeper.close()


def _fetch_mailboxes(stop: threading.Event, keeper: Keeper) -> None:
    readers = ImapReaders(keeper)
    try:
        while not stop.is_set():
            try:
                readers.follow()
            except Exception:  # fetching must outlive whatever a mailbox or the database does to it
                log.exception("The mailboxes could not be followed; trying again in %.0f seconds.", FOLLOW_SECONDS)
            stop.wait(FOLLOW_SECONDS)
    finally:
        readers.close()
