"""The intake loop's step: stored mails are read and handed to their flow, each in a transaction of its own.

A mail that cannot be processed is kept with its reason and holds nobody up. A database or disk that fails is no fault of
the mail: it stays as it is and its turn comes again.
"""

import logging
import threading
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

from django.db import InterfaceError, OperationalError, connection, transaction
from django.utils import translation
from django.utils.translation import gettext as _
from psycopg.errors import DeadlockDetected, SerializationFailure

from leitstelle.channels.email.addressing import AddressBook
from leitstelle.channels.email.memory import give_back, hold_little, is_large
from leitstelle.channels.email.models import MailState, RawMail
from leitstelle.channels.email.queries import blocked_patterns, own_addresses
from leitstelle.channels.email.reading import InboundMail
from leitstelle.channels.email.taking_in.claims import MOST_ATTEMPTS, Settled, claim_mails, let_go, put_behind
from leitstelle.channels.email.taking_in.contacts import Delivery
from leitstelle.channels.email.taking_in.names import SharedNames
from leitstelle.channels.email.taking_in.reading_mail import ReadMail, read_stored
from leitstelle.channels.email.taking_in.steps import Case, settle
from leitstelle.core.clock import now as current_time
from leitstelle.core.errors import DeskError
from leitstelle.core.models import Desk
from leitstelle.core.text import one_line

log = logging.getLogger(__name__)

READING_THREADS = 8  # they mostly wait for DNS
_names = SharedNames()


class TakenByAnother(Exception):
    """Another worker settled the mail meanwhile; what we did for it is undone."""


class GivenUp(Exception):
    """Too many workers ended while they had this mail in hand."""


def process_batch(stop: threading.Event) -> int:
    """Take in the next stored mails; answers how many were dealt with. Ends early when `stop` is set.

    To be called outside a transaction. Raises errors of the database and the disk; the mails are taken up again.
    """
    hold_little()
    desk = Desk.objects.first()
    mails = claim_mails(current_time()) if desk else []
    if not desk or not mails:
        return 0
    large, ids = is_large(sum(row.size for row in mails)), [row.pk for row in mails]
    done: list[int] = []
    try:
        with translation.override(desk.language):
            done.extend(_take_in_all(mails, stop))
    finally:
        if connection.is_usable():
            let_go([pk for pk in ids if pk not in done])
    if large:
        _end_session()
        give_back()
    return len(done)


def _take_in_all(mails: list[RawMail], stop: threading.Event) -> Iterator[int]:
    """Read side by side, taken in one after another; answers the ids of those that are settled. Empties `mails`."""
    own, blocked = own_addresses(), blocked_patterns()
    with ThreadPoolExecutor(READING_THREADS) as threads:
        readings = deque(threads.submit(_read, row) for row in mails)
        mails.reverse()
        while mails and not stop.is_set():
            row, reading = mails.pop(), readings.popleft()
            _take_in(row, reading.result, own, blocked)
            yield row.pk
        for reading in readings:
            reading.cancel()


def _end_session() -> None:
    """A connection's buffer stays as large as what went through it: the pool replaces one that is closed."""
    if connection.connection is not None:
        connection.connection.close()
        connection.close()


def _read(row: RawMail) -> ReadMail:
    """Raises GivenUp rather than read once more what ended its readers."""
    if row.attempts > MOST_ATTEMPTS:
        raise GivenUp
    return read_stored(row, _names)


def _take_in(row: RawMail, reading: Callable[[], ReadMail], own: AddressBook, blocked: frozenset[str]) -> None:
    """One mail's transaction; a second one for its failure."""
    read: ReadMail | None = None
    try:
        read = reading()
        with transaction.atomic(durable=True):
            settled = settle(Case(row, read, _delivery(row, own), blocked, current_time()))
            _write(row, read, settled)
    except TakenByAnother:
        log.info("Mail %s was settled by another worker.", row.pk)
    except (OperationalError, InterfaceError, OSError) as fault:
        if not _asks_too_much(fault):
            _leave(row, fault)
        else:
            _fail_with(row, read, fault)
    except GivenUp:
        _fail(row, read, _("It could not be processed in %(count)s attempts.") % {"count": MOST_ATTEMPTS})
    except DeskError as refusal:
        _fail(row, read, str(refusal))
    except Exception as fault:
        _fail_with(row, read, fault)


def _asks_too_much(fault: Exception) -> bool:
    """Whether the database is well and only this mail is beyond its limits (SQLSTATE class 54, or out of time)."""
    state = getattr(fault.__cause__, "sqlstate", None) or ""
    return state.startswith("54") or state == "57014"


def _leave(row: RawMail, fault: Exception) -> None:
    """A conflict with another transaction passes: the mail is simply tried again. Everything else is for the loop."""
    if isinstance(fault.__cause__, DeadlockDetected | SerializationFailure):
        log.info("Mail %s met another transaction and is tried again.", row.pk)
        let_go([row.pk])
        return
    if connection.is_usable():
        put_behind(row.pk)
    raise fault


def _fail_with(row: RawMail, read: ReadMail | None, fault: Exception) -> None:
    log.error("Mail %s could not be processed.", row.pk, exc_info=fault)
    words = _("Processing it failed (%(fault)s). The worker's log says more; try again after an update.")
    _fail(row, read, words % {"fault": type(fault.__cause__ or fault).__name__})


def _fail(row: RawMail, read: ReadMail | None, reason: str) -> None:
    with transaction.atomic(durable=True):
        _write(row, read, Settled(MailState.FAILED, reason))


def _delivery(row: RawMail, own: AddressBook) -> Delivery:
    return Delivery(
        own=own,
        recipients=tuple(row.envelope_to),
        mailbox_id=row.mailbox_id,
        team_id=row.mailbox.team_id if row.mailbox else None,
        received_at=row.received_at,
    )


def _write(row: RawMail, read: ReadMail | None, settled: Settled) -> None:
    """Raises TakenByAnother when the mail is no longer waiting."""
    mail = read.mail if read else None
    written = RawMail.objects.filter(pk=row.pk, state=MailState.RECEIVED).update(
        state=settled.state,
        reason=settled.reason,
        message=settled.message_id,
        processed_at=current_time(),
        claimed_by=None,
        claimed_until=None,
        message_id_header=one_line(mail.message_id or "", limit=1000) if mail else "",
        sender=one_line(_shown(mail), limit=400) if mail else "",
        subject=one_line(mail.subject, limit=400) if mail else "",
        sender_check=read.check_as_json() if read else None,
    )
    if not written:
        raise TakenByAnother


def _shown(mail: InboundMail) -> str:
    return f"{mail.sender.name} <{mail.sender.address}>" if mail.sender.name else mail.sender.address
