"""Writing mailboxes: there is one default mailbox at a time, and the first one is it."""

from datetime import datetime

from leitstelle.accounts.models import User
from leitstelle.accounts.permissions import require
from leitstelle.channels.email.models import Mailbox
from leitstelle.core.events import record


def save_mailbox(mailbox: Mailbox, *, default: bool, by: User, now: datetime) -> None:
    """Use the mailbox as it is now, new or changed; the gateway notices within seconds."""
    require(by, "mailbox.configure")
    others = Mailbox.objects.filter(archived_at=None, is_default=True).exclude(pk=mailbox.pk)
    mailbox.is_default = default or not others.exists()
    if mailbox.is_default:
        others.update(is_default=False)
    mailbox.save()
    record("mailbox.configured", subject=mailbox, by=by, now=now)


def end_mailbox(mailbox: Mailbox, *, by: User, now: datetime) -> None:
    """Neither take nor send by it any more; what came by it stays."""
    require(by, "mailbox.configure")
    mailbox.archived_at, mailbox.is_default = now, False
    mailbox.save(update_fields=["archived_at", "is_default"])
    record("mailbox.ended", subject=mailbox, by=by, now=now)
