"""`spontan calendar`: read a calendar file the way the worker would, to see why an event is missing."""

import os
import sys
from datetime import datetime
from typing import TYPE_CHECKING, BinaryIO
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click

if TYPE_CHECKING:
    from shared.calendars.read import Occurrence, Reading

MOMENT = click.DateTime(["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d"])


class Zone(click.ParamType[ZoneInfo]):
    """An IANA time zone."""

    name = "zone"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> ZoneInfo:
        """The zone of that name; a usage error for any other."""
        try:
            return ZoneInfo(str(value))
        except (ZoneInfoNotFoundError, ValueError, OSError):
            self.fail(f"{value} is not an IANA time zone such as Europe/Stockholm.", param, ctx)


@click.group()
def calendar() -> None:
    """Look into the calendars that clubs publish."""


@calendar.command("read")
@click.argument("file", type=click.File("rb"))
@click.option("--from", "start", type=MOMENT, required=True, help="Start of the window, in local time of the zone.")
@click.option("--to", "end", type=MOMENT, required=True, help="End of the window; what begins then is outside.")
@click.option("--zone", type=Zone(), default="Europe/Stockholm", show_default=True, help="Where the club is.")
@click.option("--format", "form", type=click.Choice(["lines", "json"]), default="lines", show_default=True)
def read_file(file: BinaryIO, start: datetime, end: datetime, zone: ZoneInfo, form: str) -> None:
    """Show every occurrence that FILE, or standard input for -, holds between two moments.

    `lines` prints TITLE|START|END, sorted, dates for all-day events, [CANCELLED] after a title that is called off.
    Warnings go to standard error, each with the line of FILE that caused it. Exits with 65 and one sentence when FILE is
    no calendar that can be read.
    """
    import json  # noqa: PLC0415

    from shared.calendars.problems import NOTES, PROBLEMS  # noqa: PLC0415
    from shared.calendars.read import Rejected, read_blocking  # noqa: PLC0415
    from shared.calendars.read.reading import to_json  # noqa: PLC0415

    first, last = start.replace(tzinfo=zone), end.replace(tzinfo=zone)
    try:
        reading = read_blocking(file.read(), start=first, end=last, zone=zone)
    except Rejected as rejected:
        click.echo(PROBLEMS[rejected.code], err=True)
        sys.exit(os.EX_DATAERR)
    for note in reading.warnings:
        click.echo(f"{NOTES[note.code]} ({note.event}) Line {note.line}: {note.text}", err=True)
    shown = json.dumps(to_json(reading), ensure_ascii=False, indent=2) + "\n" if form == "json" else _lines(reading)
    click.echo(shown.encode(), nl=False)  # UTF-8 whatever the terminal says, as in the file


def _lines(reading: "Reading") -> str:
    return "".join(f"{line}\n" for line in sorted(_line(one) for one in reading.occurrences))


def _line(one: "Occurrence") -> str:
    """One occurrence on one line: a line end in the title is shown as a sign."""
    title = one.title.replace("\n", "⏎") + ("[CANCELLED]" if one.cancelled else "")
    return f"{title}|{_moment(one.starts, one)}|{_moment(one.ends, one)}"


def _moment(moment: datetime, one: "Occurrence") -> str:
    return moment.date().isoformat() if one.all_day else moment.isoformat(timespec="minutes")
