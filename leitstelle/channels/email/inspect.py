"""`leitstelle mail inspect FILE… [--json]`: what the mail reader makes of messages. Needs no database.

With `--json`, one object a line in the order given, each with `file`. A file that cannot be opened gets a sentence on
stderr and, with `--json`, a line `{"file": …, "error": …}`, so that lines and files still match; the others are read.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from leitstelle.channels.email.reading import Address, InboundMail, as_json, read_mail

MAX_FILE_BYTES = 100_000_000


class MailFileUnreadable(Exception):
    """A file that cannot be opened as a mail; its text is the sentence for the user."""


def main(argv: list[str]) -> int:
    """Print the reading of each file. Returns 0, or 1 when a file could not be opened."""
    arguments = _parser().parse_args(argv)
    status = 0
    for name in arguments.files:
        try:
            mail = read_mail(_read_file(name))
        except MailFileUnreadable as error:
            status = 1
            print(error, file=sys.stderr)
            if arguments.json:
                _write(json.dumps({"file": name, "error": str(error)}))
            continue
        if arguments.json:
            _write(json.dumps({"file": name, **as_json(mail)}))
        else:
            _write(_summary(name, mail))
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="leitstelle mail inspect", description="Show what the mail reader makes of messages."
    )
    parser.add_argument(
        "files", nargs="+", metavar="FILE", help="a message as it came over the wire; - for standard input"
    )
    parser.add_argument("--json", action="store_true", help="one JSON object a line, in the order given")
    return parser


def _read_file(name: str) -> bytes:
    try:
        if name == "-":
            return sys.stdin.buffer.read(MAX_FILE_BYTES)
        with Path(name).open("rb") as file:
            return file.read(MAX_FILE_BYTES)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise MailFileUnreadable(
            f"{name} cannot be opened: {reason}. Check the path and that you may read it."
        ) from error


def _write(text: str) -> None:
    """Mails hold any character; the terminal's own encoding must not stop us."""
    sys.stdout.buffer.write(text.encode("utf-8", "replace") + b"\n")
    sys.stdout.buffer.flush()


def _summary(name: str, mail: InboundMail) -> str:
    lines = [
        f"== {name}",
        f"From:     {_written(mail.sender)}" + ("" if mail.from_readable else "   (From could not be read)"),
        f"To:       {', '.join(_written(address) for address in mail.to)}",
        f"Cc:       {', '.join(_written(address) for address in mail.cc)}" if mail.cc else "",
        f"Subject:  {mail.subject}",
        f"Date:     {mail.date.isoformat() if mail.date else 'unreadable or absent'}",
        f"Language: {mail.language or 'unknown'}",
        f"Kind:     {_kind(mail)}",
        *(
            f"File:     {file.filename} ({file.content_type}, {file.size} bytes{', inline' if file.inline else ''})"
            for file in mail.attachments
        ),
        *(f"Remark:   {remark}" for remark in mail.remarks),
        "",
        mail.reply_text or mail.text,
        "",
    ]
    return "\n".join(line for number, line in enumerate(lines) if line or number > 6)


def _kind(mail: InboundMail) -> str:
    if mail.bounce:
        return f"{'permanent' if mail.bounce.hard else 'temporary'} bounce, {mail.bounce.reason}, for {mail.bounce.recipient}"
    kinds = ["automatic reply"] * mail.is_auto_reply + ["bulk"] * mail.is_bulk + ["forwarded"] * bool(mail.forward)
    return ", ".join(kinds) or "written by a person"


def _written(address: Address) -> str:
    return f"{address.name} <{address.address}>" if address.name else address.address


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
