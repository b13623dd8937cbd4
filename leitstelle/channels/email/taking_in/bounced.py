"""Which of our mails a delivery notice is about, and what the agent is told."""

import re
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from leitstelle.channels.email.reading import InboundMail
from leitstelle.channels.email.reading.delivery import Bounce
from leitstelle.channels.email.taking_in.contacts import bracketed
from leitstelle.tickets.models import OutgoingMessage
from leitstelle.tickets.models.outbox import DeliveryState

QUOTED_BYTES = 512 * 1024
RECENT = timedelta(days=2)
_OWN_ID = re.compile(rb"<?([0-9a-f]{32}@[A-Za-z0-9.-]{1,253})>?")
_ACTION = re.compile(rb"^action:[ \t]*(\w+)", re.IGNORECASE | re.MULTILINE)

WORDS = {
    "userunknown": N_("nobody has this address there"),
    "hostunknown": N_("there is no such domain"),
    "mailboxfull": N_("the mailbox is full"),
    "hasmoved": N_("the person has moved to another address"),
    "suspend": N_("the mailbox is closed"),
    "mesgtoobig": N_("the mail is too large"),
    "exceedlimit": N_("the mail is too large for this person"),
    "spamdetected": N_("the mail was taken for spam"),
    "virusdetected": N_("the mail was taken for malware"),
    "filtered": N_("the recipient's filter refused it"),
    "blocked": N_("our server is blocked there"),
    "badreputation": N_("our server has a bad reputation there"),
    "authfailure": N_("our domain's SPF, DKIM or DMARC did not pass"),
    "policyviolation": N_("it is against their rules"),
    "expired": N_("the server there did not answer in time"),
    "networkerror": N_("the server there could not be reached"),
    "systemerror": N_("the server there is out of order"),
    "systemfull": N_("the server there has no room"),
    "toomanyconn": N_("the server there is too busy"),
    "speeding": N_("we sent too many mails in a short time"),
    "notaccept": N_("the domain takes no mail"),
    "rejected": N_("the server there refuses our sender address"),
}


def bounced_message(bounce: Bounce, mail: InboundMail, raw: bytes, *, by_server: bool, now: datetime) -> int | None:
    """The outgoing message the notice is about: by its Message-ID, wherever that stands; else the last to this recipient.

    A recipient can be guessed, a Message-ID of ours cannot: the recipient counts only for notices sent `by_server`, that
    is from the null sender (RFC 3464 section 2).
    """
    ids = [bounce.original_message_id or "", mail.in_reply_to or "", *mail.references]
    quoted = [found.decode("ascii") for found in _OWN_ID.findall(raw[:QUOTED_BYTES])]
    by_id = OutgoingMessage.objects.filter(rfc_message_id__in=[one for one in map(bracketed, [*ids, *quoted]) if one])
    if found := by_id.order_by("-id").values_list("id", flat=True).first():
        return found
    return _last_sent_to(bounce.recipient, now=now) if by_server and bounce.recipient else None


def is_delay(bounce: Bounce, raw: bytes) -> bool:
    """Whether the server is still trying (RFC 3464 section 2.3.3): then the mail may well arrive."""
    actions = {action.lower() for action in _ACTION.findall(raw[:QUOTED_BYTES])}
    return not bounce.hard and b"delayed" in actions and b"failed" not in actions


def words_for(bounce: Bounce) -> str:
    """A sentence with the recipient, the reason in plain words, and the server's code."""
    reason = _(WORDS[bounce.reason]) if bounce.reason in WORDS else bounce.reason
    code = f" ({bounce.status})" if bounce.status else ""
    return f"{bounce.recipient}: {reason}{code}" if bounce.recipient else f"{reason}{code}"


def _last_sent_to(recipient: str, *, now: datetime) -> int | None:
    sent = OutgoingMessage.objects.filter(to__0=recipient.lower(), state=DeliveryState.SENT, sent_at__gt=now - RECENT)
    return sent.order_by("-id").values_list("id", flat=True).first()
