"""The one LISTEN connection of a live process: probed while silent, made again with growing pauses when lost."""

import asyncio
import logging
import random
from collections.abc import Mapping
from typing import Any, Final

import psycopg
from psycopg import sql

from leitstelle.core.notices import LIVE_CHANNEL
from leitstelle.web.live.hub import Hub

CONNECT_SECONDS: Final = 5
PROBE_EVERY_SECONDS: Final = 10
PROBE_ANSWER_SECONDS: Final = 5
FIRST_PAUSE_SECONDS: Final = 0.2
LONGEST_PAUSE_SECONDS: Final = 5.0

_LIBPQ_NAMES: Final = {"HOST": "host", "PORT": "port", "USER": "user", "PASSWORD": "password", "NAME": "dbname"}
_DJANGOS_OWN: Final = frozenset({"pool", "isolation_level", "server_side_binding", "assume_role", "cursor_factory"})

log = logging.getLogger(__name__)


def connection_parameters(database: Mapping[str, Any]) -> dict[str, Any]:
    """The libpq parameters in an entry of Django's DATABASES, without loading Django's database layer."""
    named = {libpq: database[ours] for ours, libpq in _LIBPQ_NAMES.items() if database.get(ours)}
    options = {name: value for name, value in database.get("OPTIONS", {}).items() if name not in _DJANGOS_OWN}
    return {**named, **options, "connect_timeout": CONNECT_SECONDS, "application_name": "leitstelle live"}


async def listen(hub: Hub, parameters: Mapping[str, Any]) -> None:
    """Feed `hub` with every notice until cancelled. A lost connection is said to the hub and made again."""
    pause = FIRST_PAUSE_SECONDS
    while True:
        try:
            async with await psycopg.AsyncConnection.connect(autocommit=True, **parameters) as connection:
                await connection.execute(sql.SQL("LISTEN {}").format(sql.Identifier(LIVE_CHANNEL)))
                pause = FIRST_PAUSE_SECONDS
                hub.connected()
                await _hear(hub, connection)
        except (psycopg.OperationalError, TimeoutError, OSError) as error:
            log.warning("The database cannot be heard: %s. Trying again in %.1f s.", str(error).strip(), pause)
        finally:
            hub.deaf()
        await asyncio.sleep(pause * random.uniform(0.8, 1.2))
        pause = min(pause * 2, LONGEST_PAUSE_SECONDS)


async def _hear(hub: Hub, connection: psycopg.AsyncConnection[Any]) -> None:
    while True:
        async for notice in connection.notifies(timeout=PROBE_EVERY_SECONDS):
            hub.tell(notice.payload)
        # A connection whose other end vanished without a word looks merely silent: only an answer proves it alive.
        async with asyncio.timeout(PROBE_ANSWER_SECONDS):
            await connection.execute("SELECT 1")
