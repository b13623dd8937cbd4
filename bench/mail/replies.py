"""Measures the reply cutter on the mails that four reply parsers keep for their tests.

`replies/inputs` holds the mails under their projects' licences, `replies/expected` under the same paths what the person
newly wrote, judged by reading each mail. Exactly right means: equal but for blanks at line ends and blank lines around.
"""

import difflib
import re
from pathlib import Path

from bench.mail.score import Score
from leitstelle.channels.email.reading.reply import cut_reply

_HERE = Path(__file__).parent / "replies"
_GERMAN = re.compile(r"^(?:> ?)?(?:Am .{5,80}schrieb|Von:|Gesendet:)", re.MULTILINE)
_PLAIN_RULE = re.compile(r"^(?:>|On .*wrote:|Am .*schrieb.*:|-- ?$|-----|From:|Von:)")


def score_replies() -> list[Score]:
    """How many replies are cut exactly right: all, and those of German mailers."""
    rule = "cut at the first line that starts a quote"
    everything = Score("replies cut exactly right", baseline=0, baseline_name=rule)
    german = Score("  of these, German mailers", baseline=0, baseline_name=rule)
    for expected_file in sorted((_HERE / "expected").rglob("*.txt")):
        case = str(expected_file.relative_to(_HERE / "expected"))
        text = (_HERE / "inputs" / case).read_bytes().decode()
        _count(everything, case, text, expected_file.read_text())
        if _GERMAN.search(text):
            _count(german, case, text, expected_file.read_text())
    return [everything, german]


def _count(score: Score, case: str, text: str, expected: str) -> None:
    cut = _comparable(cut_reply(text))
    score.count(case, right=cut == _comparable(expected), difference=_difference(expected, cut))
    score.baseline = (score.baseline or 0) + (_comparable(_by_plain_rule(text)) == _comparable(expected))


def _by_plain_rule(text: str) -> str:
    kept: list[str] = []
    for line in text.splitlines():
        if _PLAIN_RULE.match(line):
            break
        kept.append(line)
    return "\n".join(kept)


def _comparable(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.splitlines()).strip("\n")


def _difference(expected: str, cut: str) -> str:
    lines = difflib.unified_diff(
        _comparable(expected).split("\n"), cut.split("\n"), "expected", "cut", lineterm="", n=1
    )
    return "\n".join(lines)
