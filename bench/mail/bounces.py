"""Measures how bounces are told apart on some 300 real ones and automatic answers of 60 mail servers."""

import json
import re
from pathlib import Path

from bench.mail.score import SHARED, Score
from leitstelle.channels.email.reading import InboundMail, read_mail

_FOLDER = SHARED / "bounces"
_STATUS = re.compile(rb"\b([245]\.\d{1,3}\.\d{1,3})\b")
_NO_BOUNCE = ("feedback", "delivered")

Row = tuple[str, str, str, bool]
"""DSN status, SMTP reply code, reason, hard: as `expected.json` lists them, one row a recipient."""


def score_bounces() -> list[Score]:
    """How many are classified right (hard or not, and why); how many right in hard or not alone, as the plain rule can."""
    both = Score("bounces classified right (hard and reason)")
    hard = Score("bounces right in hard or not", baseline=0, baseline_name="5.1.x means hard")
    if not (_FOLDER / "expected.json").exists():
        both.skipped = hard.skipped = "mail/bounces is not there"
        return [both, hard]
    for name, rows in json.loads((_FOLDER / "expected.json").read_text()).items():
        raw = _read(_FOLDER / "mails" / name)
        mail = read_mail(raw)
        found = _found(mail)
        both.count(name, right=_is_right(mail, rows), difference=f"expected {rows}, found {found}")
        hard.count(name, right=_is_hard(mail) in {row[3] for row in rows}, difference=f"expected {rows}, found {found}")
        hard.baseline = (hard.baseline or 0) + (_hard_by_plain_rule(raw) in {row[3] for row in rows})
    return [both, hard]


def _is_right(mail: InboundMail, rows: list[Row]) -> bool:
    reasons = {row[2] for row in rows}
    if "vacation" in reasons:
        return mail.bounce is None and mail.is_auto_reply
    if reasons.intersection(_NO_BOUNCE):
        return mail.bounce is None
    return mail.bounce is not None and any((mail.bounce.reason, mail.bounce.hard) == (row[2], row[3]) for row in rows)


def _is_hard(mail: InboundMail) -> bool:
    return mail.bounce is not None and mail.bounce.hard


def _found(mail: InboundMail) -> str:
    if mail.bounce is None:
        return "automatic answer" if mail.is_auto_reply else "no bounce"
    return f"{mail.bounce.status} {mail.bounce.reason} {'hard' if mail.bounce.hard else 'soft'}"


def _hard_by_plain_rule(raw: bytes) -> bool:
    status = _STATUS.search(raw)
    return status is not None and status[1].startswith(b"5.1.")


def _read(path: Path) -> bytes:
    return path.read_bytes()
