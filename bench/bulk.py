"""Filling tables in bulk: COPY in batches, with indexes and foreign keys made afterwards, when they cost a tenth."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import models
from psycopg import Connection, sql
from psycopg.types.json import Jsonb

MAINTENANCE = "SET maintenance_work_mem = '512MB'"

_INDEXES = """
SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index
WHERE indrelid = ANY(%s::regclass[]) AND NOT indisunique ORDER BY 1
"""
_FOREIGN_KEYS = """
SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
WHERE conrelid = ANY(%s::regclass[]) AND contype = 'f' ORDER BY 1, 2
"""


class Table:
    """A model's table, filled by COPY: `given` columns come with each row, all others hold the model's default."""

    def __init__(self, model: type[models.Model], *given: str) -> None:
        columns = {field.column: field for field in model._meta.concrete_fields}
        own = {name for name, field in columns.items() if field.has_db_default() or isinstance(field, models.AutoField)}
        rest = [name for name in columns if name not in {*given, *own}]
        self.model, self.name = model, model._meta.db_table
        self._columns = [*given, *rest]
        self._defaults = tuple(_stored(columns[name], columns[name].get_default()) for name in rest)
        self._rows: list[tuple[Any, ...]] = []

    def add(self, *row: Any) -> None:
        self._rows.append(row)

    def flush(self, connection: Connection) -> None:
        """Send what was added since the last flush."""
        statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
            sql.Identifier(self.name), sql.SQL(", ").join(map(sql.Identifier, self._columns))
        )
        rows, self._rows = self._rows, []
        with connection.cursor() as cursor, cursor.copy(statement) as copy:
            for row in rows:
                copy.write_row(row + self._defaults)


@contextmanager
def indexes_made_afterwards(connection: Connection, tables: Sequence[str]) -> Iterator[None]:
    """Inside the block the tables have no foreign keys and only unique indexes; then both are made and checked."""
    indexes = connection.execute(_INDEXES, [list(tables)]).fetchall()
    keys = connection.execute(_FOREIGN_KEYS, [list(tables)]).fetchall()
    for table, name, _definition in keys:
        _run(connection, f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    for name, _definition in indexes:
        _run(connection, f"DROP INDEX {name}")
    yield
    connection.execute(MAINTENANCE)
    for _name, definition in indexes:
        _run(connection, definition)
    for table, name, definition in keys:
        _run(connection, f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")


def set_sequences(connection: Connection, tables: Iterable[str]) -> None:
    """The next id of each table follows its largest."""
    for table in tables:
        _run(
            connection,
            f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT coalesce(max(id), 1) FROM {table}))",
        )


def _run(connection: Connection, statement: str) -> None:
    connection.execute(statement.encode())  # names come from the catalogue, none from outside


def _stored(field: models.Field, value: Any) -> Any:
    return Jsonb(value) if isinstance(field, models.JSONField) and value is not None else value
