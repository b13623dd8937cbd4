"""Keeping mails: what arrived is committed as raw rows, many in one statement, before anybody answers for it.

A thread collects what the listener and the IMAP readers hand over. While one commit is under way the next mails gather,
so that the number of commits follows the disk and not the number of mails (group commit). A mail already kept meets
the unique key and gets the first receipt.
"""

import hashlib
import logging
import queue
import threading
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg
from django.db import connection

from leitstelle.channels.email.memory import give_back, is_large
from leitstelle.core.notices import MAIL_IN_CHANNEL

log = logging.getLogger(__name__)

MAILS_PER_COMMIT = 200
BYTES_PER_COMMIT = 16 * 1024 * 1024
CONNECT_SECONDS = 5
COMMIT_SECONDS = 20

_KEEP = f"""
WITH arrived AS (
  SELECT * FROM unnest(
    %b::text[], %b::text[], %b::bigint[], %b::text[], %b::text[], %b::inet[], %b::text[], %b::bytea[],
    %b::timestamptz[], %b::text[], %b::text[]
  ) AS a (external_id, source, mailbox_id, envelope_from, envelope_to, peer_ip, helo, raw, received_at, state, reason)
), kept AS (
  INSERT INTO email_rawmail (external_id, source, mailbox_id, envelope_from, envelope_to, peer_ip, helo, raw, size,
                             received_at, state, reason, processed_at)
  SELECT external_id, source, mailbox_id, envelope_from,
         CASE WHEN envelope_to = '' THEN '{{}}'::text[] ELSE string_to_array(envelope_to, chr(10)) END,
         peer_ip, helo, raw, octet_length(raw), received_at, state, reason,
         CASE WHEN state = 'received' THEN NULL ELSE received_at END
  FROM arrived
  ON CONFLICT (external_id) DO NOTHING
  RETURNING external_id, id
), woken AS (
  SELECT pg_notify('{MAIL_IN_CHANNEL}', '') FROM (SELECT 1 FROM kept LIMIT 1) AS one
)
SELECT kept.external_id, kept.id FROM kept LEFT JOIN woken ON true
"""


class NotKept(Exception):
    """The mail could not be stored; its sender must keep it and try again."""


@dataclass(frozen=True, slots=True)
class Arrived:
    """A mail at the door. `state` is `failed` with a `reason` for what can be kept but not read (too large)."""

    external_id: str
    source: str
    mailbox_id: int | None
    envelope_from: str
    envelope_to: tuple[str, ...]
    peer_ip: str | None
    helo: str
    raw: bytes
    received_at: datetime
    state: str = "received"
    reason: str = ""


def receipt_of(recipients: Sequence[str], raw: bytes, received_at: datetime) -> str:
    """External id of a mail delivered to us: the same bytes for the same recipients are the same delivery.

    A mail that carries neither Message-ID nor Date (an alarm script) may honestly come again with the same bytes; such
    mails are told apart by the day.
    """
    digest = hashlib.sha256()
    for address in sorted(recipients):
        digest.update(address.encode("utf-8", "surrogateescape") + b"\n")
    digest.update(b"\n" + raw)
    if _is_unmarked(raw):
        digest.update(received_at.date().isoformat().encode())
    return f"listener:{digest.hexdigest()}"


def receipt_of_imap(mailbox_id: int, uid_validity: int, uid: int) -> str:
    """External id of a mail fetched from a server. RFC 3501 section 2.3.1.1: these three never name another message."""
    return f"imap:{mailbox_id}:{uid_validity}:{uid}"


def _is_unmarked(raw: bytes) -> bool:
    head = b"\n" + raw[:65536].split(b"\r\n\r\n", 1)[0].lower()
    return b"\nmessage-id:" not in head and b"\ndate:" not in head


