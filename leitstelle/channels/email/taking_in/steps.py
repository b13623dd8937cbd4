"""What is done with a mail, step by step. The first step that answers settles it.

Each step is handed the case and answers what became of the mail, or None to let the next one look.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils.translation import gettext as _

from leitstelle.channels.email.models import MailState, RawMail
from leitstelle.channels.email.reading import Address
from leitstelle.channels.email.sending.letters import desk_mark
from leitstelle.channels.email.taking_in.bounced import bounced_message, is_delay, words_for
from leitstelle.channels.email.taking_in.claims import Settled
from leitstelle.channels.email.taking_in.contacts import Delivery, bracketed, contact_of, forwarded_contact
from leitstelle.channels.email.taking_in.reading_mail import ReadMail
from leitstelle.flows.bounce import note_bounce
from leitstelle.flows.receive import Contact, contact
from leitstelle.people.models import Agent
from leitstelle.tickets.models import OutgoingMessage

_MACHINE = re.compile(
    r"mailer-daemon|postmaster|no[-_.]?reply|do[-_.]?not[-_.]?reply|nicht[-_.]?antworten", re.IGNORECASE
)
LONGEST_ADDRESS = 254  # RFC 5321 section 4.5.3.1.3
_ADDRESS = re.compile(r"[^\s@<>]+@[^\s@<>]+")


@dataclass(frozen=True, slots=True)
class Case:
    """A mail on its way through the steps. `blocked`: addresses, and domains as `@example.org`."""

    row: RawMail
    read: ReadMail
    delivery: Delivery
    blocked: frozenset[str]
    now: datetime

    @property
    def from_ourselves(self) -> bool:
        return self.delivery.own.speaks_as(self.read.mail.sender.address)


Step = Callable[[Case], Settled | None]


def own_mail_came_back(case: Case) -> Settled | None:
    """A forwarding rule or a loop brought us what we sent: answering it would never end."""
    if not _is_marked(case) and not _has_our_message_id(case):
        return None
    return Settled(MailState.IGNORED, _("This desk sent the mail itself; it came back by a forwarding rule or a loop."))


def _is_marked(case: Case) -> bool:
    return str(case.read.header.get("X-Leitstelle-Desk", "")).strip() == desk_mark()


def _has_our_message_id(case: Case) -> bool:
    message_id = bracketed(case.read.mail.message_id or "")
    ours = case.delivery.own.has_domain(message_id.strip("<>").rpartition("@")[2])
    return ours and OutgoingMessage.objects.filter(rfc_message_id=message_id).exists()


def delivery_notice(case: Case) -> Settled | None:
    """A bounce marks the mail it is about, which tells the agent; about a mail that was not ours it means nothing."""
    bounce = case.read.mail.bounce
    if bounce is None:
        return None
    outgoing_id = bounced_message(
        bounce, case.read.mail, bytes(case.row.raw), by_server=_from_null_sender(case), now=case.now
    )
    if outgoing_id is None and case.row.wanted:
        return None
    if outgoing_id is None:
        return Settled(MailState.IGNORED, _("A delivery notice about a mail that this desk did not send."))
    if is_delay(bounce, bytes(case.row.raw)):
        return Settled(MailState.IGNORED, _("A delivery is delayed; the other side still tries."))
    outgoing = note_bounce(outgoing_id=outgoing_id, hard=bounce.hard, words=words_for(bounce), now=case.now)
    reason = _("A delivery notice; noted at ticket #%(number)s.") % {"number": outgoing.ticket.number}
    return Settled(MailState.PROCESSED, reason)


def blocked_sender(case: Case) -> Settled | None:
    """Somebody of the desk does not want to hear from this address or domain."""
    address = case.read.mail.sender.address.lower()
    found = case.blocked.intersection((address, "@" + address.rpartition("@")[2]))
    if case.row.wanted or not found:
        return None
    return Settled(MailState.JUNK, _("The sender is blocked (%(pattern)s).") % {"pattern": min(found)})


def forged_sender(case: Case) -> Settled | None:
    """The domain in From says it sent no such mail, and asks that it be set aside (RFC 7489 section 6.3)."""
    check = case.read.check
    if case.row.wanted or not check.forged:
        return None
    reason = _(
        "The sender is probably forged: %(domain)s does not vouch for this mail (DMARC), and asks not to take it."
    )
    return Settled(MailState.JUNK, reason % {"domain": check.from_domain})


def marked_as_spam(case: Case) -> Settled | None:
    """The mark of a filter in front of us. Whoever sets it himself harms nobody but himself."""
    if case.row.wanted or not str(case.read.header.get("X-Spam-Flag", "")).strip().lower().startswith("yes"):
        return None
    return Settled(MailState.JUNK, _("The mail server in front marked it as spam."))


def nobody_to_answer(case: Case) -> Settled | None:
    address = sender_of(case).address.lower()
    if _ADDRESS.fullmatch(address) and len(address) <= LONGEST_ADDRESS:
        return None
    return Settled(MailState.FAILED, _("The mail names no sender who could be answered. Read the original."))


def our_own_address(case: Case) -> Settled | None:
    """Sent under an address of ours, with nobody else to answer: a loop in the making."""
    if case.from_ourselves and case.delivery.own.speaks_as(sender_of(case).address):
        return Settled(MailState.IGNORED, _("The sender is a mailbox of this desk."))
    return None


def request_or_answer(case: Case) -> Settled | None:
    """Everything else is somebody who wants something."""
    mail = case.read.mail
    told = contact_of(case.read, case.delivery, sender_of(case))
    if case.from_ourselves:  # a web form writes under our address for anybody: its word opens a ticket, and enters none
        told = replace(_naming_no_ticket(told), references=(), reply_tokens=(), sender_check=None)
    if mail.forward and (agent := forwarding_agent(case)):
        told = forwarded_contact(told, mail, by=agent.pk)
        if not case.read.check.aligned:  # what nobody vouches for may open a ticket in another's name, not enter one
            told = _naming_no_ticket(told)
    told = replace(told, may_be_answered=not _wants_no_answer(case, told.sender_address))
    receipt = contact(contact=told, now=case.now)
    return Settled(MailState.PROCESSED, message_id=receipt.message_id)


def _wants_no_answer(case: Case, sender: str) -> bool:
    """RFC 3834 section 2: nothing automatic is sent to the null sender, nor to addresses at which nobody reads."""
    return _from_null_sender(case) or _MACHINE.match(sender) is not None


def _from_null_sender(case: Case) -> bool:
    """Whether a machine sent it that wants to hear nothing back (RFC 5321 section 4.5.5)."""
    return_path = str(case.read.header.get("Return-Path", "")).strip()
    return return_path == "<>" if case.row.source == "imap" else case.row.envelope_from == ""


def _naming_no_ticket(told: Contact) -> Contact:
    return replace(told, subject=re.sub(r"\[[^\]]*#\d+\]", "", told.subject))


STEPS: tuple[Step, ...] = (
    own_mail_came_back,
    blocked_sender,
    forged_sender,
    delivery_notice,
    marked_as_spam,
    nobody_to_answer,
    our_own_address,
    request_or_answer,
)


def settle(case: Case) -> Settled:
    """Walk the steps. Raises what a flow raises."""
    for step in STEPS:
        if settled := step(case):
            return settled
    raise RuntimeError("no step settled the mail")


def sender_of(case: Case) -> Address:
    """Who is to be answered: From; for a web form that writes under our own address Reply-To; else the envelope."""
    mail = case.read.mail
    if case.from_ourselves:
        return next((one for one in mail.reply_to if not case.delivery.own.speaks_as(one.address)), mail.sender)
    return mail.sender if mail.sender.address else Address(mail.sender.name, case.row.envelope_from)


def forwarding_agent(case: Case) -> Agent | None:
    """The active agent who passed the mail on, for somebody who can be answered. Automatic forwards are no agent's deed.

    Whoever writes an agent's address into From would open tickets in anybody's name. So it does not count against the
    checks: without proof where the agent's domain asks for it, nor where SPF or DMARC failed.
    """
    mail, check = case.read.mail, case.read.check
    if mail.is_auto_reply or mail.forward is None or not _is_answerable(mail.forward.address, case):
        return None
    asked_for_proof = check.dmarc_policy in ("quarantine", "reject")
    if not check.aligned and (asked_for_proof or check.dmarc in ("fail", "permerror") or check.spf == "fail"):
        return None
    return Agent.objects.filter(user__email__iexact=mail.sender.address, user__is_active=True).first()


def _is_answerable(address: str, case: Case) -> bool:
    return (
        bool(_ADDRESS.fullmatch(address))
        and len(address) <= LONGEST_ADDRESS
        and not case.delivery.own.speaks_as(address)
    )
