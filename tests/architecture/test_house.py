"""What the house promises of itself: documentation names everything, files stay small, views decide nothing."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "leitstelle"
SOURCES = sorted(path for path in PACKAGE.rglob("*.py") if "migrations" not in path.parts)
DOCS = "\n".join(path.read_text() for path in (ROOT / "docs").rglob("*.md"))


def _calls(name: str) -> set[str]:
    return {match for path in SOURCES for match in re.findall(rf'\b{name}\(\s*"([a-z_.]+)"', path.read_text())}


def test_every_event_name_is_in_the_manual():
    source = "\n".join(path.read_text() for path in SOURCES)
    chosen = re.findall(r'(?:name|deed) = "([a-z_.]+)" if .* else "([a-z_.]+)"', source)
    handed_on = set(re.findall(r'event="([a-z_.]+)"', source))
    written = _calls("record") | handed_on | {name for pair in chosen for name in pair}
    page = (ROOT / "docs" / "manual" / "events.md").read_text()

    assert len(written) >= 15
    assert not {name for name in written if f"`{name}`" not in page}


def test_every_setting_is_in_the_manual():
    between_processes = {"LEITSTELLE_SUPERVISED"}  # set by the supervisor for its children, never by people
    names = {name for path in SOURCES for name in re.findall(r"\bLEITSTELLE_[A-Z][A-Z_]+", path.read_text())}
    names -= between_processes

    assert not {name for name in names if name not in DOCS and not name.startswith("LEITSTELLE_TEST_")}


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_no_source_file_is_longer_than_400_lines(path):
    assert len(path.read_text().splitlines()) <= 400


def test_every_direct_dependency_has_its_reason():
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    names = [re.split(r"[\[>=<; ]", spec)[0] for spec in project["dependencies"]]
    names += [re.split(r"[\[>=<; ]", spec)[0] for spec in project["optional-dependencies"]["dev"]]
    reasons = (ROOT / "docs" / "dependencies.md").read_text()

    assert len(project["dependencies"]) < 35
    assert not [name for name in names if f"`{name}`" not in reasons]


def test_only_the_outermost_callers_open_the_durable_transaction():
    outermost = {"web", "channels", "config"}
    offenders = [
        str(path.relative_to(PACKAGE))
        for path in SOURCES
        if "durable=True" in path.read_text() and path.relative_to(PACKAGE).parts[0] not in outermost
    ]

    assert not offenders


def test_the_clock_is_read_by_the_outermost_callers_only():
    below = ("core", "accounts", "people", "tickets", "flows")
    offenders = [
        str(path.relative_to(PACKAGE))
        for path in SOURCES
        if path.relative_to(PACKAGE).parts[0] in below
        and path.name != "clock.py"
        and re.search(r"datetime\.now\(|timezone\.now\(|clock import now", path.read_text())
    ]

    assert not offenders


def test_public_functions_of_the_domain_say_what_they_do():
    silent = [
        f"{path.relative_to(PACKAGE)}:{node.name}"
        for path in SOURCES
        if path.relative_to(PACKAGE).parts[0] in ("flows", "channels")
        for node in ast.parse(path.read_text()).body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and not node.name.startswith("_")
        and not ast.get_docstring(node)
        and len(node.body) > 3
    ]

    assert not silent
