"""What reading clubs' calendars costs: CPU milliseconds and seconds for so many sources, of which most are unchanged.

    .venv/bin/python -m benchmarks.sync [--sources 10000] [--changed 100]

Every source is due at once; this process works as a worker does, and a server in a process of its own plays the clubs.
One in *changed* sources has a new body, which a child process takes apart. Beside it stands the floor: the same requests
through bare httpcore, a connection each and as many side by side, with nothing looked up and nothing written down.
"""

import argparse
import asyncio
import contextlib
import os
import resource
import socket
import sys
import time
from datetime import UTC, datetime, timedelta

import httpcore

from benchmarks import cpu, programme
from benchmarks.installation import Installation, running
from services.worker.calendar_sync import DueSources
from services.worker.resources import Resources, build_resources
from services.worker.side_by_side import PLACES, SideBySide
from shared.settings import Settings

HOSTS = tuple(
    f"127.0.0.{number}" for number in range(1, 9)
)  # eight servers, for none gets more than half of the places
STARTING = 20.0
TAG = b'"as before"'
DAY = (datetime.now(UTC) + timedelta(days=7)).strftime("%Y%m%d")
BODY = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:one\r\nSUMMARY:Hall\r\n"
    f"DTSTART:{DAY}T160000Z\r\nDTEND:{DAY}T173000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
).encode()

_SOURCES = """
    INSERT INTO calendar_source (id, organizer_id, url, title, venue_id, activity_id, created_at, next_read_at,
                                 problem, failures, etag, last_modified, applied_at, content_hash,
                                 events_new, events_changed, events_gone, events_skipped)
    SELECT uuidv7(), (SELECT id FROM organizer),
           format('http://127.0.0.%s:%s/%s/%s.ics', 1 + n % 8, $1::int, CASE WHEN n % $3 = 0 THEN 'new' ELSE 'same' END, n),
           '', (SELECT id FROM venue LIMIT 1), (SELECT id FROM activity LIMIT 1), now(), now() - interval '1 hour', '', 0,
           '"as before"', '', now(), decode('00', 'hex'), 0, 0, 0, 0
      FROM generate_series(1, $2::int) AS n
"""


async def main(sources: int, changed: int) -> None:
    """Measure and print."""
    port = _free_port()
    double = await asyncio.create_subprocess_exec(sys.executable, "-m", "benchmarks.sync", "--double", str(port))
    try:
        await _answers(port)
        async with running() as on:
            await programme.found(on.settings.database_url)
            await on.database.execute(_SOURCES, port, sources, changed)
            wall, worker, children, server = await _read_all(on)
        floor_wall, floor_cpu = await _floor(port, sources, changed)
    finally:
        double.kill()
        await double.wait()
    print(f"{sources} sources, one in {changed} with a new body; {PLACES} side by side in one worker process")
    print(f"  {sources / wall:,.0f} sources per second ({wall:.1f} s)")
    print("  CPU ms per source")
    for name, seconds in (("worker", worker), ("reading children", children), ("postgres", server)):
        print(f"    {name:<22}{seconds * 1000 / sources:>8.3f}")
    print(f"  the same requests, bare httpcore: {sources / floor_wall:,.0f} per second")
    print(f"    {'client':<22}{floor_cpu * 1000 / sources:>8.3f}")


async def _read_all(on: Installation) -> tuple[float, float, float, float]:
    """Wall seconds, and CPU seconds of this process, of its children, and of PostgreSQL."""
    settings: Settings = on.settings.model_copy(update={"calendar_allow_loopback": True})
    resources: Resources = build_resources(settings)
    before, began = on.cpu()["postgres"], time.monotonic()
    own, theirs = time.process_time(), _of_children()
    while await on.database.fetchval("SELECT EXISTS (SELECT FROM calendar_source WHERE next_read_at <= now())"):
        await SideBySide(DueSources(resources)).run()
    used = (time.monotonic() - began, time.process_time() - own, _of_children() - theirs)
    failed = await on.database.fetchval(
        "SELECT count(*) FROM calendar_source WHERE problem <> '' OR last_read_at IS NULL"
    )
    if failed:
        raise SystemExit(f"{failed} sources could not be read: these figures say nothing.")
    server = on.cpu()["postgres"] - before
    await resources.close()
    return *used, server


def _of_children() -> float:
    """CPU of the child that reads calendars now, and of those before it."""
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    return ended.ru_utime + ended.ru_stime + cpu.of_children(os.getpid(), "shared.calendars.read.child")


async def _floor(port: int, sources: int, changed: int) -> tuple[float, float]:
    """Wall and CPU seconds of the same requests, as many at once."""
    numbers = iter(range(1, sources + 1))

    async def fetch_some() -> None:
        for n in numbers:
            kind = "new" if n % changed == 0 else "same"
            url = f"http://{HOSTS[n % len(HOSTS)]}:{port}/{kind}/{n}.ics"
            async with httpcore.AsyncConnectionPool() as pool:
                await pool.request("GET", url, headers={"If-None-Match": TAG})

    began, own = time.monotonic(), time.process_time()
    await asyncio.gather(*(fetch_some() for _ in range(PLACES)))
    return time.monotonic() - began, time.process_time() - own


async def play_the_clubs(port: int) -> None:
    """Answer until killed: "not modified", or a body where the address says that it is new."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(asyncio.IncompleteReadError):  # somebody who only looks whether we are there
            await _answer(await reader.readuntil(b"\r\n\r\n"), writer)
        writer.close()

    async def _answer(head: bytes, writer: asyncio.StreamWriter) -> None:
        if b" /new/" in head:
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\nConnection: close\r\n\r\n" % len(BODY) + BODY)
        else:
            writer.write(b"HTTP/1.1 304 Not Modified\r\nConnection: close\r\n\r\n")
        await writer.drain()

    await (await asyncio.start_server(answer, list(HOSTS), port)).serve_forever()


async def _answers(port: int) -> None:
    async with asyncio.timeout(STARTING):
        while True:
            try:
                _, writer = await asyncio.open_connection(HOSTS[-1], port)
            except OSError:
                await asyncio.sleep(0.1)
            else:
                writer.close()
                return


def _free_port() -> int:
    with socket.socket() as found:
        found.bind((HOSTS[0], 0))
        port: int = found.getsockname()[1]
        return port


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="CPU of reading clubs' calendars, per source.")
    parser.add_argument("--sources", type=int, default=10_000)
    parser.add_argument("--changed", type=int, default=100, help="one in so many has a new body")
    parser.add_argument("--double", type=int, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    asyncio.run(play_the_clubs(chosen.double) if chosen.double else main(chosen.sources, chosen.changed))