class Keeper(threading.Thread):
    """The thread that commits arrived mails. `keep` may be called from any thread.

    It outlives whatever the database does; should it end all the same, the gateway ends with it and is started anew.
    """

    def __init__(self) -> None:
        super().__init__(name="mail keeper", daemon=True)
        self._store = _Store()
        self._waiting: queue.SimpleQueue[tuple[Arrived, Future[None]] | None] = queue.SimpleQueue()

    def keep(self, mail: Arrived) -> "Future[None]":
        """Settles once the mail is durably stored, or was before; fails with NotKept."""
        settled: Future[None] = Future()
        self._waiting.put((mail, settled))
        return settled

    def close(self) -> None:
        """Commit what waits, then end."""
        self._waiting.put(None)
        self.join(timeout=COMMIT_SECONDS)

    def run(self) -> None:
        while batch := self._next_batch():
            self._settle(batch)
            if is_large(sum(len(mail.raw) for mail, _settled in batch)):
                batch.clear()
                self._store.close()  # a connection's buffer stays as large as what went through it
                give_back()
        self._store.close()

    def _next_batch(self) -> list[tuple[Arrived, "Future[None]"]]:
        first = self._waiting.get()
        if first is None:
            return []
        batch, size = [first], len(first[0].raw)
        while len(batch) < MAILS_PER_COMMIT and size < BYTES_PER_COMMIT:
            try:
                following = self._waiting.get_nowait()
            except queue.Empty:
                break
            if following is None:
                self._waiting.put(None)
                break
            batch.append(following)
            size += len(following[0].raw)
        return batch

    def _settle(self, batch: list[tuple[Arrived, "Future[None]"]]) -> None:
        """Store a batch and tell each giver. One unusable mail must not take its neighbours down: then one by one."""
        try:
            self._store.commit([mail for mail, _ in batch])
        except psycopg.OperationalError as fault:
            log.warning("The database took no mail, senders are asked to try again: %s", _first_line(fault))
            _fail(batch, fault)
        except Exception as fault:
            if len(batch) > 1:
                for one in batch:
                    self._settle([one])
                return
            log.exception("A mail could not be stored; its sender is asked to try again.")
            _fail(batch, fault)
        else:
            for _mail, settled in batch:
                if not settled.cancelled():
                    settled.set_result(None)


class _Store:
    """The keeper's own connection. Not from the pool, which waits longer and longer after an outage."""

    def __init__(self) -> None:
        self._connection: psycopg.Connection | None = None

    def commit(self, mails: list[Arrived]) -> None:
        """One statement, one durable commit. A connection that died while nobody used it is replaced once."""
        unique = list({mail.external_id: mail for mail in mails}.values())
        try:
            self._insert(unique)
        except psycopg.OperationalError:
            self.close()
            self._insert(unique)

    def close(self) -> None:
        if self._connection:
            self._connection.close()
        self._connection = None

    def _insert(self, mails: list[Arrived]) -> None:
        self._connection = self._connection or _connect()
        self._connection.execute(_KEEP, _columns(mails))


def _connect() -> psycopg.Connection:
    given = connection.get_connection_params()
    given.update(connect_timeout=CONNECT_SECONDS, autocommit=True, application_name="leitstelle mail keeper")
    link = psycopg.connect(**{**given, "cursor_factory": psycopg.Cursor})
    link.execute(f"SET statement_timeout = '{COMMIT_SECONDS}s'")
    return link


def _fail(batch: list[tuple[Arrived, "Future[None]"]], fault: BaseException) -> None:
    for _mail, settled in batch:
        refusal = NotKept(_first_line(fault))
        refusal.__cause__ = fault
        if not settled.cancelled():
            settled.set_exception(refusal)


def _first_line(fault: BaseException) -> str:
    return str(fault).strip().partition("\n")[0]


def _columns(mails: list[Arrived]) -> list[list[Any]]:
    return [
        [mail.external_id for mail in mails],
        [mail.source for mail in mails],
        [mail.mailbox_id for mail in mails],
        [storable(mail.envelope_from) for mail in mails],
        ["\n".join(storable(address) for address in mail.envelope_to) for mail in mails],
        [mail.peer_ip for mail in mails],
        [storable(mail.helo) for mail in mails],
        [mail.raw for mail in mails],
        [mail.received_at for mail in mails],
        [mail.state for mail in mails],
        [mail.reason for mail in mails],
    ]


def storable(text: str) -> str:
    """`text` as PostgreSQL can hold it: no NUL, no lone surrogates of undecodable bytes, one line."""
    return text.encode("utf-8", "backslashreplace").decode().replace("\x00", "").replace("\n", " ")
