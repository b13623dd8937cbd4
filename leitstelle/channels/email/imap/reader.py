"""One mailbox's thread: connect, take what is new, wait for more, and begin again when the line breaks."""

import logging
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime

from django.db import DatabaseError, InterfaceError, connection
from django.utils import translation
from imapclient import IMAPClient
from imapclient.exceptions import LoginError

from leitstelle.channels.email.connecting import Server, hang_up, incoming_server, open_imap
from leitstelle.channels.email.explaining import explain
from leitstelle.channels.email.imap.fetching import Bookmark, grown, new_uids, open_folder, take
from leitstelle.channels.email.keeping import Keeper, NotKept
from leitstelle.channels.email.models import Mailbox
from leitstelle.core.errors import DeskError
from leitstelle.core.models import Desk

log = logging.getLogger(__name__)

LISTEN_SECONDS = 1.0  # how soon a stop is noticed while waiting for mail
# How long we wait for a push before we look ourselves. Short after the last activity: what arrives just as a server turns
# from searching to watching is missed by some (seen with Dovecot on maildir). RFC 2177 allows 29 minutes, but many
# routers forget a silent line after 10.
IDLE_SECONDS = (2.0, 30.0, 300.0)
POLL_SECONDS = 15.0
FIRST_PAUSE_SECONDS = 1.0
LONGEST_PAUSE_SECONDS = 60.0
WRONG_PASSWORD_PAUSE_SECONDS = 300.0  # many servers lock an account that is tried too often


class ImapReader(threading.Thread):
    """Fetches one mailbox until `close`. What is wrong with it stands in the mailbox's row."""

    def __init__(self, mailbox: Mailbox, keeper: Keeper) -> None:
        super().__init__(name=f"imap {mailbox.address}", daemon=True)
        self.mailbox_id = mailbox.pk
        self._mailbox = mailbox
        self._keeper = keeper
        self._ended = threading.Event()
        self._bookmark = Bookmark(mailbox.uid_validity, mailbox.last_uid, mailbox.last_in_at)
        self._told_error: str | None = None
        self._quiet = 0

    def close(self) -> None:
        self._ended.set()

    def run(self) -> None:
        pause = FIRST_PAUSE_SECONDS
        while not self._ended.is_set():
            started = time.monotonic()
            wait = self._attempt(pause)
            pause = FIRST_PAUSE_SECONDS if time.monotonic() - started > LONGEST_PAUSE_SECONDS else pause * 2
            pause = min(pause, LONGEST_PAUSE_SECONDS)
            self._ended.wait(wait)

    def _attempt(self, pause: float) -> float:
        """One connection's life. Seconds to wait before the next."""
        server: Server | None = None
        try:
            server = incoming_server(self._mailbox)
            self._fetch_until_stopped(server)
        except NotKept:
            return pause
        except DeskError as fault:
            with translation.override(desk_language()):
                self._report(str(fault))
            return LONGEST_PAUSE_SECONDS
        except Exception as fault:
            if server is None:
                raise
            with translation.override(desk_language()):
                self._report(" ".join(explain(fault, server)))
            return WRONG_PASSWORD_PAUSE_SECONDS if isinstance(fault, LoginError) else pause
        return 0.0

    def _fetch_until_stopped(self, server: Server) -> None:
        client = open_imap(server)
        try:
            uid_validity, uid_next = open_folder(client, self._mailbox.imap_folder)
            self._take_new(client, uid_validity, first_uid_after=uid_next)
            wait = self._idle if client.has_capability("IDLE") else self._poll
            while not self._ended.is_set():
                if not grown(client):
                    wait(client)
                self._take_new(client, uid_validity)
            client.logout()
        finally:
            hang_up(client)

    def _idle(self, client: IMAPClient) -> None:
        """Wait until the server tells of anything, it is time to look, or we stop."""
        until = time.monotonic() + IDLE_SECONDS[min(self._quiet, len(IDLE_SECONDS) - 1)]
        client.idle()
        told: list[object] = []
        while not told and not self._ended.is_set() and time.monotonic() < until:
            told = client.idle_check(timeout=LISTEN_SECONDS)
        client.idle_done()
        self._quiet = 0 if told else self._quiet + 1

    def _poll(self, client: IMAPClient) -> None:
        self._ended.wait(POLL_SECONDS)
        if not self._ended.is_set():
            client.noop()

    def _take_new(self, client: IMAPClient, uid_validity: int, first_uid_after: int = 0) -> None:
        grown(client)  # from here on
        renumbered = self._bookmark.uid_validity != uid_validity
        uids = new_uids(client, self._bookmark, uid_validity)
        highest = take(client, self._keeper, mailbox_id=self.mailbox_id, uid_validity=uid_validity, uids=uids)
        reached = max(highest, first_uid_after - 1) if renumbered else max(highest, self._bookmark.last_uid)
        self._remember(Bookmark(uid_validity, reached, datetime.now(UTC)))

    def _remember(self, bookmark: Bookmark) -> None:
        """Forgetting costs nothing but fetching again: the mails are stored already."""
        moved = (bookmark.uid_validity, bookmark.last_uid) != (self._bookmark.uid_validity, self._bookmark.last_uid)
        self._bookmark = bookmark
        if moved or self._told_error != "":
            self._write(
                uid_validity=bookmark.uid_validity,
                last_uid=bookmark.last_uid,
                last_in_at=bookmark.read_at,
                last_in_error="",
            )
            self._told_error = ""

    def _report(self, sentence: str) -> None:
        if sentence != self._told_error:
            log.warning("Mailbox %s: %s", self._mailbox.address, sentence)
            self._write(last_in_error=sentence)
            self._told_error = sentence

    def _write(self, **values: object) -> None:
        try:
            Mailbox.objects.filter(pk=self.mailbox_id).update(**values)
        except (DatabaseError, InterfaceError) as fault:
            log.warning(
                "Mailbox %s: its state cannot be written: %s", self._mailbox.address, str(fault).partition("\n")[0]
            )
        finally:
            connection.close()


