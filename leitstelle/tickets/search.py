"""Full text search in German and English over subject and conversation, newest first."""

import re
from typing import Any

from django.db import connection

from leitstelle.accounts.models import User
from leitstelle.tickets.models import Ticket
from leitstelle.tickets.queries import rows_of
from leitstelle.tickets.rules import SPOKEN_NUMBER

PAGE = 25
WORDS_KEPT = 100_000  # characters of one message that are searchable
_CONFIGS = {"de": "leitstelle_de"}
NEWEST_READ = 4_000  # documents read before the index is asked, in a millisecond: finds a page of what one in 100 holds
NO_LIMIT = 2**63 - 1
_ADDRESS = re.compile(r"^[^\s@]+@[^\s@]+$")
_SOUGHT = "(websearch_to_tsquery('leitstelle_de', %(words)s) || websearch_to_tsquery('leitstelle_en', %(words)s))"
_AMONG_NEWEST = f"""
SELECT ticket_id FROM (
  SELECT ticket_id, words FROM tickets_searchdocument WHERE ticket_id < %(before)s ORDER BY ticket_id DESC LIMIT %(newest)s
) AS newest WHERE words @@ {_SOUGHT} ORDER BY ticket_id DESC LIMIT %(rows)s
"""
_AMONG_ALL = f"""
SELECT ticket_id FROM (
  SELECT ticket_id FROM tickets_searchdocument WHERE words @@ {_SOUGHT} AND ticket_id < %(before)s OFFSET 0
) AS all_of_them ORDER BY ticket_id DESC LIMIT %(rows)s
"""  # OFFSET 0 keeps the planner from walking newest first


def index_text(ticket_id: int, *texts: str, language: str) -> None:
    """Add `texts` to what is found of the ticket, until its words fill what a document may hold (1 MB)."""
    config = _CONFIGS.get(language, "leitstelle_en")
    said = "\n".join(text[:WORDS_KEPT] for text in texts)
    with connection.cursor() as cursor:
        cursor.execute("SELECT leitstelle_add_words(%s, %s::regconfig, %s)", [ticket_id, config, said])


def number_in(query: str) -> int | None:
    """The ticket number when the query is nothing else: `#1042`, `1042`."""
    match = SPOKEN_NUMBER.match(query)
    return int(match[1]) if match else None


def search(user: User, query: str, *, before: int | None = None) -> tuple[list[Any], int | None]:
    """A page of queue rows that hold all words of `query` (quotes, `or`, `-` as in web searches), newest first, and the
    id to continue before, or None. An e-mail address also finds the tickets of that requester; a number that ticket."""
    words = query.replace("\x00", " ").strip()[:500]
    if not words:
        return [], None
    ids = _by_address(user, words, before) if _ADDRESS.match(words) else _by_words(words, before)
    rows = rows_of(user, ids[:PAGE])
    if before is None and (number := number_in(words)):
        named = rows_of(user, Ticket.objects.filter(number=number).values_list("id", flat=True))
        rows = [*named, *(row for row in rows if row.number != number)]
    return rows, ids[PAGE - 1] if len(ids) > PAGE else None


def _by_words(words: str, before: int | None) -> list[int]:
    """Newest matching ticket ids. A word is looked up stemmed as German and as English, since a query has no language.

    Common words are found among the newest tickets already; only for others the index is asked, and then all its matches
    are fetched. Left to itself the planner walks back through a million tickets for a rare word, which it takes for a
    more frequent one, because statistics hold only the most frequent thousand.
    """
    asked: dict[str, str | int] = {
        "words": words,
        "before": NO_LIMIT if before is None else min(before, NO_LIMIT),
        "newest": NEWEST_READ,
        "rows": PAGE + 1,
    }
    with connection.cursor() as cursor:
        for statement in (_AMONG_NEWEST, _AMONG_ALL):
            cursor.execute(statement, asked)
            found = [row[0] for row in cursor.fetchall()]
            if len(found) > PAGE:
                break
        return found


def _by_address(user: User, address: str, before: int | None) -> list[int]:
    found = Ticket.objects.filter(requester__addresses__email=address.lower())
    found = found.filter(id__lt=before) if before else found
    mine = list(found.order_by("-id").values_list("id", flat=True)[: PAGE + 1])
    return sorted({*mine, *_by_words(f'"{address}"', before)}, reverse=True)[: PAGE + 1]
