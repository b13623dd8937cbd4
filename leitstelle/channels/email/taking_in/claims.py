"""Taking stored mails in hand, so that one worker reads each.

A claim names the database session that holds it. When a worker dies its session ends, and what it had claimed is free
again at once. Each claim counts: a mail that ended its worker three times is taken alone, so that it cannot drag others
along, and after ten times no more.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import F
from django.db.models.functions import Greatest, Least

from leitstelle.channels.email.models import RawMail

MAILS_PER_CLAIM = 25
BYTES_PER_CLAIM = 40 * 1024 * 1024
CLAIM_SECONDS = 600
SUSPICIOUS_ATTEMPTS = 3
MOST_ATTEMPTS = 10

# `upto` keeps the first mail whatever its size, and a suspicious one alone.
_CLAIM = """
WITH waiting AS (
  SELECT id, size, attempts FROM email_rawmail
  WHERE state = 'received'
    AND (claimed_until IS NULL OR claimed_until < %(now)s
         OR NOT EXISTS (SELECT 1 FROM pg_stat_activity AS session WHERE session.pid = claimed_by))
  ORDER BY id LIMIT %(mails)s FOR UPDATE SKIP LOCKED
), portion AS (
  SELECT id,
         row_number() OVER course AS place,
         sum(size) OVER course AS upto,
         max(attempts) OVER course AS suspicion
  FROM waiting WINDOW course AS (ORDER BY attempts >= %(suspicious)s, id)
)
UPDATE email_rawmail AS mail
SET attempts = attempts + 1, claimed_by = pg_backend_pid(), claimed_until = %(now)s + make_interval(secs => %(seconds)s)
FROM portion
WHERE mail.id = portion.id AND (place = 1 OR (upto <= %(bytes)s AND suspicion < %(suspicious)s))
RETURNING mail.id
"""


def claim_mails(now: datetime) -> list[RawMail]:
    """The next mails, oldest first, with their bytes. To be called outside a transaction."""
    with connection.cursor() as cursor:
        cursor.execute(
            _CLAIM,
            {
                "now": now,
                "mails": MAILS_PER_CLAIM,
                "bytes": BYTES_PER_CLAIM,
                "suspicious": SUSPICIOUS_ATTEMPTS,
                "seconds": CLAIM_SECONDS,
            },
        )
        ids = [row[0] for row in cursor.fetchall()]
    return list(RawMail.objects.filter(pk__in=ids).select_related("mailbox").order_by("id")) if ids else []


def let_go(ids: list[int]) -> None:
    """Give back what was claimed and not begun: the attempt does not count."""
    if ids:
        RawMail.objects.filter(pk__in=ids, state="received", claimed_by__isnull=False).update(
            claimed_by=None, claimed_until=None, attempts=Greatest(F("attempts") - 1, 0)
        )


def put_behind(raw_mail_id: int) -> None:
    """Give back what database or disk could not take: soon it is tried behind all others, but never given up for that."""
    RawMail.objects.filter(pk=raw_mail_id, state="received").update(
        claimed_by=None, claimed_until=None, attempts=Least(F("attempts"), SUSPICIOUS_ATTEMPTS)
    )


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of a mail. `reason` is a sentence for people; `message_id` is set when it became part of a ticket."""

    state: str
    reason: str = ""
    message_id: int | None = None
