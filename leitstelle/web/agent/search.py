"""Search over all tickets; a bare number goes straight there."""

import re
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.db.models.functions import Left
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET
from markupsafe import Markup, escape

from leitstelle.core.text import folded
from leitstelle.tickets.models import Message
from leitstelle.tickets.queries import tickets_visible_to
from leitstelle.tickets.search import number_in, search
from leitstelle.web import pages
from leitstelle.web.forms import asked, number_or_none
from leitstelle.web.request import Request

AROUND = 90  # characters shown on each side of a found word
READ_OF_EACH = 4000  # characters of each ticket's newest messages in which the word is looked for
_WORD = re.compile(r"[\w@.+-]{2,}")


class Hit(NamedTuple):
    row: Any
    subject: Markup
    snippet: Markup


@require_GET
def find(request: Request) -> HttpResponse:
    """Newest first, 25 a page, with the place where a word was found."""
    sought = asked(request, "q", limit=500)
    number = number_in(sought)
    if number and tickets_visible_to(request.user).filter(number=number).exists():
        return redirect("ticket", number)
    rows, following = search(request.user, sought, before=number_or_none(request.GET.get("before")))
    marks = _words(sought)
    texts = _texts([row.id for row in rows])
    hits = [Hit(row, _marked(row.subject, marks), _snippet(texts.get(row.id, [row.preview]), marks)) for row in rows]
    more = f"{reverse('search')}?{urlencode({'q': sought, 'before': following})}" if following else None
    return pages.page(
        request,
        "agent/search.html",
        active="search",
        sought=sought,
        hits=hits,
        next_page=more,
        ticket_base=reverse("tickets") + "/",
    )


def _texts(ids: list[int]) -> dict[int, list[str]]:
    """The beginnings of each ticket's messages, newest first: highlighting reads only what a page can show."""
    found: dict[int, list[str]] = {}
    rows = (
        Message.objects.filter(ticket_id__in=ids)
        .order_by("-id")
        .values_list("ticket_id", Left("new_text", READ_OF_EACH))
    )
    for ticket_id, head in rows[:250]:
        found.setdefault(ticket_id, []).append(head)
    return found


def _words(sought: str) -> list[str]:
    """What to mark: words without their ending, since search finds them stemmed."""
    words = [word for word in _WORD.findall(folded(sought)) if word not in ("or", "oder", "and", "und")]
    return [word if len(word) < 6 or "@" in word else word[:-2] for word in words][:10]


def _pattern(words: list[str]) -> re.Pattern[str] | None:
    loose = [_loosely(word) for word in words]
    return re.compile(rf"(?<!\w)(?:{'|'.join(loose)})\w*", re.IGNORECASE) if loose else None


def _loosely(word: str) -> str:
    """A folded word as a pattern that also meets its accents: `muller` finds `Müller`."""
    letters = {"a": "[aäàáâ]", "o": "[oöòóô]", "u": "[uüùúû]", "e": "[eéèêë]", "i": "[iíìîï]", "c": "[cç]", "n": "[nñ]"}
    return "".join(letters.get(c, re.escape(c)) for c in word).replace("ss", "(?:ss|ß)")


def _marked(text: str, words: list[str]) -> Markup:
    pattern = _pattern(words)
    if pattern is None:
        return escape(text)
    pieces, end = [], 0
    for match in pattern.finditer(text):
        pieces += [escape(text[end : match.start()]), Markup("<mark>%s</mark>") % match.group()]
        end = match.end()
    return Markup("").join([*pieces, escape(text[end:])])


def _snippet(texts: list[str], words: list[str]) -> Markup:
    """The surroundings of the first word found, else the beginning of the newest message."""
    pattern = _pattern(words)
    for text in texts:
        match = pattern.search(text) if pattern else None
        if match:
            start = max(0, match.start() - AROUND)
            cut = text[start : match.end() + AROUND]
            line = " ".join(cut.split())
            return _marked(f"{'…' * (start > 0)}{line}{'…' * (match.end() + AROUND < len(text))}", words)
    return escape(" ".join(texts[0][: 2 * AROUND].split()) if texts else "")
