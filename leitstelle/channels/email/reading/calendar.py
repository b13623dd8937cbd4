"""Invites (RFC 5545) as a few readable lines, for mails that hold nothing else."""

from __future__ import annotations

import re

_SHOWN = ("SUMMARY", "DTSTART", "DTEND", "LOCATION", "ORGANIZER", "DESCRIPTION")
_MAX_CHARS = 100_000
_LINE = re.compile(r"\A([A-Z-]{1,40})((?:;[^:\"]*(?:\"[^\"]*\"[^:\"]*)*)?):(.*)\Z", re.DOTALL)


def invite_text(calendar: str) -> str:
    """Summary, times as written, place, organiser and description of the first event; "" when there is none."""
    unfolded = re.sub(r"\r?\n[ \t]", "", calendar[:_MAX_CHARS])
    values: dict[str, str] = {}
    inside = False
    for line in unfolded.splitlines():
        if line.strip().upper() in ("BEGIN:VEVENT", "BEGIN:VTODO"):
            inside = True
        elif line.strip().upper().startswith("END:V") and inside:
            break
        elif inside and (found := _LINE.match(line)) and found[1] in _SHOWN:
            values.setdefault(found[1], _readable(found[1], found[2], found[3]))
    return "\n".join(_said(values))


def _said(values: dict[str, str]) -> list[str]:
    times = " – ".join(values[name] for name in ("DTSTART", "DTEND") if values.get(name))
    lines = [values.get("SUMMARY", ""), times, values.get("LOCATION", ""), values.get("ORGANIZER", "")]
    description = values.get("DESCRIPTION", "").strip()
    return [line for line in lines if line] + (["", description] if description else [])


def _readable(name: str, parameters: str, value: str) -> str:
    if name in ("DTSTART", "DTEND"):
        return _time(parameters, value.strip())
    if name == "ORGANIZER":
        called = re.search(r";CN=\"?([^\";:]+)", parameters)
        address = re.sub(r"(?i)\Amailto:", "", value.strip())
        return f"{called[1]} <{address}>" if called else address
    return re.sub(r"\\([nN,;\\])", lambda found: "\n" if found[1] in "nN" else found[1], value).strip()


def _time(parameters: str, value: str) -> str:
    found = re.match(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)\d\d(Z?))?\Z", value)
    if not found:
        return value[:100]
    year, month, day, hour, minute, utc = found.groups()
    zone = re.search(r";TZID=\"?([^\";:]{1,60})", parameters)
    suffix = " UTC" if utc else f" {zone[1]}" if zone else ""
    return f"{year}-{month}-{day}" + (f" {hour}:{minute}{suffix}" if hour else "")
