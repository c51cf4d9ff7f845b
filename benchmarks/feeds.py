"""What a calendar costs whoever publishes it: `python -m benchmarks.feeds`, or `make bench`.

Real processes, a calendar of twelve sessions and one of about 5,000. Asked by who has the newest one, by who has none,
and by who filters it as nobody else does. In the same run: the same events through the library icalendar, and what
100,000 subscribers would take.
"""

import argparse
import asyncio
import gzip
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote
from urllib.request import Request, urlopen

import asyncpg
from icalendar import Calendar, Event

from benchmarks import load, programme, report
from benchmarks.report import Measured
from benchmarks.servers import HOST, Servers, running
from shared.calendars import write
from shared.logs import set_up_logs
from shared.settings import Settings

SESSIONS = 5_900
"""Those that a calendar reaches, 30 days back and 180 ahead, are about 5,000 of them."""
CONNECTIONS = 16
SUBSCRIBERS, HOUR = 100_000, 3_600
NOT_MODIFIED = b"HTTP/1.1 304 "
TEXT = "Ta med skor och en flaska vatten. Bollar finns att l"
"""Stands in every session: each piece of it is another filter with the same sessions."""

_TWELVE = """
    INSERT INTO area (id, slug, name) VALUES (uuidv7(), 'twelve', 'Twelve');
    INSERT INTO venue (id, area_id, slug, name, entrance, indoors, latitude, longitude, position_confirmed)
    SELECT uuidv7(), id, 'twelve', 'Hall of twelve', 'Red door', true, 59.3, 15.2, true FROM area WHERE slug = 'twelve';
    UPDATE scheduled_session SET area_id = venue.area_id, venue_id = venue.id FROM venue
     WHERE venue.slug = 'twelve' AND scheduled_session.id IN (
           SELECT id FROM scheduled_session WHERE starts_at > now() ORDER BY starts_at LIMIT 12);
"""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--requests", type=int, default=4_000, help="per measurement of the small one (default: 4000)")
    parser.add_argument("--processes", type=int, default=2, help="web servers, as behind a proxy (default: 2)")
    parser.add_argument("--short", action="store_true", help="a quarter of the requests")
    chosen = parser.parse_args()
    number = chosen.requests // 4 if chosen.short else chosen.requests
    set_up_logs(Settings(log_level="error"))
    with running(processes=chosen.processes) as servers:
        asyncio.run(_fill(servers.settings.database_url))
        report.say(f"{number} requests each, {chosen.processes} web servers. CPU in ms per request.")
        small = Feed(servers, "/calendar/areas/twelve.ics")
        _subscribers(small.measure(number, "area=twelve&"))
        _beside_the_library(small)
        large = Feed(servers, "/calendar/sessions.ics")
        large.measure(max(number // 10, 1), "")
        _beside_the_library(large)


async def _fill(url: str) -> None:
    await programme.found(url)
    await programme.fill(url, until=SESSIONS)
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(_TWELVE)
    finally:
        await connection.close()


@dataclass(frozen=True)
class Feed:
    """A calendar at an address."""

    servers: Servers
    path: str

    def fetch(self) -> tuple[bytes, str]:
        """Its bytes, and its tag when it is packed."""
        asked = Request(f"http://{HOST}:{self.servers.ports[0]}{self.path}", headers={"Accept-Encoding": "gzip"})
        with urlopen(asked) as answer:  # noqa: S310
            return gzip.decompress(answer.read()), answer.headers["ETag"]

    def measure(self, number: int, narrowed: str) -> dict[str, Measured]:
        """Nothing new, from memory, and another filter each time, which has to be read and written."""
        content, tag = self.fetch()
        report.head(f"{content.count(b'BEGIN:VEVENT')} sessions, {len(content):,} bytes, {CONNECTIONS} connections")
        nothing_new = self._requests([self.path] * number, f"If-None-Match: {tag}\r\n")
        anew = [f"/calendar/sessions.ics?{narrowed}q={quote(piece)}" for piece in _pieces(max(number // 5, 10))]
        self._run(nothing_new[: max(number // 4, 1)], NOT_MODIFIED)  # warm up
        found = {
            "nothing new": self._run(nothing_new, NOT_MODIFIED),
            "from memory": self._run(self._requests([self.path] * number), load.OK),
            "another filter each": self._run(self._requests(anew), load.OK),
        }
        for title, measured in found.items():
            report.row(title, measured)
        return found

    @staticmethod
    def _requests(paths: Sequence[str], more: str = "") -> list[bytes]:
        rest = f"HTTP/1.1\r\nHost: {HOST}\r\nAccept-Encoding: gzip\r\n{more}\r\n"
        return [f"GET {path} {rest}".encode() for path in paths]

    def _run(self, requests: Sequence[bytes], accepted: bytes) -> Measured:
        work = load.Http(self.servers.ports, CONNECTIONS, requests, accepted=accepted)
        marks: list[dict[str, float]] = []
        ran = load.run(
            work,
            before=lambda: marks.append(self.servers.seconds()),
            after=lambda: marks.append(self.servers.seconds()),
        )
        return Measured(ran, {part: marks[1][part] - marks[0][part] for part in marks[0]})


def _pieces(most: int) -> list[str]:
    """Different pieces of a text that every session has, none of them with a space at an end."""
    ends = [(start, end) for start in range(len(TEXT)) for end in range(start + 3, len(TEXT) + 1)]
    pieces = dict.fromkeys(piece for start, end in ends if (piece := TEXT[start:end]) == piece.strip())
    return list(pieces)[:most]


def _subscribers(found: dict[str, Measured]) -> None:
    per_second = SUBSCRIBERS / HOUR
    report.say(f"\n{SUBSCRIBERS:,} subscribers who look every hour: {per_second:.1f} requests a second, which take")
    for title in ("nothing new", "from memory"):
        spent = found[title].milliseconds("api") + found[title].milliseconds("postgres")
        report.say(f"  {per_second * spent / 1000:.3f} cores of a CPU for web server and PostgreSQL: {title}")


def _beside_the_library(feed: Feed) -> None:
    """CPU in ms to make the bytes from values that are there, in this process."""
    content, _ = feed.fetch()
    entries = [_entry(event) for event in Calendar.from_ical(content).walk("VEVENT")]
    style = write.Style(zone="Europe/Stockholm", cancelled_word="INSTÄLLT")
    times = max(2_000 // len(entries), 2)

    def unkept() -> None:
        write.vevent.cache_clear()
        write.write("", style, entries)

    report.say(f"\nThe bytes of {len(entries)} sessions, CPU in ms, without web server and database")
    for title, make in (
        ("every event kept", lambda: write.write("", style, entries)),
        ("every event written", unkept),
        ("by icalendar", lambda: _by_icalendar(entries)),
    ):
        report.say(f"  {_milliseconds(make, times):9.2f}  {title}")


def _entry(event: Any) -> write.Entry:
    return write.Entry(
        uid=str(event["UID"]),
        starts=event["DTSTART"].dt,
        ends=event["DTEND"].dt,
        changed=event["DTSTAMP"].dt,
        sequence=int(event["SEQUENCE"]),
        cancelled=False,
        title=str(event["SUMMARY"]),
        category=str(event["SUMMARY"]),
        location=str(event["LOCATION"]),
        latitude=event["GEO"].latitude,
        longitude=event["GEO"].longitude,
        url=str(event["URL"]),
    )


def _by_icalendar(entries: Sequence[write.Entry]) -> bytes:
    """The same properties, put into the library's objects and written by it."""
    calendar = Calendar()
    for entry in entries:
        event = Event()
        for name, value in (
            ("uid", entry.uid),
            ("dtstamp", entry.changed),
            ("last-modified", entry.changed),
            ("sequence", entry.sequence),
            ("dtstart", entry.starts),
            ("dtend", entry.ends),
            ("summary", entry.title),
            ("status", "CONFIRMED"),
            ("location", entry.location),
            ("geo", (entry.latitude, entry.longitude)),
            ("categories", [entry.category]),
            ("url", entry.url),
        ):
            event.add(name, value)
        calendar.add_component(event)
    written: bytes = calendar.to_ical()
    return written


def _milliseconds(make: Callable[[], object], times: int) -> float:
    make()
    began = time.process_time()
    for _ in range(times):
        make()
    return 1000 * (time.process_time() - began) / times


if __name__ == "__main__":
    main()
