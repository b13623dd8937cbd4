"""What a notice says about each recipient, be it in the fields of RFC 3464 or in prose."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from email import message_from_string
from email.message import Message

from leitstelle.channels.email.reading.delivery.codes import enhanced_codes
from leitstelle.channels.email.reading.delivery.returned import own_parts, split_report
from leitstelle.channels.email.reading.delivery.steps import knows_its_users, step_named_in
from leitstelle.channels.email.reading.delivery.transcripts import refusal_before, replies_by_recipient

_REPORT_TYPES = ("message/delivery-status", "message/global-delivery-status", "message/xdelivery-status")
_RECIPIENT_FIELDS = ("final-recipient", "original-recipient", "x-actual-recipient", "x-failed-recipient")
_MAX_FAILURES = 50
_MAX_NOTE = 4000  # characters
_MAX_REPORT = 60_000  # characters

_ADDRESS = r"[^\s：，。、（）「」<>@\"'()\[\],;:]{1,64}@[A-Za-z0-9_.\-]{1,253}[A-Za-z0-9]"
_ADDRESS_IN_TEXT = re.compile(_ADDRESS)
_LINE_OF_RECIPIENT = re.compile(
    rf"^(?:[ \t>*\-]|\d{{3}} |to:|rcpt:)*[\"'<]{{0,3}}(?:mailto:)?({_ADDRESS})[\"'>]{{0,3}}(.*)$",
    re.IGNORECASE | re.MULTILINE,
)
_FIELD = re.compile(r"^(?:[> \t]*)([A-Za-z][A-Za-z\-]{3,40}):[ \t]*(.*(?:\n[ \t]+\S.*)*)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Failure:
    """One recipient's part of a notice: `diagnostic` the refusing server's words, `note` the lines about this recipient
    in the readable text, `report` the whole readable text above the returned mail. `knows_its_users`: the mailer's word
    about users is its own, not a reply it passes on. `by_rule_of_recipient`: refused by a rule after the mail was
    accepted. `category` is the class the sending service gives the failure by itself."""

    recipient: str | None = None
    action: str = ""
    status: str | None = None
    diagnostic: str = ""
    by_local_program: bool = False
    command: str | None = None
    note: str = ""
    report: str = ""
    knows_its_users: bool = False
    by_rule_of_recipient: bool = False
    category: str = ""


def find_failures(message: Message, text: str) -> list[Failure]:
    """The recipients in the order the notice names them, at most 50; one without address when it names none."""
    report, _ = split_report(text)
    notes = dict(_notes(report, message))
    found = [_from_fields(group) for group in _field_groups(message, text)][:_MAX_FAILURES]
    if not found:
        replies = replies_by_recipient(report)
        found = [Failure(recipient=address, diagnostic=replies.get(address, "")) for address in notes] or [
            Failure(recipient=_failed_header(message) or _any_address(report, message))
        ]
    about_all = Failure(
        report=report,
        knows_its_users=knows_its_users(message, report),
        by_rule_of_recipient=_is_by_rule(message),
        category=str(message.get("X-PowerMTA-BounceCategory", "")),
    )
    return [_with_words(failure, notes, about_all) for failure in found]


def _with_words(failure: Failure, notes: dict[str, str], about_all: Failure) -> Failure:
    report = about_all.report
    note = notes.get(failure.recipient or "", "") or (next(iter(notes.values())) if len(notes) == 1 else "")
    if not notes and not failure.diagnostic:
        note = report[:_MAX_NOTE]
    words = (failure.diagnostic, note, report if len(notes) < 2 else "")
    status = failure.status or next(
        iter(enhanced_codes(note) or (enhanced_codes(report) if len(notes) < 2 else [])), None
    )
    return replace(
        failure,
        diagnostic=refusal_before(report) or failure.diagnostic,
        note=note,
        report=report,
        command=step_named_in(*words),
        status=status,
        knows_its_users=about_all.knows_its_users,
        by_rule_of_recipient=about_all.by_rule_of_recipient,
        category=failure.category or about_all.category,
    )


def _is_by_rule(message: Message) -> bool:
    """Amazon SES, receiving: the mail was taken, a rule of the recipient's then answers with a bounce."""
    return any(
        "inbound-smtp." in str(block.get("Reporting-MTA", "")) for part in own_parts(message) for block in _blocks(part)
    )


