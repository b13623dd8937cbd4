"""A figure with its baseline: how many of how many, and which ones were wrong."""

from dataclasses import dataclass, field
from pathlib import Path

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data" / "mail"
"""Mail that is measured from where it lies, beside the checkout, and not shipped."""


@dataclass
class Score:
    """How many of `total` cases are right; `wrong` names the others with what differs, one text a case."""

    name: str
    right: int = 0
    total: int = 0
    baseline: int | None = None
    baseline_name: str = ""
    skipped: str = ""
    wrong: dict[str, str] = field(default_factory=dict)

    def count(self, case: str, *, right: bool, difference: str = "") -> None:
        """Add one case."""
        self.total += 1
        self.right += right
        if not right:
            self.wrong[case] = difference

    def as_json(self) -> dict[str, object]:
        """Plain values for `--json`."""
        return {
            "name": self.name,
            "right": self.right,
            "total": self.total,
            "baseline": self.baseline,
            "baseline_name": self.baseline_name,
            "skipped": self.skipped or None,
            "wrong": sorted(self.wrong),
        }

    def line(self) -> str:
        """One line for people."""
        if self.skipped:
            return f"{self.name:<44} skipped: {self.skipped}"
        share = f"{100 * self.right / self.total:.1f} %" if self.total else "-"
        against = "" if self.baseline is None else f"   baseline {self.baseline} ({self.baseline_name})"
        return f"{self.name:<44} {self.right:>4} of {self.total:<4} {share:>8}{against}"
