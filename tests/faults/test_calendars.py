"""Calendars are read while their readers are killed: no session is lost, doubled, published twice or moved twice."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from services.launcher.children import wait_until
from shared.clock import SystemClock
from shared.database import AsyncSession
from shared.settings import Settings
from tests.calendars.reading import body
from tests.calendars.server import ClubServer, club_server, ok
from tests.calendars.stage import connect, nearby
from tests.faults.background import Background
from tests.faults.processes import Processes, processes
from tests.faults.stage import run, within

EVENINGS = 6
READING = 240  # seconds; only a failure waits so long
WORKER = "worker-calendars"
_DUE = "UPDATE calendar_source SET next_read_at = now() - interval '1 minute', applied_at = NULL, last_read_at = NULL"
# The lease of the dead runs out: whatever nobody has read falls due.
_LEASES_OVER = "UPDATE calendar_source SET next_read_at = now() - interval '1 minute' WHERE last_read_at IS NULL"
_READ = "SELECT count(*) FROM calendar_source WHERE last_read_at IS NOT NULL"
_SESSIONS = """
    SELECT source_id, count(*) AS number, count(DISTINCT source_key) AS keys, count(DISTINCT starts_at) AS starts,
           count(*) FILTER (WHERE status = 'published') AS published
      FROM scheduled_session GROUP BY source_id
"""
_EVENTS = "SELECT type, count(*) AS number, count(DISTINCT subject_id) AS subjects FROM outbox_event GROUP BY type"
_CHANGES = "SELECT count(*) AS number, count(DISTINCT session_id) AS sessions, count(DISTINCT act_id) AS acts FROM session_change"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """A club may be on this machine."""
    return nearby(settings)


@pytest.fixture
def club(background: Background) -> Iterator[ClubServer]:
    """The clubs' web server."""
    context = club_server()
    yield background.run(context.__aenter__())
    background.run(context.__aexit__(None, None, None))


def calendar(hour: int) -> bytes:
    """Six evenings in the coming weeks at this hour."""
    first = datetime.now(UTC).replace(hour=hour, minute=0, second=0, microsecond=0) + timedelta(days=2)
    days = [first + timedelta(days=7 * number) for number in range(EVENINGS)]
    return ok(body(*(f"UID:{number}\nDTSTART:{day:%Y%m%dT%H%M%SZ}\nDURATION:PT1H" for number, day in enumerate(days))))


def test_readers_that_are_killed_lose_and_double_nothing(
    background: Background, settings: Settings, club: ClubServer, *, chaos: bool
) -> None:
    """First everything is new and public at once, then all of it moves by an hour."""
    sources, kills = (120, 25) if chaos else (16, 4)

    async def connect_all(session: AsyncSession) -> None:
        for number in range(sources):
            choices = {"import_rule": "everything"}
            await connect(session, SystemClock(), settings, club.url(f"/{number}.ics"), **choices)

    club.answers |= {f"/{number}.ics": calendar(hour=17) for number in range(sources)}
    background.run(within(settings, connect_all))
    with processes(settings) as running:
        running.add_parts("relay", WORKER)
        read_under_kills(background, settings, running, sources=sources, kills=kills)
        check(background, settings, sources)
        club.answers |= {f"/{number}.ics": calendar(hour=18) for number in range(sources)}
        running.kill(WORKER)  # with whoever still holds the calendar of before
        background.run(run(settings.database_url, _DUE))
        running[WORKER].start()
        read_under_kills(background, settings, running, sources=sources, kills=kills)
    check(background, settings, sources)
    (changes,) = background.run(run(settings.database_url, _CHANGES))
    assert tuple(changes) == (sources * EVENINGS, sources * EVENINGS, sources)
    print(f"\ncalendars: {sources}, {2 * kills} kills, {2 * sources * EVENINGS} sessions made or moved")  # noqa: T201


def read_under_kills(
    background: Background, settings: Settings, running: Processes, *, sources: int, kills: int
) -> None:
    """Until all are read; the worker, or one of its processes, dies at each share of them."""

    def read() -> int:
        return int(background.run(run(settings.database_url, _READ))[0][0])

    def wait_for(number: int) -> None:
        def enough() -> bool:
            return read() >= number

        assert wait_until(enough, seconds=READING), running.tell()

    for number in range(1, kills + 1):
        wait_for(sources * number // (kills + 1))
        if number % 2 or not running.kill_child(WORKER, number):
            running.restart(WORKER)
        background.run(run(settings.database_url, _LEASES_OVER))
    wait_for(sources)


def check(background: Background, settings: Settings, sources: int) -> None:
    """Every evening of every calendar is there once, and was published once."""
    found = background.run(run(settings.database_url, _SESSIONS))
    assert [tuple(row)[1:] for row in found] == [(EVENINGS,) * 4] * sources
    events = {
        row["type"]: (row["number"], row["subjects"]) for row in background.run(run(settings.database_url, _EVENTS))
    }
    assert events["SessionPublished"] == (sources * EVENINGS, sources * EVENINGS)
    assert events.get("SessionsChanged", (0, 0)) in {(0, 0), (sources, sources)}
    assert "SessionCancelled" not in events
