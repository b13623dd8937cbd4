"""A desk with as many tickets as wanted, loaded as the rooms' own functions would have written them."""

import logging
import threading
from collections.abc import Iterator
from datetime import datetime
from queue import Queue

import psycopg
from django.contrib.auth.hashers import make_password
from django.db import connection, transaction

from bench.bulk import indexes_made_afterwards, set_sequences
from bench.gen import Dataset
from bench.story import Cast, Tables, Teller
from leitstelle.accounts.actions import make_setup_token
from leitstelle.accounts.models import Role, User
from leitstelle.channels.email.models import Mailbox
from leitstelle.core.models import Desk
from leitstelle.core.text import folded
from leitstelle.flows.set_up import set_up
from leitstelle.people import actions as people
from leitstelle.people.models import Address, Level, Requester, Team
from leitstelle.tickets.models import SearchDocument

BATCH = 5_000  # tickets
PASSWORD = "a password for measuring"
ADMINISTRATOR = "bench"
AGENT = "agent03"  # signs in to be measured: has tickets of his own
MAILBOX = "help@bench.example"
TEAM_LEVELS = {"Network": 2, "Software": 2, "Telephony": 3}  # the generator's other queues are first level
REOPEN_DAYS = 365  # so that no timer closes tickets while measuring

# As tickets.search.index_text: subject, requester's name, each message's new text, resolution, in the ticket's language.
_DOCUMENTS = """
INSERT INTO tickets_searchdocument (ticket_id, words)
SELECT t.id, to_tsvector(
  CASE t.language WHEN 'de' THEN 'leitstelle_de' ELSE 'leitstelle_en' END::regconfig,
  t.subject || E'\\n' || r.name || E'\\n' || m.said || E'\\n' || t.resolution)
FROM tickets_ticket t JOIN people_requester r ON r.id = t.requester_id JOIN (
  SELECT ticket_id, string_agg(new_text, E'\\n' ORDER BY id) AS said FROM tickets_message
  WHERE id BETWEEN %(first_message)s AND %(last_message)s GROUP BY ticket_id
) m ON m.ticket_id = t.id
WHERE t.id BETWEEN %(first)s AND %(last)s
"""

log = logging.getLogger("bench")


def load(tickets: int, *, sink_port: int, now: datetime) -> None:
    """Fill an empty, migrated database. `sink_port`: where the desk's own mails are delivered."""
    dataset = Dataset(tickets=tickets)
    with transaction.atomic():
        cast = _people(dataset, sink_port=sink_port, now=now)
    tables = Tables()
    names = [table.name for table in tables.all()]
    with _connected() as link:
        with indexes_made_afterwards(link, [*names, SearchDocument._meta.db_table]):
            _tell_all(link, dataset, tables, cast)
            log.info("rows are in, making indexes")
        set_sequences(link, names)
        link.execute("SELECT setval('tickets_number', (SELECT max(number) FROM tickets_ticket))")
        log.info("tidying up")
        link.execute("VACUUM (FREEZE, ANALYZE)")
        link.execute("ANALYZE")


def tidy() -> None:
    """Leave nothing for autovacuum to do while measuring, and no dirty pages for the checkpointer."""
    with _connected() as link:
        link.execute("VACUUM (ANALYZE)")


def let_in() -> None:
    """Give AGENT the PASSWORD; the others have none."""
    User.objects.filter(username=AGENT).update(password=make_password(PASSWORD))


