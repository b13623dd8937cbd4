"""What was measured: a figure with its unit, its baseline of the same run, and the aim."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Figure:
    """`aim` is the bound, `better` says on which side of it the figure should lie; None where none was set."""

    name: str
    value: float
    unit: str
    baseline: str = ""
    aim: float | None = None
    better: str = "lower"

    @property
    def reached(self) -> bool | None:
        if self.aim is None:
            return None
        return self.value <= self.aim if self.better == "lower" else self.value >= self.aim

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "reached": self.reached}


def table(title: str, figures: Sequence[Figure]) -> str:
    """The figures as aligned text."""
    rows = [(f.name, f"{_number(f.value)} {f.unit}", _aim(f), _verdict(f), f.baseline) for f in figures]
    head = ("", "measured", "aim", "", "baseline of this run")
    widths = [max(len(row[column]) for row in [head, *rows]) for column in range(len(head))]
    lines = [_line(row, widths) for row in [head, *rows]]
    return "\n".join([title, "", *lines, ""])


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    name, _, *rest = (text.ljust(width) for text, width in zip(row, widths, strict=True))
    return "  ".join(("  " + name, row[1].rjust(widths[1]), *rest)).rstrip()


def _aim(figure: Figure) -> str:
    if figure.aim is None:
        return ""
    return f"{'≤' if figure.better == 'lower' else '≥'} {_number(figure.aim)}"


def _verdict(figure: Figure) -> str:
    return {True: "reached", False: "MISSED", None: ""}[figure.reached]


def _number(value: float) -> str:
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"