def wanted_mailboxes() -> list[Mailbox]:
    """Mailboxes to be fetched, as they are set up now."""
    try:
        return list(Mailbox.objects.filter(archived_at=None, incoming="imap").order_by("id"))
    finally:
        connection.close()


def desk_language() -> str:
    """The language in which faults are written down."""
    try:
        return Desk.objects.values_list("language", flat=True).first() or "en"
    except (DatabaseError, InterfaceError):
        return "en"
    finally:
        connection.close()


def setup_of(mailbox: Mailbox) -> tuple[object, ...]:
    """What a reader depends on: when it changes, the reader begins anew."""
    return (
        mailbox.imap_host,
        mailbox.imap_port,
        mailbox.imap_security,
        mailbox.imap_user,
        str(mailbox.imap_password),
        mailbox.imap_folder,
    )


Look = Callable[[], list[Mailbox]]


class ImapReaders:
    """Keeps one reader for each mailbox that wants one, and notices when mailboxes are added, changed or archived."""

    def __init__(self, keeper: Keeper, look: Look = wanted_mailboxes) -> None:
        self._keeper = keeper
        self._look = look
        self._running: dict[int, tuple[tuple[object, ...], ImapReader]] = {}

    def follow(self) -> None:
        """Bring the running readers in line with the mailboxes."""
        try:
            wanted = {mailbox.pk: mailbox for mailbox in self._look()}
        except (DatabaseError, InterfaceError) as fault:
            log.warning("The mailboxes cannot be read: %s", str(fault).partition("\n")[0])
            return
        for pk, (setup, reader) in list(self._running.items()):
            if pk not in wanted or setup_of(wanted[pk]) != setup or not reader.is_alive():
                reader.close()
                reader.join(timeout=LISTEN_SECONDS * 3)
                del self._running[pk]
        for pk, mailbox in wanted.items():
            if pk not in self._running:
                reader = ImapReader(mailbox, self._keeper)
                self._running[pk] = (setup_of(mailbox), reader)
                reader.start()

    def close(self) -> None:
        """Tell all to stop, and wait for them together no longer than for one."""
        until = time.monotonic() + LISTEN_SECONDS * 3
        for _setup, reader in self._running.values():
            reader.close()
        for _setup, reader in self._running.values():
            reader.join(timeout=max(until - time.monotonic(), 0))
