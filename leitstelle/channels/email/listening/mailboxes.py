"""The desk's addresses as the listener knows them, never older than a few seconds while the database answers."""

import asyncio
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass

from django.db import DatabaseError, InterfaceError, connection

from leitstelle.channels.email.addressing import AddressBook, OwnAddress
from leitstelle.channels.email.models import Mailbox
from leitstelle.core.desk import is_set_up
from leitstelle.core.models import Desk

log = logging.getLogger(__name__)

FRESH_SECONDS = 5.0
STRANGER_SECONDS = 0.25  # an address we do not know is looked up again; who guesses addresses waits that long


@dataclass(frozen=True, slots=True)
class Known:
    """What one look into the database found."""

    book: AddressBook
    attachment_limit_mb: int


def look() -> Known | None:
    """The desk's mailboxes; None before set-up."""
    try:
        if not is_set_up():
            return None
        limit = Desk.objects.values_list("attachment_limit_mb", flat=True).get()
        rows = Mailbox.objects.filter(archived_at=None).values_list("id", "address", "is_default").order_by("id")
        return Known(AddressBook(OwnAddress(*row) for row in rows), limit)
    finally:
        connection.close()


class KnownMailboxes:
    """Asks the database outside the event loop and keeps the answer. While it is down the last answer counts."""

    def __init__(self, look: Callable[[], Known | None] = look) -> None:
        self._look = look
        self._known: Known | None = None
        self._looked_at = float("-inf")
        self._looking = asyncio.Lock()

    async def is_set_up(self) -> bool:
        if await self._fresh(FRESH_SECONDS):
            return True
        return await self._look_anew() is not None

    async def find(self, address: str) -> OwnAddress | None:
        known = await self._fresh(FRESH_SECONDS)
        if known and (own := known.book.find(address)):
            return own
        known = await self._look_anew()
        return known.book.find(address) if known else None

    async def attachment_limit_mb(self) -> int | None:
        known = await self._fresh(FRESH_SECONDS)
        return known.attachment_limit_mb if known else None

    async def _fresh(self, seconds: float) -> Known | None:
        if time.monotonic() - self._looked_at < seconds:
            return self._known
        async with self._looking:
            if time.monotonic() - self._looked_at >= seconds:
                await self._look_again()
        return self._known

    async def _look_anew(self) -> Known | None:
        """What the database says now, not before; asked at most every quarter second for all together."""
        age = time.monotonic() - self._looked_at
        await asyncio.sleep(max(STRANGER_SECONDS - age, 0))
        return await self._fresh(STRANGER_SECONDS)

    async def _look_again(self) -> None:
        try:
            self._known = await asyncio.to_thread(self._look)
        except (DatabaseError, InterfaceError) as fault:
            log.warning("The mailboxes cannot be read: %s", str(fault).partition("\n")[0])
        self._looked_at = time.monotonic()
