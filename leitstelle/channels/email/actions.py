"""What people do with mails that were set aside, and with senders they do not want to hear from."""

import re
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from leitstelle.accounts.models import User
from leitstelle.accounts.permissions import require
from leitstelle.channels.email.models import BlockedSender, MailState, RawMail
from leitstelle.core.errors import DeskError, InvalidInput, NotFound
from leitstelle.core.events import record
from leitstelle.core.notices import MAIL_IN_CHANNEL, wake

_PATTERN = re.compile(r"[^\s@<>,\x00-\x1f]*@[^\s@<>,\x00-\x1f]+\.[^\s@<>,\x00-\x1f]+")


class AlreadyBlocked(DeskError):
    code = "already_blocked"
    sentence = _("This sender is blocked already.")
    remedy = _("There is nothing to do.")


class MailNotSetAside(DeskError):
    code = "mail_not_set_aside"
    sentence = _("This mail is no longer in this list.")
    remedy = _("Somebody was faster. Look at the list again.")


def process_again(*, raw_mail_id: int, by: User, now: datetime) -> None:
    """Read a failed or ignored mail once more. Raises NotAllowed, NotFound, MailNotSetAside."""
    require(by, "mail.process_again")
    _back_to_intake(raw_mail_id, (MailState.FAILED, MailState.IGNORED), event="mail.queued_again", by=by, now=now)


def mark_not_junk(*, raw_mail_id: int, by: User, now: datetime) -> None:
    """Process a mail from junk, or an ignored one, as wanted, whatever the checks say.

    Raises NotAllowed, NotFound, MailNotSetAside.
    """
    require(by, "mail.sort_junk")
    RawMail.objects.filter(pk=raw_mail_id, state__in=(MailState.JUNK, MailState.IGNORED)).update(wanted=True)
    _back_to_intake(raw_mail_id, (MailState.JUNK, MailState.IGNORED), event="mail.marked_not_junk", by=by, now=now)


def mark_junk(*, raw_mail_id: int, by: User, now: datetime) -> None:
    """Set a failed mail aside as junk, so that it is out of the way. Raises NotAllowed, NotFound, MailNotSetAside."""
    require(by, "mail.sort_junk")
    mail = _mail(raw_mail_id)
    taken = RawMail.objects.filter(pk=mail.pk, state=MailState.FAILED).update(
        state=MailState.JUNK, reason=str(_("Somebody of the desk sorted it out.")), wanted=False
    )
    if not taken:
        raise MailNotSetAside
    record("mail.marked_junk", subject=mail, by=by, now=now)


def block_sender(*, pattern: str, by: User, now: datetime) -> BlockedSender:
    """Mail from this address, or this domain written `@example.org`, goes to junk. Raises InvalidInput, AlreadyBlocked."""
    require(by, "mail.block_sender")
    wanted = pattern.strip().lower()
    if not _PATTERN.fullmatch(wanted) or len(wanted) > 254:
        raise InvalidInput(
            "pattern",
            _("“%(pattern)s” is neither an address nor a domain."),
            _("Write somebody@example.org, or @example.org for everybody there."),
            pattern=pattern[:100],
        )
    try:
        with transaction.atomic():
            blocked = BlockedSender.objects.create(pattern=wanted, by=by, at=now)
    except IntegrityError as fault:
        raise AlreadyBlocked from fault
    record("mail.sender_blocked", subject=blocked, by=by, now=now)
    return blocked


def sender_pattern(shown: str) -> str:
    """The address in a kept mail's sender: `Anna <anna@example.org>` → `anna@example.org`."""
    _name, opened, address = shown.rpartition("<")
    return address.rstrip("> ") if opened else shown.strip()


def unblock_sender(*, blocked_id: int, by: User, now: datetime) -> None:
    """Raises NotAllowed, NotFound."""
    require(by, "mail.block_sender")
    blocked = BlockedSender.objects.filter(pk=blocked_id).first()
    if blocked is None:
        raise NotFound
    record("mail.sender_unblocked", subject=blocked, by=by, now=now)
    blocked.delete()


def _back_to_intake(raw_mail_id: int, states: tuple[MailState, ...], *, event: str, by: User, now: datetime) -> None:
    mail = _mail(raw_mail_id)
    taken = RawMail.objects.filter(pk=mail.pk, state__in=states).update(
        state=MailState.RECEIVED, reason="", attempts=0, processed_at=None, claimed_by=None, claimed_until=None
    )
    if not taken:
        raise MailNotSetAside
    record(event, subject=mail, by=by, now=now)
    wake(MAIL_IN_CHANNEL)


def _mail(raw_mail_id: int) -> RawMail:
    mail = RawMail.objects.filter(pk=raw_mail_id).defer("raw").first()
    if mail is None:
        raise NotFound
    return mail
