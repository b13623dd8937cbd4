"""The mail behind a message: its formatted view in a safe frame, its original, its headers; and attachments."""

from email import policy as mail_policy
from email.parser import BytesHeaderParser

from django.http import FileResponse, HttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET
from markupsafe import Markup

from leitstelle.accounts.permissions import require
from leitstelle.channels.email.models import RawMail
from leitstelle.channels.email.reading.html import has_remote_content, with_remote_content
from leitstelle.core.errors import NotFound
from leitstelle.core.files import open_file
from leitstelle.tickets.models import Message
from leitstelle.tickets.queries import get_visible_attachment, tickets_visible_to
from leitstelle.web import pages
from leitstelle.web.agent.conversation import SHOWN_AS_IMAGE
from leitstelle.web.agent.pictures import with_pictures
from leitstelle.web.request import Request

SHOWN_OCTETS = 200_000
_FRAME_POLICY = (
    "default-src 'none'; img-src 'self' data:{remote}; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'; sandbox allow-same-origin allow-popups allow-popups-to-escape-sandbox"
)


@require_GET
def formatted(request: Request, message_id: int) -> HttpResponse:
    """The sanitised HTML alone, without scripts, forms or anything from elsewhere; images from afar on request."""
    message = _message(request, message_id)
    remote = request.GET.get("remote") == "1"
    markup = with_pictures(message.html, message.attachments.all())
    markup = with_remote_content(markup) if remote else markup
    blocked = not remote and has_remote_content(markup)
    response = pages.fragment(
        request, "agent/mail_frame.html", markup=Markup(markup), blocked=blocked, mail_language=message.ticket.language
    )
    response.headers["Content-Security-Policy"] = _FRAME_POLICY.format(remote=" https: http:" if remote else "")
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@require_GET
def original(request: Request, message_id: int) -> HttpResponse:
    """The mail as it came: its beginning on a page, all of it as a download."""
    return show_source(request, _mail_of(request, message_id))


@require_GET
def headers(request: Request, message_id: int) -> HttpResponse:
    mail = _mail_of(request, message_id)
    parsed = BytesHeaderParser(policy=mail_policy.compat32).parsebytes(bytes(mail.raw[:SHOWN_OCTETS]))
    lines = "\n".join(f"{name}: {value}" for name, value in parsed.items())
    if pages.is_fragment(request):
        return pages.fragment(request, "agent/_headers.html", headers=lines, message_id=message_id)
    return pages.page(request, "agent/headers.html", headers=lines, message_id=message_id)


@require_GET
def kept_mail(request: Request, mail_id: int) -> HttpResponse:
    """The source of a mail that was set aside."""
    require(request.user, "mail.view_original")
    mail = RawMail.objects.filter(pk=mail_id).first()
    if mail is None:
        raise NotFound
    return show_source(request, mail)


def show_source(request: Request, mail: RawMail) -> HttpResponse:
    raw = bytes(mail.raw)
    if request.GET.get("download"):
        name = content_disposition_header(as_attachment=True, filename=f"mail-{mail.pk}.eml")
        return HttpResponse(raw, content_type="application/octet-stream", headers={"Content-Disposition": name})
    source = raw[:SHOWN_OCTETS].decode("utf-8", "replace").replace("\x00", "␀")
    return pages.page(request, "agent/original.html", source=source, mail_size=len(raw), cut=len(raw) > SHOWN_OCTETS)


@require_GET
def attachment(request: Request, attachment_id: int) -> FileResponse:
    """A download; only raster images keep their type, so that nothing of a stranger's is run as a page."""
    found = get_visible_attachment(request.user, attachment_id)
    content_type = found.content_type if found.content_type in SHOWN_AS_IMAGE else "application/octet-stream"
    response = FileResponse(
        open_file(found.blob_id), as_attachment=True, filename=found.filename, content_type=content_type
    )
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, max-age=86400, immutable"
    return response


def _message(request: Request, message_id: int) -> Message:
    found = Message.objects.filter(pk=message_id, ticket__in=tickets_visible_to(request.user))
    message = found.select_related("ticket").prefetch_related("attachments").first()
    if message is None:
        raise NotFound
    return message


def _mail_of(request: Request, message_id: int) -> RawMail:
    require(request.user, "mail.view_original")
    mail = RawMail.objects.filter(message=_message(request, message_id)).first()
    if mail is None:
        raise NotFound
    return mail
