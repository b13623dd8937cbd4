"""Makes a desk ready to be measured: database, migrations, tickets. `python -m bench.prepare TICKETS SINK_PORT`.

Run with the desk's environment (desks.DeskPlace.environment); ends with the private server stopped.
"""

import logging
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import django
from django.conf import settings
from django.core.management import call_command
from django.db import connections

from leitstelle.config import environment
from leitstelle.config.postgres import session

GROWN_TOO_MUCH = 1.2  # each run adds tickets; a desk that has grown by a fifth is loaded anew
OVERGROWN = 3  # exit code

log = logging.getLogger("bench")


@contextmanager
def database() -> Iterator[None]:
    """The desk's private server inside this block, and Django connected to it."""
    with session.available(settings.ENV, what="bench"):
        settings.DATABASES["default"].update(environment.database_settings(environment.load()))
        try:
            yield
        finally:
            connections.close_all()


def prepare(tickets: int, sink_port: int) -> int:
    """Exit code: 0 when the desk holds its tickets, OVERGROWN when it must be made anew."""
    from bench import load
    from leitstelle.channels.email.models import Mailbox
    from leitstelle.tickets.models import Ticket

    with database():
        call_command("migrate", verbosity=0, interactive=False)
        last = Ticket.objects.order_by("-id").values_list("id", flat=True).first() or 0
        if 0 < last < tickets or last > tickets * GROWN_TOO_MUCH:
            return OVERGROWN
        if not last:
            started = time.perf_counter()
            load.load(tickets, sink_port=sink_port, now=datetime.now(UTC))
            log.info("loaded %s tickets in %.0f s", f"{tickets:,}", time.perf_counter() - started)
        else:
            load.tidy()
        load.let_in()
        Mailbox.objects.update(smtp_port=sink_port)
    return 0


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="  %(message)s", stream=sys.stderr)
    logging.getLogger("procrastinate").setLevel(logging.WARNING)
    django.setup()
    sys.exit(prepare(int(sys.argv[1]), int(sys.argv[2])))
