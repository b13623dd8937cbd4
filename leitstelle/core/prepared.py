"""Queries of the busiest pages: worded once for the process, planned once for each connection of the database.

For a query over a few joins the ORM takes a millisecond to word it and PostgreSQL half a millisecond to plan it; both
answer it in a twentieth of that. Prepared statements outlive transactions, so no pooler that mixes sessions may stand
before the database; the desk's listeners and locks rule that out already.
"""

from collections.abc import Callable, Sequence
from copy import copy
from typing import Any, Final, Generic, TypeVar

import psycopg
from django.db import connections
from django.db.models import QuerySet
from django.db.models.sql.compiler import SQLCompiler
from psycopg import sql
from psycopg.types.numeric import Int8

HOLES: Final = tuple(2**62 + 4711 + place for place in range(4))  # stand for whole numbers; no id is that large
TEXT_HOLES: Final = tuple(f"\ue000{place}\ue001" for place in range(4))  # stand for texts; letters of nobody's alphabet
HOLE: Final = HOLES[0]
TEXT_HOLE: Final = TEXT_HOLES[0]
_PLACES: Final = {hole: place for holes in (HOLES, TEXT_HOLES) for place, hole in enumerate(holes)}
USING: Final = "default"

Row = TypeVar("Row")


class Prepared(Generic[Row]):
    """A query with HOLES for whole numbers and TEXT_HOLES for texts; called with the arguments it returns its rows.

    The first argument goes where HOLES[0] or TEXT_HOLES[0] stands, the second where HOLES[1] or TEXT_HOLES[1] does.

    `build` makes the query, of instances or of named rows; everything else in it becomes part of the statement, so that
    PostgreSQL can prove which partial index answers it.
    """

    def __init__(self, build: Callable[[], QuerySet[Any, Row]]) -> None:
        self._build = build
        self._worded: _Worded | None = None

    def __call__(self, *arguments: int | str) -> list[Row]:
        if any(isinstance(argument, int) and argument >= HOLE for argument in arguments):
            return []  # no id is that large
        if self._worded is None:
            self._worded = _Worded(self._build())
        return self._worded.rows(arguments)


class _Worded:
    """The query as a statement, and how its rows are made."""

    def __init__(self, queryset: Any) -> None:
        self._make_rows, self._fields = queryset._iterable_class, queryset._fields
        self._compiler = queryset.query.get_compiler(USING)
        self._statement = worded(*self._compiler.as_sql())

    def rows(self, arguments: tuple[int | str, ...]) -> list[Any]:
        compiler = copy(self._compiler)
        compiler.connection = connections[USING]  # the thread's own
        results = ask(self._statement, *arguments)
        compiler.execute_sql = lambda *args, **more: [results]
        return list(self._make_rows(_Answered(compiler, self._fields)))


class _Answered:
    """What Django asks of a QuerySet, and of the Query in it, when it makes rows of results."""

    db = USING
    _known_related_objects: Final[dict[Any, Any]] = {}

    def __init__(self, compiler: SQLCompiler, fields: tuple[str, ...] | None) -> None:
        self._compiler, self._fields, self.query = compiler, fields, self

    def get_compiler(self, using: str) -> SQLCompiler:
        return self._compiler


class _PreparingCursor(psycopg.Cursor[Any]):
    """Prepares what it executes; Django's connections have that switched off for everything else."""

    def execute(self, query: Any, params: Any = None, **more: Any) -> "_PreparingCursor":
        before, self.connection.prepare_threshold = self.connection.prepare_threshold, 0
        try:
            return super().execute(query, params, prepare=True)
        finally:
            self.connection.prepare_threshold = before


def ask(statement: str, *arguments: int | str) -> list[Any]:
    """Rows of a statement as `worded` makes it, with `arguments` in its holes."""
    connection: Any = connections[USING]
    connection.ensure_connection()
    with connection.wrap_database_errors:
        cursor = _PreparingCursor(connection.connection)
    given = {str(place): Int8(each) if isinstance(each, int) else each for place, each in enumerate(arguments)}
    with connection._prepare_cursor(cursor) as asking:  # counted and logged as every other query
        asking.execute(statement, given)
        return asking.fetchall()


def worded(text: str, params: Sequence[Any]) -> str:
    """The statement with all `params` written out but the holes."""
    pieces = text.split("%s")
    values = [f"%({_PLACES[value]})s" if _is_hole(value) else _literal(value) for value in params]
    return "".join(piece + value for piece, value in zip(pieces, [*values, ""], strict=True))


def _is_hole(value: Any) -> bool:
    return isinstance(value, int | str) and value in _PLACES


def _literal(value: Any) -> str:
    return sql.Literal(value).as_string().replace("%", "%%")
