"""What mail servers say, by reason: the first entry that matches wins, so the more specific stands above.

The patterns meet lower-case words without codes, addresses and line breaks (see `reasons.plain_words`). Gathered from
what Postfix, Exim, Sendmail, qmail, Exchange, Domino, the large providers and their gateways are known to answer.
"""

from __future__ import annotations

import re

from leitstelle.channels.email.reading.delivery.phrases.exact import EXACT
from leitstelle.channels.email.reading.delivery.phrases.limits import LIMITS
from leitstelle.channels.email.reading.delivery.phrases.recipients import RECIPIENTS
from leitstelle.channels.email.reading.delivery.phrases.senders import SENDERS

PHRASES: list[tuple[str, re.Pattern[str]]] = [
    (reason, re.compile("|".join(f"(?:{pattern})" for pattern in patterns)))
    for reason, patterns in EXACT + LIMITS + SENDERS + RECIPIENTS
]
