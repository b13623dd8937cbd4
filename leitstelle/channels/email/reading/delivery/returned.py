"""The returned mail inside a notice: where it begins in the text, and its Message-ID."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email.message import Message

_MAX_TEXT = 60_000  # characters of a notice's text that are looked at; reports are short, returned mails long

_BEGINS = re.compile(
    r"""^[> \t*]*(?:
      -{2,}.{0,10}(?:this\ is\ a\ copy|below\ this\ line|enclosed\ is\ a\ copy|the\ (?:body|headers?)\ of
        |original\ (?:message|mail)
        |unsent\ message|returned\ (?:message|mail)|message\ header|header|returned\ content|forwarded).*
      |-{2,}\ *(?:ursprüngliche|original)\ *(?:nachricht|message).*
      |(?:original\ (?:message|mail)(?:\ as)?|message\ headers?|the\ original\ message|header\ of\ the\ original\ message
        |message\ text)(?:\ (?:headers?|text))?\ (?:follows?|below).*
      |original\ message(?:\ headers?)?:\s*
      |below\ is\ a\ copy\ of.*|included\ is\ a\ copy.*|here\ is\ (?:a\ copy|the\ header).*|a\ copy\ of\ (?:the
        |your)\ (?:original\ )?message.*
      |(?:ursprüngliche\ nachrichten(?:kopfzeilen|header)|ursprüngliche\ kopfzeilen
        |en-têtes\ (?:de\ message\ d'origine|du\ message\ d.origine|de\ message\ d.origine)
        |intestazioni\ originali\ del\ messaggio|encabezados\ (?:de\ mensajes?\ originales|originales)
          |oorspronkelijke\ berichtkoppen|元のメッセージ\ ?ヘッダー):?.*
      |content-type:\s*(?:message/rfc822|text/rfc822-headers).*
    )$""",
    re.IGNORECASE | re.MULTILINE | re.VERBOSE,
)
_HEADERS_BEGIN = re.compile(
    r"^>? ?(?:Received|Return-Path|DKIM-Signature|X-Received|ARC-Seal): ?\S.*$", re.IGNORECASE | re.MULTILINE
)
_MESSAGE_ID = re.compile(r"^[> \t]*(?:Original-)?Message-ID:\s*<?([^\s<>]+@[^\s<>]+)>?", re.IGNORECASE | re.MULTILINE)
_MESSAGE_ID_IN_PROSE = re.compile(r"message (?:identifier|id)[^:<\n]{0,20}:\s*<?([^\s<>]+@[^\s<>]+)>?", re.IGNORECASE)


def own_parts(message: Message) -> Iterator[Message]:
    """The parts a mail itself consists of, not those of a mail inside it."""
    yield message
    if message.get_content_maintype() == "multipart" and isinstance(message.get_payload(), list):
        for part in message.get_payload():
            yield from own_parts(part)  # type: ignore[arg-type]


def attached_mail(part: Message) -> Message | None:
    """The mail inside a part of type message/rfc822; None for other parts and broken ones."""
    inner = part.get_payload()
    if (
        part.get_content_type() == "message/rfc822"
        and isinstance(inner, list)
        and inner
        and isinstance(inner[0], Message)
    ):
        return inner[0]
    return None


def split_report(text: str) -> tuple[str, str]:
    """The notice's own words and the returned mail quoted below them; the second is empty when nothing is quoted."""
    text = text[:_MAX_TEXT]
    starts = [found.start() for found in (_BEGINS.search(text), _HEADERS_BEGIN.search(text)) if found]
    if not starts:
        return text, ""
    cut = min(starts)
    return text[:cut], text[cut:]


def raw_words(message: Message) -> str:
    """The text of the first part that has one, for mails whose boundaries are broken (RFC 2046, 5.1) or whose reader
    found no text. Undecodable bytes become Latin-1: codes and English words survive that."""
    for part in own_parts(message):
        if isinstance(part.get_payload(), str) and part.get_content_maintype() in ("text", "multipart"):
            words = _decoded(part)
            if words.strip():
                return words[:_MAX_TEXT]
    return str(message.preamble or "")[:_MAX_TEXT]


def original_message_id(message: Message, text: str) -> str | None:
    """Message-ID of the mail this notice is about (RFC 3462, 2: the third part), without brackets."""
    for part in own_parts(message):
        for source in _returned_headers(part):
            if found := _MESSAGE_ID.search(source):
                return found[1]
    report, returned = split_report(text)
    for pattern, words in ((_MESSAGE_ID, returned), (_MESSAGE_ID, report), (_MESSAGE_ID_IN_PROSE, report)):
        if found := pattern.search(words):
            return found[1]
    return _from_references(message)


def _returned_headers(part: Message) -> Iterator[str]:
    kind = part.get_content_type()
    if kind == "message/delivery-status":
        for block in _blocks(part):
            yield "\n".join(f"{name}: {value}" for name, value in block.items())
    elif kind in ("message/rfc822", "message/global"):
        for inner in _blocks(part):
            yield f"Message-ID: {inner.get('Message-ID', '')}"
    elif kind in ("text/rfc822-headers", "message/rfc822-headers", "message/global-headers"):
        yield _decoded(part)


def _blocks(part: Message) -> list[Message]:
    payload = part.get_payload()
    return [block for block in payload if isinstance(block, Message)] if isinstance(payload, list) else []


def _decoded(part: Message) -> str:
    payload = part.get_payload(decode=True)
    if isinstance(payload, bytes):
        return payload.decode("latin-1")
    return "\n".join(str(block) for block in _blocks(part))


def _from_references(message: Message) -> str | None:
    for name in ("X-MS-Exchange-Message-Is-Ndr-Original-Id", "In-Reply-To", "References"):
        if found := re.search(r"<([^\s<>]+@[^\s<>]+)>", str(message.get(name, ""))):
            return found[1]
    return None
