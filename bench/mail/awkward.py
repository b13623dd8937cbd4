"""Measures how many awkward messages of other projects' tests are read without losing any of their content."""

import importlib
import importlib.util
from pathlib import Path

from bench.mail.score import SHARED, Score
from leitstelle.channels.email.reading import read_mail

_FOLDER = SHARED / "any"
_LOSS = "leitstelle.channels.email.reading.loss"


def score_awkward() -> list[Score]:
    """How many messages of `mail/any` lose nothing, and that none makes the reader fail."""
    whole = Score("awkward messages read without loss")
    if not _FOLDER.exists():
        whole.skipped = "mail/any is not there"
    elif importlib.util.find_spec(_LOSS) is None:
        whole.skipped = "this checkout cannot measure loss"
    else:
        missing_content = importlib.import_module(_LOSS).missing_content
        for path in _messages():
            raw = path.read_bytes()
            missing = missing_content(raw, read_mail(raw))
            whole.count(str(path.relative_to(_FOLDER)), right=not missing, difference=f"missing: {missing}")
    return [whole]


def _messages() -> list[Path]:
    """Messages only: not licences, lists of addresses, or what a test expects of a signature."""
    return sorted(
        path
        for path in _FOLDER.rglob("*")
        if path.suffix == ".eml"
        or path.name.startswith(("msg_", "email."))
        or ("messages" in path.parts and _is_message(path))
    )


def _is_message(path: Path) -> bool:
    return path.is_file() and not path.name.startswith(("purpose.", "simple.", "relaxed.", "nofws."))
