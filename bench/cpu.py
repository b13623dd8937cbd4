"""Processor time and memory of processes, from Linux's /proc."""

import os
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Family:
    """Processes with all their descendants, found anew at each look; or these processes `alone`."""

    roots: tuple[int, ...]
    alone: bool = False

    def pids(self) -> list[int]:
        if self.alone:
            return [*self.roots]
        children = _children()
        found, waiting = [], [*self.roots]
        while waiting:
            pid = waiting.pop()
            found.append(pid)
            waiting.extend(children.get(pid, ()))
        return found

    def children(self) -> list[int]:
        known = _children()
        return [child for root in self.roots for child in known.get(root, [])]

    def cpu_seconds(self) -> float:
        """User and system time, that of ended and waited-for children included: no work is missed when one ends."""
        ticks = 0
        for pid in self.pids():
            if (stat := _stat(pid)) is not None:
                ticks += sum(int(stat[field]) for field in (11, 12, 13, 14))  # utime stime cutime cstime, proc(5)
        return ticks / TICKS_PER_SECOND

    def pss_bytes(self) -> int:
        """Proportional set size: memory shared with others counts by its share."""
        return sum(_pss_bytes(pid) for pid in self.pids())


@dataclass(frozen=True)
class Spent:
    """Processor seconds that named families spent while something ran, idle work taken off."""

    by_name: dict[str, float]
    elapsed_seconds: float

    def milliseconds_each(self, name: str, count: int) -> float:
        return self.by_name[name] * 1000 / count


class Meter:
    """Measures what families spend during a call, less what they spend doing nothing."""

    def __init__(self, families: dict[str, Family]) -> None:
        self._families = families
        self._idle = dict.fromkeys(families, 0.0)  # processor seconds a second

    def learn_idle(self, seconds: float) -> None:
        spent = self.during(lambda: time.sleep(seconds))
        self._idle = {name: used / spent.elapsed_seconds for name, used in spent.by_name.items()}

    def during(self, work: Callable[[], object]) -> Spent:
        before, started = self._look(), time.perf_counter()
        work()
        elapsed, after = time.perf_counter() - started, self._look()
        used = {name: max(0.0, after[name] - before[name] - self._idle[name] * elapsed) for name in after}
        return Spent(used, elapsed)

    def _look(self) -> dict[str, float]:
        return {name: family.cpu_seconds() for name, family in self._families.items()}


def percentile(values: Iterable[float], share: float) -> float:
    """Nearest rank."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def _children() -> dict[int, list[int]]:
    """Process ids by their parent's."""
    found: dict[int, list[int]] = {}
    for name in os.listdir("/proc"):
        if name.isdigit() and (stat := _stat(int(name))) is not None:
            found.setdefault(int(stat[1]), []).append(int(name))
    return found


def _stat(pid: int) -> list[str] | None:
    """The fields after the command's name (which may hold blanks); None when the process has ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None


def _pss_bytes(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:")), 0)
