"""Parts of a mail as files: their names, types and contents."""

from __future__ import annotations

import hashlib
import mimetypes
import re
from urllib.parse import unquote

from leitstelle.channels.email.reading.charsets import decode, storable
from leitstelle.channels.email.reading.headers import header_text, parameters, unfold
from leitstelle.channels.email.reading.model import Attachment
from leitstelle.channels.email.reading.tree import Part

MAX_FILENAME_CHARS = 180
"""Fits the 255 bytes of common file systems for most scripts, with room for a number."""

MAX_EXTENSION_CHARS = 12

# Our own table, not the machine's: the same mail reads the same everywhere.
_EXTENSIONS = mimetypes.MimeTypes(filenames=())
_EXTENSION_OF = {
    "message/rfc822": ".eml",
    "message/global": ".eml",
    "message/news": ".eml",
    "message/delivery-status": ".txt",
    "message/disposition-notification": ".txt",
    "message/feedback-report": ".txt",
    "text/rfc822-headers": ".txt",
    "text/calendar": ".ics",
    "text/plain": ".txt",
    "text/html": ".html",
    "image/jpeg": ".jpg",
    "image/pjpeg": ".jpg",
    "application/pgp-signature": ".asc",
    "application/pgp-encrypted": ".asc",
    "application/pkcs7-signature": ".p7s",
    "application/x-pkcs7-signature": ".p7s",
    "application/pkcs7-mime": ".p7m",
    "application/x-pkcs7-mime": ".p7m",
    "application/ms-tnef": ".dat",
}
_STEM_OF = {
    "message/delivery-status": "delivery-status",
    "message/disposition-notification": "disposition-notification",
    "message/feedback-report": "feedback-report",
    "text/rfc822-headers": "headers",
    "text/calendar": "invite",
    "application/pgp-signature": "signature",
    "application/pkcs7-signature": "smime",
    "application/x-pkcs7-signature": "smime",
    "application/pkcs7-mime": "smime",
    "application/x-pkcs7-mime": "smime",
    "application/ms-tnef": "winmail",
}
_FORBIDDEN = re.compile(r'[\x00-\x1f\x7f-\x9f<>:"|?*\u200e\u200f\u202a-\u202e\u2066-\u2069]')


def disposition(part: Part) -> tuple[str, dict[str, str]]:
    """Content-Disposition (RFC 2183): ("attachment", {"filename": …}), ("", {}) when absent."""
    raw = part.header.raw("content-disposition")
    if not raw:
        return "", {}
    value = unfold(decode(raw))
    kind = re.split(r"[;\s]", value, maxsplit=1)[0].lower()
    return kind, parameters(value if ";" in value else ";" + value)


def declared_filename(part: Part, *, hint: str = "") -> str:
    """The name the mail gives the part, cleaned; "" when it gives none."""
    _, given = disposition(part)
    own = part.parameters
    name = given.get("filename") or own.get("name") or given.get("name") or own.get("filename") or ""
    if not name and (location := part.header.raw("content-location")):
        path = header_text(location, hint=hint).split("?")[0]
        last = unquote(path.rstrip("/").rpartition("/")[2])
        name = last if re.search(r"\.\w{1,8}\Z", last) else ""
    if not name and part.content_type not in {"text/plain", "text/html"}:
        described = header_text(part.header.raw("content-description"), hint=hint)
        name = described if re.search(r"\.\w{2,5}\Z", described) and len(described) < 100 else ""
    return clean_filename(name)


def clean_filename(name: str) -> str:
    """A name that is only a name: no folders, no control or direction characters, at most 180 characters."""
    name = storable(name).replace("\\", "/").rstrip("/").rpartition("/")[2]
    name = (
        " ".join(_FORBIDDEN.sub("_", name.replace("\n", " ").replace("\t", " ")).split()).strip(". ")
        if name.strip(".")
        else ""
    )
    if len(name) <= MAX_FILENAME_CHARS:
        return name
    stem, dot, extension = name.rpartition(".")
    if not dot or len(extension) > MAX_EXTENSION_CHARS:
        return name[:MAX_FILENAME_CHARS].rstrip()
    return stem[: MAX_FILENAME_CHARS - len(extension) - 1].rstrip() + dot + extension


def as_attachment(part: Part, *, number: int, hint: str = "") -> Attachment:
    """The part as a file; nameless ones are called by type and `number`, nested messages by their subject."""
    content = part.content()
    name = declared_filename(part, hint=hint) or _made_up_name(part, number, hint)
    kind, _ = disposition(part)
    return make_attachment(
        name,
        part.content_type,
        content,
        content_id=content_id(part),
        inline=kind == "inline" and part.main_type == "image",
    )


def make_attachment(
    filename: str, content_type: str, content: bytes, *, content_id: str | None = None, inline: bool = False
) -> Attachment:
    return Attachment(
        filename=filename,
        content_type=content_type,
        content=content,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        inline=inline,
        content_id=content_id,
    )


def type_by_name(filename: str) -> str:
    """The media type a file's name promises, for files that come without one."""
    return _EXTENSIONS.guess_type(filename)[0] or "application/octet-stream"


def content_id(part: Part) -> str | None:
    raw = part.header.raw("content-id")
    return header_text(raw).strip("<> ")[:998] or None if raw else None


def _made_up_name(part: Part, number: int, hint: str) -> str:
    extension = _EXTENSION_OF.get(part.content_type) or _EXTENSIONS.guess_extension(part.content_type) or ".bin"
    if part.children and part.main_type == "message":
        subject = clean_filename(header_text(part.children[0].header.raw("subject"), hint=hint).replace("/", "-"))
        return f"{subject[: MAX_FILENAME_CHARS - 4].rstrip()}.eml" if subject else f"message-{number}.eml"
    stem = _STEM_OF.get(part.content_type)
    return f"{stem}{extension}" if stem else f"attachment-{number}{extension}"
