"""Prints how well mail is read, each figure beside its baseline of the same run: `python -m bench.mail [--json] [--verbose]`."""

import argparse
import json

from bench.mail.awkward import score_awkward
from bench.mail.bounces import score_bounces
from bench.mail.replies import score_replies
from bench.mail.score import Score

_MEASURES = {"replies": score_replies, "bounces": score_bounces, "awkward": score_awkward}


def main() -> int:
    """Run all measures, or those named, and print them; what lacks its data is named as skipped."""
    options = _options()
    scores = [score for name in options.only or _MEASURES for score in _MEASURES[name]()]
    if options.json:
        print(json.dumps([score.as_json() for score in scores], indent=2))
        return 0
    for score in scores:
        _print(score, verbose=options.verbose)
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.mail", description=__doc__)
    parser.add_argument("--only", action="append", choices=list(_MEASURES), help="run this measure; may be repeated")
    parser.add_argument("--json", action="store_true", help="machine-readable")
    parser.add_argument("--verbose", action="store_true", help="also what is wrong, with the difference")
    return parser.parse_args()


def _print(score: Score, *, verbose: bool) -> None:
    print(score.line())
    if verbose:
        for case, difference in score.wrong.items():
            print(f"\n    {case}\n" + "\n".join(f"        {line}" for line in difference.split("\n")))
