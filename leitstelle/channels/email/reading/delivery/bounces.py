"""Mail servers' notices of failed delivery, read into one answer (RFC 3464, and the many that do not follow it)."""

from __future__ import annotations

from email.message import Message

from leitstelle.channels.email.reading.delivery.failures import Failure, find_failures
from leitstelle.channels.email.reading.delivery.notice import is_answer, is_daemon, is_notice
from leitstelle.channels.email.reading.delivery.reasons import is_hard, reason_of, status_of
from leitstelle.channels.email.reading.delivery.records import Bounce
from leitstelle.channels.email.reading.delivery.returned import attached_mail, original_message_id, own_parts, raw_words
from leitstelle.channels.email.reading.delivery.sns import (
    failure_in_ses_notice,
    is_ses_bounce,
    message_id_in_ses_notice,
)

_MAX_WRAPPED = 5  # notices inside notices that are opened
_ARRIVED = ("delivered", "relayed", "expanded")  # RFC 3464, 2.3.3: an action that is no failure


def find_bounce(message: Message, text: str) -> Bounce | None:
    """What this notice says of the first recipient that failed; None when the mail is no notice of failure.

    `message` is the mail as the tolerant parser of the standard library left it, `text` its readable text.
    Complaints (RFC 5965), read receipts, reports of success and out-of-office answers are no bounces.
    """
    words = text if text.strip() else raw_words(message)
    if is_ses_bounce(words) and not is_answer(message):
        return _bounce_of(failure_in_ses_notice(words), message_id_in_ses_notice(words))
    if not is_notice(message, words):
        return None
    failed = [failure for failure in find_failures(message, words) if not _has_arrived(failure)]
    if not failed:
        return None
    bounce = _bounce_of(failed[0], original_message_id(message, words))
    return (_passed_on(message) if bounce.reason in ("onhold", "undefined") else None) or bounce


def _has_arrived(failure: Failure) -> bool:
    return failure.action in _ARRIVED or (not failure.action and (failure.status or "").startswith("2."))


def _passed_on(message: Message) -> Bounce | None:
    """Gateways wrap the notice they received in a notice of their own that says nothing."""
    for part in own_parts(message):
        inner = attached_mail(part)
        if inner is not None and is_daemon(inner) and _depth(message) < _MAX_WRAPPED:
            return find_bounce(inner, raw_words(inner))
    return None


def _depth(message: Message) -> int:
    return sum(part.get_content_type() == "message/rfc822" for part in message.walk()) - 1


def _bounce_of(failure: Failure, message_id: str | None) -> Bounce:
    reason = reason_of(failure)
    return Bounce(
        recipient=failure.recipient,
        status=status_of(failure),
        reason=reason,
        hard=is_hard(reason, failure),
        original_message_id=message_id,
    )
