"""What the reader of delivery notices answers."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Bounce:
    """A mail server's word that a mail of ours did not reach one recipient.

    `recipient` is the address that failed, in lower case; `status` the enhanced code `class.subject.detail` (RFC 3463)
    or null when the server gave none; `reason` a word of `reasons.REASONS`; `hard` is true when another attempt to the
    same address is pointless. `original_message_id` is the Message-ID of the returned mail without angle brackets.
    """

    recipient: str | None
    status: str | None
    reason: str
    hard: bool
    original_message_id: str | None = None


@dataclass(frozen=True, slots=True)
class Forward:
    """The person who wrote the mail that was passed on. `name` is empty when only the address was shown."""

    name: str
    address: str
