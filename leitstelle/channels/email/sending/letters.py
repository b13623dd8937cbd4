"""From an outbox row to the letter: conversation, files, addresses."""

from datetime import datetime
from uuid import UUID

from django.db.models import Value

from leitstelle.channels.email.models import Mailbox
from leitstelle.channels.email.sending.composing import FileToSend, Letter, envelope_address, trimmed_references
from leitstelle.core.files import open_file
from leitstelle.core.secrets import sign
from leitstelle.tickets.models import Attachment, Message, OutgoingMessage, TemplateKind
from leitstelle.tickets.reply_tokens import make_token

LATEST = 10


def message_id_of(uid: UUID, address: str) -> str:
    """The Message-ID of an outgoing mail, with angle brackets."""
    return f"<{uid.hex}@{_domain(address)}>"


def desk_mark() -> str:
    """What our own mails carry in `X-Leitstelle-Desk`, so that they are known when they come back."""
    return sign("desk-mark", "own mail")


def letter_of(outgoing: OutgoingMessage, mailbox: Mailbox, *, desk_name: str, now: datetime) -> Letter:
    """Raises FileNotFoundError when the stored file of an attachment is missing."""
    received, conversation = _conversation(outgoing)
    number, domain = outgoing.ticket.number, _domain(mailbox.address)
    local = mailbox.address.rpartition("@")[0]
    return Letter(
        message_id=outgoing.rfc_message_id or "",
        date=now,
        from_name=f"{outgoing.from_name} via {desk_name}" if outgoing.from_name else desk_name,
        from_address=mailbox.address,
        to=tuple(outgoing.to),
        cc=tuple(outgoing.cc),
        subject=outgoing.subject,
        text=outgoing.text,
        html=outgoing.html,
        language=outgoing.language,
        desk_mark=desk_mark(),
        reply_to=f"{local}+{make_token(number)}@{domain}" if mailbox.uses_plus_addressing else "",
        in_reply_to=received,
        references=trimmed_references(f"<ticket-{number}@{domain}>", conversation),
        is_automatic=outgoing.auto_submitted,
        answers=outgoing.kind == TemplateKind.ACKNOWLEDGEMENT,
        files=_files(outgoing),
    )


def _conversation(outgoing: OutgoingMessage) -> tuple[str, list[str]]:
    """The id of the mail this one answers, and the ids of what was said before, oldest first. The same at each attempt."""
    before = outgoing.queued_at
    received = (
        Message.objects.filter(ticket=outgoing.ticket_id, at__lte=before)
        .exclude(rfc_message_id="")
        .order_by("-id")
        .values_list("at", "rfc_message_id", Value(True))[:LATEST]
    )
    sent = (
        OutgoingMessage.objects.filter(ticket=outgoing.ticket_id, id__lt=outgoing.pk, rfc_message_id__isnull=False)
        .order_by("-id")
        .values_list("queued_at", "rfc_message_id", Value(False))[:LATEST]
    )
    said = sorted(received.union(sent, all=True))
    answered = next((one for _at, one, is_theirs in reversed(said) if is_theirs), "")
    return answered or "", [one for _at, one, _is_theirs in said if one]


def _files(outgoing: OutgoingMessage) -> tuple[FileToSend, ...]:
    if outgoing.message_id is None:
        return ()
    rows = Attachment.objects.filter(message=outgoing.message_id).order_by("id")
    return tuple(_file(row) for row in rows)


def _file(row: Attachment) -> FileToSend:
    with open_file(row.blob_id) as stored:
        return FileToSend(row.filename, row.content_type, stored.read(), row.content_id)


def _domain(address: str) -> str:
    """In ASCII: an id is compared letter by letter by programs that know nothing else."""
    return envelope_address(address).rpartition("@")[2]
