"""From what two desks measured to figures with aims: the large desk's, each beside its baseline."""

from typing import Any

from bench.figures import Figure

PAGE_CPU_MS = 12
SEARCH_CPU_MS = {100_000: 15, 1_000_000: 30}  # up to so many tickets
SLOWER_BY_SIZE = 1.2  # of the small desk's processor time
ACCEPTED_PER_SECOND = 300
TICKETS_PER_SECOND = 60
MEMORY_MB = 400
FIRST_PAGE_SECONDS = 6
LIVE_MS = 1000

Found = dict[str, Any]


def figures(large: Found, small: Found) -> list[Figure]:
    """In the order of the issue."""
    found: list[Figure] = []
    if "pages" in large:
        found += [*_pages(large, small), *_sizes(large, small)]
    if "mail" in large:
        found += _mail(large, small)
    if "live" in large:
        found += _live(large)
    return [*found, *_processes(large)]


def _pages(large: Found, small: Found) -> list[Figure]:
    found = []
    for name, cost in large["pages"].items():
        baseline = "" if name == "empty view" else f"empty view {large['pages']['empty view']['cpu_ms']:.1f}; "
        told = f"{baseline}web {cost['web_ms']:.1f} + database {cost['database_ms']:.1f}"
        told += f"; small desk {small['pages'][name]['cpu_ms']:.1f}"
        found.append(Figure(f"{name}, CPU", cost["cpu_ms"], "ms", told, _aim(name, large["tickets"])))
        wall = f"p95 {cost['p95_ms']:.1f}"
        found.append(Figure(f"{name}, p50", cost["p50_ms"], "ms", wall))
    return found


def _aim(page: str, tickets: int) -> float | None:
    if page in ("queue page", "ticket page"):
        return PAGE_CPU_MS
    if page.startswith("search"):
        return next((aim for size, aim in SEARCH_CPU_MS.items() if tickets <= size), None)
    return None


def _sizes(large: Found, small: Found) -> list[Figure]:
    """How much dearer a page is on the large desk; a desk cheaper than the small one is 'no slower' too."""
    if large["tickets"] == small["tickets"]:
        return []
    told = f"{large['tickets']:,} against {small['tickets']:,} tickets"
    return [
        Figure(f"{name}, CPU by size", _ratio(large, small, name), "×", told, SLOWER_BY_SIZE)
        for name in ("queue page", "ticket page")
    ]


def _ratio(large: Found, small: Found, name: str) -> float:
    return large["pages"][name]["cpu_ms"] / small["pages"][name]["cpu_ms"]


def _mail(large: Found, small: Found) -> list[Figure]:
    taken, before = large["mail"], small["mail"]
    commits = f"raw durable commits {taken['commits_per_second']:,.0f}/s; "
    return [
        Figure("mails accepted", taken["accepted_per_second"], "/s",
               f"{commits}small desk {before['accepted_per_second']:,.0f}/s", ACCEPTED_PER_SECOND, "higher"),
        Figure("mails turned into tickets", taken["tickets_per_second"], "/s",
               f"{taken['mails']:,} mails, none lost; small desk {before['tickets_per_second']:,.0f}/s",
               TICKETS_PER_SECOND, "higher"),
        Figure("acknowledgements delivered", taken["acknowledged_per_second"], "/s",
               f"small desk {before['acknowledged_per_second']:,.0f}/s"),
        Figure("a mail's whole way, CPU", sum(taken["cpu_ms"].values()), "ms",
               f"{_by_process(taken['cpu_ms'])}: at most {1000 / taken['cpu_ms']['worker']:.0f}/s for one worker; "
               f"small desk {sum(before['cpu_ms'].values()):.1f}"),
    ]  # fmt: skip


def _by_process(cost: dict[str, float]) -> str:
    return ", ".join(f"{name} {ms:.1f}" for name, ms in sorted(cost.items()) if ms >= 0.1)


def _live(large: Found) -> list[Figure]:
    raw = f"between two database connections {large['live']['raw']['p50_ms']:.1f}"
    return [
        Figure("notice, commit to browser, p50", large["live"]["notice"]["p50_ms"], "ms",
               f"{raw}; p95 {large['live']['notice']['p95_ms']:.1f}"),
        Figure("new mail, accepted to browser, p95", large["live"]["mail"]["p95_ms"], "ms",
               f"p50 {large['live']['mail']['p50_ms']:.0f}", LIVE_MS),
    ]  # fmt: skip


def _processes(large: Found) -> list[Figure]:
    memory = dict(large["memory"])
    database = memory.pop("postgres")
    told = ", ".join(f"{name} {size:.0f}" for name, size in sorted(memory.items()))
    return [
        Figure("memory of all processes (PSS)", sum(memory.values()), "MB", f"{told}; database beside it {database:.0f}",
               MEMORY_MB),
        Figure("first page, second start", large["first_page_seconds"], "s", "", FIRST_PAGE_SECONDS),
    ]  # fmt: skip