def _blocks(part: Message) -> list[Message]:
    """The groups of fields in a report part. A parser splits message/delivery-status alone; its relatives (RFC 6533
    for addresses beyond ASCII) stay text, or become a message whose headers are the first group."""
    if part.get_content_type() not in _REPORT_TYPES:
        return []
    payload = part.get_payload()
    blocks = [block for block in payload if isinstance(block, Message)] if isinstance(payload, list) else []
    unsplit = [payload, *(block.get_payload() for block in blocks)]
    return blocks + [
        message_from_string(group.strip())
        for text in unsplit
        if isinstance(text, str)
        for group in re.split(r"\n[ \t]*\n", text[:_MAX_REPORT])
        if group.strip()
    ]


def _field_groups(message: Message, text: str) -> list[dict[str, str]]:
    """Fields about each recipient, from the report part or, where MIME is broken, from the text."""
    groups: list[dict[str, str]] = []
    for part in own_parts(message):
        groups += [{name.lower(): str(value) for name, value in block.items()} for block in _blocks(part)]
    if not groups and re.search(r"^[> ]*(?:Final|Original)-Recipient:", text, re.IGNORECASE | re.MULTILINE):
        groups = [
            {name.lower(): value for name, value in _FIELD.findall(block)}
            for block in re.split(r"\n[> \t]*\n", text[:60_000])
        ]
    return _joined(groups)


def _joined(groups: list[dict[str, str]]) -> list[dict[str, str]]:
    """Only groups about a recipient; a group torn apart by an empty line (some gateways) is put together again."""
    kept: list[dict[str, str]] = []
    for group in groups:
        about_recipient = any(name in group for name in _RECIPIENT_FIELDS)
        if about_recipient or (not kept and "action" in group):
            kept.append(dict(group))
        elif kept and "status" in group and "status" not in kept[-1]:
            kept[-1].update(group)
    return [group for group in kept if group.keys() & {"action", "status", "diagnostic-code"}]


def _from_fields(group: dict[str, str]) -> Failure:
    kind, _, words = group.get("diagnostic-code", "").partition(";")
    if not words:
        kind, words = "", kind
    codes = enhanced_codes(group.get("status", ""))
    success = re.match(r"\s*(2\.\d+\.\d+)", group.get("status", ""))
    comment = re.sub(r"^\s*[245]\.\d+\.\d+\s*", "", group.get("status", ""))
    return Failure(
        recipient=_recipient(group),
        action=group.get("action", "").strip().lower().split(" ")[0],
        status=codes[0] if codes else success[1] if success else None,
        diagnostic=" ".join(words.split()) or comment.strip("() "),
        by_local_program=kind.strip().lower() == "x-unix",
    )


def _recipient(group: dict[str, str]) -> str | None:
    for name in ("original-recipient", "final-recipient", *_RECIPIENT_FIELDS):
        if found := _ADDRESS_IN_TEXT.search(group.get(name, "").partition(";")[2] or group.get(name, "")):
            return found[0].lower()
    return None


def _notes(report: str, message: Message) -> Iterator[tuple[str, str]]:
    """Each recipient named at the beginning of a line, with the words from there to the next one."""
    own = _own_addresses(message)
    lines = [found for found in _LINE_OF_RECIPIENT.finditer(report) if found[1].lower() not in own]
    words: dict[str, str] = {}
    ends = [following.start() for following in lines[1:]] + [len(report)]
    for found, end in zip(lines, ends, strict=False):
        address = found[1].lower()
        words[address] = (words.get(address, "") + " " + found[2] + report[found.end() : end])[:_MAX_NOTE].strip()
    yield from list(words.items())[:_MAX_FAILURES]


def _own_addresses(message: Message) -> set[str]:
    headers = " ".join(str(message.get(name, "")) for name in ("To", "From", "Delivered-To"))
    return {address.lower() for address in _ADDRESS_IN_TEXT.findall(headers)}


def _any_address(report: str, message: Message) -> str | None:
    own = _own_addresses(message)
    named = (address.lower() for address in _ADDRESS_IN_TEXT.findall(report[:_MAX_NOTE]))
    return next((address for address in named if address not in own), None)


def _failed_header(message: Message) -> str | None:
    """Exim, Google and Mail.ru name the recipients in a header of their own."""
    found = _ADDRESS_IN_TEXT.search(str(message.get("X-Failed-Recipients", "")))
    return found[0].lower() if found else None
