"""What no validator looks at: a calendar judged byte by byte."""

import re
from datetime import datetime
from typing import Any

from icalendar import Calendar, Component


def lint(content: bytes) -> list[str]:
    """Everything that is wrong with a feed of ours, empty when nothing is."""
    lines = content.split(b"\r\n")
    unfolded = re.sub(rb"\r\n ", b"", content).decode().split("\r\n")
    return [*_octets(lines), *_zones(unfolded), *_structure(unfolded), *_events(content)]


def moment(event: Component, name: str) -> datetime:
    """A date property of another parser's event."""
    stated: Any = event[name]
    found: datetime = stated.dt
    return found


def _octets(lines: list[bytes]) -> list[str]:
    wrong = [] if lines[-1] == b"" else ["the last line has no end"]
    for number, line in enumerate(lines[:-1], start=1):
        if b"\n" in line or b"\r" in line:
            wrong.append(f"line {number}: a line end that is not CRLF")
        if len(line) > 75:
            wrong.append(f"line {number}: {len(line)} octets")
        if not line.strip():
            wrong.append(f"line {number}: nothing in it")
        try:
            line.decode()
        except UnicodeDecodeError:
            wrong.append(f"line {number}: folded inside a character")
    return wrong


def _zones(lines: list[str]) -> list[str]:
    used = {found[1] for line in lines if (found := re.search(r";TZID=([^:;]+)[:;]", line))}
    described = {line.removeprefix("TZID:") for line in lines if line.startswith("TZID:")}
    return [f"{zone} is not described" for zone in used - described]


def _structure(lines: list[str]) -> list[str]:
    """Components are closed in order; only our own events are in the calendar; durations say that they are."""
    wrong, open_ones = [], []
    for line in lines:
        if line.startswith("BEGIN:"):
            open_ones.append(line[6:])
        elif line.startswith("END:") and (not open_ones or open_ones.pop() != line[4:]):
            wrong.append(f"{line} closes nothing")
        if line.startswith("REFRESH-INTERVAL") and ";VALUE=DURATION:" not in line:
            wrong.append("REFRESH-INTERVAL without VALUE=DURATION")
        if line.startswith(("METHOD", "BEGIN:VALARM")):
            wrong.append(f"{line} in a public feed")
    return wrong + [f"{name} is left open" for name in open_ones]


def _events(content: bytes) -> list[str]:
    calendar = Calendar.from_ical(content)
    events = list(calendar.walk("VEVENT"))
    wrong = [f"{name}: {error}" for one in calendar.walk() for name, error in one.errors]
    uids = [str(event["UID"]) for event in events]
    if len(set(uids)) != len(uids):
        wrong.append("a UID stands twice")
    for event in events:
        if "DTEND" in event and moment(event, "DTEND") <= moment(event, "DTSTART"):
            wrong.append(f"{event['UID']} ends before it starts")
        wrong.extend(f"{event['UID']}: no {name}" for name in ("DTSTAMP", "SEQUENCE", "STATUS") if name not in event)
    return wrong
