"""`python -m bench [--json FILE]`: two desks, a small and a large one, measured one after the other.

BENCH_TICKETS says how many tickets the large one has (100,000), BENCH_MAILS how many mails come in (1,500).
"""

import argparse
import json
import logging
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench import desks
from bench.figures import Figure, table
from bench.prepare import OVERGROWN
from bench.verdict import figures

SMALL = 10_000
SMALL_MAILS = 300
PARTS = ("pages", "words", "live", "mail")

log = logging.getLogger("bench")


def main() -> int:
    """Print the figures; exit code 0 when all aims are reached, 1 otherwise."""
    logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stderr)
    options = _parser().parse_args()
    tickets, mails = _count("BENCH_TICKETS", 100_000), _count("BENCH_MAILS", 1_500)
    small = measured(SMALL, parts=options.only, mails=SMALL_MAILS)
    large = measured(tickets, parts=options.only, mails=mails) if tickets != SMALL else small
    found = figures(large, small)
    print(table(_title(tickets), found))
    if options.json:
        options.json.write_text(json.dumps(_as_json(found, large, small), indent=1) + "\n")
    return 1 if any(figure.reached is False for figure in found) else 0


def measured(tickets: int, *, parts: Sequence[str], mails: int) -> dict[str, Any]:
    """What bench.measure found on a desk with so many tickets."""
    log.info("A desk with %s tickets", f"{tickets:,}")
    desk = _prepared(tickets)
    with tempfile.TemporaryDirectory() as scratch:
        order, result = Path(scratch) / "order.json", Path(scratch) / "result.json"
        order.write_text(json.dumps(_order(desk, parts, mails)))
        if _python("bench.measure", order, result, env=desk.environment()):
            raise SystemExit(f"The desk with {tickets:,} tickets could not be measured (see above).")
        return json.loads(result.read_text())


def _order(desk: desks.DeskPlace, parts: Sequence[str], mails: int) -> dict[str, Any]:
    ports = asdict(desk.ports)
    return {"tickets": desk.tickets, "data": os.fspath(desk.data), "ports": ports, "parts": parts, "mails": mails}


def _prepared(tickets: int) -> desks.DeskPlace:
    for _ in range(2):
        desk = desks.place(tickets)
        code = _python("bench.prepare", tickets, desk.ports.sink, env=desk.environment())
        if code == 0:
            return desk
        if code != OVERGROWN:
            break
        log.info("  this desk was left half-loaded or has grown too much; it is made anew")
        desks.remove(desk)
    raise SystemExit(f"The desk with {tickets:,} tickets could not be prepared (see above).")


def _python(module: str, *arguments: object, env: dict[str, str]) -> int:
    command = [sys.executable, "-m", module, *map(str, arguments)]
    return subprocess.run(command, cwd=desks.CHECKOUT, env=env).returncode


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all figures to FILE as well")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS, help="measure only these parts")
    return parser


def _count(name: str, default: int) -> int:
    given = os.environ.get(name, "").replace("_", "") or str(default)
    if not given.isascii() or not given.isdigit() or int(given) < 100:
        raise SystemExit(f"{name} is {given!r}: give a number from 100, such as {default}.")
    return int(given)


def _title(tickets: int) -> str:
    when = datetime.now(UTC).strftime("%Y-%m-%d %H:%M")
    return f"Leitstelle with {tickets:,} tickets, {when} UTC, {os.cpu_count()} processors, {platform.machine()}"


def _as_json(found: list[Figure], large: dict[str, Any], small: dict[str, Any]) -> dict[str, Any]:
    return {"figures": [figure.as_json() for figure in found], "large": large, "small": small}
