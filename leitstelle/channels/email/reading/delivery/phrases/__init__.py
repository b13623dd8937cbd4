"""What mail servers say, by reason: the first entry that matches wins, so the more specific stands above.

The patterns meet lower-case words without codes, addresses and line breaks (see `wording.plain_words`). Gathered from
what Postfix, Exim, Sendmail, qmail, Exchange, Domino, the large providers and their gateways are known to answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from leitstelle.channels.email.reading.delivery.phrases.accounts import ACCOUNTS
from leitstelle.channels.email.reading.delivery.phrases.exact import EXACT
from leitstelle.channels.email.reading.delivery.phrases.hints import HINTS
from leitstelle.channels.email.reading.delivery.phrases.languages import LANGUAGES
from leitstelle.channels.email.reading.delivery.phrases.limits import LIMITS
from leitstelle.channels.email.reading.delivery.phrases.providers import PROVIDERS
from leitstelle.channels.email.reading.delivery.phrases.recipients import RECIPIENTS
from leitstelle.channels.email.reading.delivery.phrases.remains import REMAINS
from leitstelle.channels.email.reading.delivery.phrases.routes import ROUTES
from leitstelle.channels.email.reading.delivery.phrases.senders import SENDERS
from leitstelle.channels.email.reading.delivery.phrases.subjects import SUBJECTS

_IN_ORDER = (
    *PROVIDERS,
    *SUBJECTS,
    *EXACT,
    *LIMITS,
    *SENDERS,
    *ACCOUNTS,
    *ROUTES,
    *RECIPIENTS,
    *LANGUAGES,  # after English: in notices of two languages the English sentence is the server's own
    *REMAINS,
)


def _compiled(table: Iterable[tuple[str, list[str]]]) -> list[tuple[str, re.Pattern[str]]]:
    return [(reason, re.compile("|".join(f"(?:{pattern})" for pattern in patterns))) for reason, patterns in table]


PHRASES = _compiled(_IN_ORDER)
GUESSES = _compiled(HINTS)
