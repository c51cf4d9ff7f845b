"""A real calendar server, as some clubs run one: Radicale, with one calendar whose address is not a secret."""

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

import httpx

from services.launcher.children import wait_until
from tests.faults.processes import Processes, free_port

LONG = timedelta(hours=1)


@dataclass(frozen=True)
class Event:
    """One occurrence in the club's calendar, named by *uid*; it lasts an hour."""

    uid: str
    title: str
    starts: datetime

    @property
    def lines(self) -> tuple[str, ...]:
        """As the club's own calendar app writes it."""
        start, end = (f"{moment:%Y%m%dT%H%M%SZ}" for moment in (self.starts, self.starts + LONG))
        times = (f"DTSTAMP:{start}", f"DTSTART:{start}", f"DTEND:{end}")
        return (
            "BEGIN:VEVENT",
            f"UID:{self.uid}",
            *times,
            f"SUMMARY:{self.title}",
            "LOCATION:Sporthallen",
            "END:VEVENT",
        )


def calendar(events: Iterable[Event]) -> str:
    """A calendar object with these events."""
    head = ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Club//App//SV")
    return "\r\n".join((*head, *(line for event in events for line in event.lines), "END:VCALENDAR", ""))


class Radicale:
    """What a club's app does to its calendar over CalDAV (RFC 4791)."""

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}/club/hall/"
        self._client = httpx.Client(timeout=30)

    def answers(self) -> bool:
        """Whether it is up."""
        try:
            return self._client.get(self.url).status_code < httpx.codes.INTERNAL_SERVER_ERROR
        except httpx.TransportError:
            return False

    def put_all(self, events: Iterable[Event]) -> None:
        """Bring a calendar along that was kept elsewhere."""
        self._client.request("MKCOL", self.url.replace("hall/", "")).raise_for_status()
        self._put(self.url, events)

    def put(self, event: Event) -> None:
        """Write an event, over the one with its uid."""
        self._put(f"{self.url}{event.uid}.ics", [event])

    def delete(self, event: Event) -> None:
        """Take an event away."""
        self._client.delete(f"{self.url}{event.uid}.ics").raise_for_status()

    def _put(self, url: str, events: Iterable[Event]) -> None:
        headers = {"Content-Type": "text/calendar"}
        self._client.put(url, content=calendar(events), headers=headers).raise_for_status()


@contextmanager
def radicale(running: Processes, folder: str) -> Iterator[Radicale]:
    """The server, empty; it ends with the other processes."""
    port = free_port()
    options = ("--auth-type", "none", "--hosts", f"127.0.0.1:{port}", "--storage-filesystem-folder", folder)
    unit = running.add("radicale", sys.executable, "-m", "radicale", *options)
    club = Radicale(port)
    assert wait_until(club.answers, seconds=60), running.tell()
    yield club
    unit.kill()
