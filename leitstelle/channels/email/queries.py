"""Reading mailboxes and mails that were set aside."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import TextField, Value
from django.db.models.functions import Coalesce, NullIf

from leitstelle.channels.email.addressing import AddressBook, OwnAddress
from leitstelle.channels.email.models import BlockedSender, Mailbox, MailState, RawMail
from leitstelle.core.errors import NotFound

PAGE = 50


@dataclass(frozen=True, slots=True)
class MailLine:
    """A mail in a list. `received_at` is UTC."""

    id: int
    received_at: datetime
    sender: str
    subject: str
    reason: str
    size: int
    mailbox: str


@dataclass(frozen=True, slots=True)
class MailPage:
    """Newest first. `next_before` is the `before` of the following page, None on the last."""

    lines: list[MailLine]
    next_before: int | None


def failed_mails(*, before: int | None = None, limit: int = PAGE) -> MailPage:
    """Mails that could not be processed."""
    return _page(MailState.FAILED, before, limit)


def junk_mails(*, before: int | None = None, limit: int = PAGE) -> MailPage:
    """Mails set aside as junk."""
    return _page(MailState.JUNK, before, limit)


def ignored_mails(*, before: int | None = None, limit: int = PAGE) -> MailPage:
    """Mails nobody needs to see: our own that came back, notices about foreign mail."""
    return _page(MailState.IGNORED, before, limit)


def count_failed(*, at_most: int = 1000) -> int:
    """How many mails wait for a decision, counted no further than `at_most`."""
    return RawMail.objects.filter(state=MailState.FAILED)[:at_most].count()


def original(raw_mail_id: int) -> bytes:
    """The mail as it came over the wire. Raises NotFound."""
    raw = RawMail.objects.filter(pk=raw_mail_id).values_list("raw", flat=True).first()
    if raw is None:
        raise NotFound
    return bytes(raw)


def original_of_message(message_id: int) -> int | None:
    """The stored mail a message of a ticket came from."""
    return RawMail.objects.filter(message=message_id).order_by("id").values_list("id", flat=True).first()


def blocked_senders() -> list[BlockedSender]:
    return list(BlockedSender.objects.select_related("by").order_by("pattern"))


def blocked_patterns() -> frozenset[str]:
    """Blocked addresses, and domains as `@example.org`."""
    return frozenset(BlockedSender.objects.values_list("pattern", flat=True))


def mailboxes() -> list[Mailbox]:
    """Mailboxes in use, the default one first."""
    return list(Mailbox.objects.filter(archived_at=None).select_related("team").order_by("-is_default", "address"))


def own_addresses() -> AddressBook:
    """The desk's addresses, archived mailboxes among them: an old reply address still leads to its ticket."""
    by_use = Mailbox.objects.order_by("archived_at", "id")  # those in use last: they win over an archived namesake
    rows = by_use.values_list("id", "address", "is_default", "archived_at")
    return AddressBook(OwnAddress(pk, address, default, ended is None) for pk, address, default, ended in rows)


def _page(state: MailState, before: int | None, limit: int) -> MailPage:
    mails = RawMail.objects.filter(state=state)
    if before is not None:
        mails = mails.filter(id__lt=before)
    sender = Coalesce(NullIf("sender", Value("")), "envelope_from", output_field=TextField())
    fields = ("id", "received_at", sender, "subject", "reason", "size", Coalesce("mailbox__address", Value("")))
    rows = list(mails.order_by("-id").values_list(*fields)[: limit + 1])
    lines = [MailLine(*row) for row in rows[:limit]]
    return MailPage(lines, lines[-1].id if len(rows) > limit else None)