def _people(dataset: Dataset, *, sink_port: int, now: datetime) -> Cast:
    admin = set_up(
        token=make_setup_token(), desk_name="Bench", language="en", time_zone="Europe/Berlin", username=ADMINISTRATOR,
        name="Bench", email="bench@bench.example", password=PASSWORD, team_name=dataset.queues[0], now=now,
    )  # fmt: skip
    Desk.objects.update(reopen_days=REOPEN_DAYS)
    mailbox = Mailbox.objects.create(
        name="Bench", address=MAILBOX, is_default=True, incoming="listener", smtp_host="127.0.0.1",
        smtp_port=sink_port, smtp_security="none",
    )  # fmt: skip
    levels = {level.number: level for level in Level.objects.all()}
    teams = {dataset.queues[0]: Team.objects.get()}
    for queue in dataset.queues[1:]:
        level = levels[TEAM_LEVELS.get(queue, 1)]
        teams[queue] = people.create_team(name=queue, level=level, by=None, now=now)
    people.put_in_teams(agent=admin, teams=list(teams.values()), by=None, now=now)
    agents = {given["id"]: _agent(given, list(teams.values()), now) for given in dataset.agents}
    return Cast(
        requesters=_requesters(dataset, now=now),
        agents=agents,
        teams={name: (team.pk, team.level_id) for name, team in teams.items()},
        mailbox=mailbox.pk,
        until=dataset.end,
    )


def _agent(given: dict, teams: list[Team], now: datetime) -> int:
    user = User.objects.create(
        username=given["login"], name=given["name"], email=given["email"], role=Role.AGENT, language="de",
        password=make_password(None), created_at=now,
    )  # fmt: skip
    return people.make_agent(user=user, teams=teams, by=None, now=now).pk


def _requesters(dataset: Dataset, *, now: datetime) -> dict[int, int]:
    rows = [
        Requester(name=c["name"], sort_name=folded(c["name"]), language=c["lang"], created_at=now)
        for c in dataset.customers
    ]
    Requester.objects.bulk_create(rows)
    Address.objects.bulk_create(
        Address(requester=row, email=c["email"]) for row, c in zip(rows, dataset.customers, strict=True)
    )
    return {c["id"]: row.pk for row, c in zip(rows, dataset.customers, strict=True)}


def _tell_all(link: psycopg.Connection, dataset: Dataset, tables: Tables, cast: Cast) -> None:
    """One thread makes and copies rows; a second connection stems what is in already: two cores, two steps."""
    copied: Queue[dict | None] = Queue()
    stemming = _Stemmer(copied)
    stemming.start()
    teller, first_message = Teller(tables, cast), 1
    for first, last in _batches(dataset, teller):
        for table in tables.all():
            table.flush(link)
        last_message = teller.messages_told
        copied.put({"first": first, "last": last, "first_message": first_message, "last_message": last_message})
        first_message = last_message + 1
        if last % 50_000 == 0:
            log.info("%s tickets", f"{last:,}")
    copied.put(None)
    stemming.finish()


def _batches(dataset: Dataset, teller: Teller) -> Iterator[tuple[int, int]]:
    """Tell `BATCH` tickets at a time; yields the ids of the first and the last."""
    first = last = 1
    for given in dataset.tickets():
        last = teller.tell(given)
        if last - first + 1 == BATCH:
            yield first, last
            first = last + 1
    if last >= first:
        yield first, last


class _Stemmer(threading.Thread):
    """Makes the search documents of each copied batch."""

    def __init__(self, copied: "Queue[dict | None]") -> None:
        super().__init__(name="stemmer", daemon=True)
        self._copied = copied
        self._fault: BaseException | None = None

    def run(self) -> None:
        try:
            with _connected() as link:
                while (batch := self._copied.get()) is not None:
                    link.execute(_DOCUMENTS, batch)
        except Exception as fault:
            self._fault = fault

    def finish(self) -> None:
        """Wait for the end. Raises what went wrong in the thread."""
        self.join()
        if self._fault:
            raise self._fault


def _connected() -> psycopg.Connection:
    """A connection of its own, every statement committed; the load itself need not survive a power cut."""
    given = connection.get_connection_params()
    given.update(autocommit=True, application_name="bench load", cursor_factory=psycopg.Cursor)
    link = psycopg.connect(**given)
    link.execute("SET synchronous_commit = off")
    link.execute("SET work_mem = '128MB'")
    return link
