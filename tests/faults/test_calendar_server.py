"""A club's calendar on a real server changes, and its sessions follow, while those who read it are killed in the middle."""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from uuid import UUID

import asyncpg
import pytest

from services.launcher.children import wait_until
from shared.bookings.book import BookingRequest, book
from shared.clock import SystemClock
from shared.database import AsyncSession
from shared.ids import new_id
from shared.settings import Settings
from tests.calendars.stage import connect
from tests.factories import make_account, make_participant
from tests.faults.background import Background
from tests.faults.processes import READY, Processes, processes, settings_of
from tests.faults.radicale import Event, radicale
from tests.faults.servers import Servers
from tests.faults.stage import run, within

READER, *OTHERS = ("worker-calendars", "relay", "worker-events")

# Lets a worker write the sessions of a calendar, and stand still before it has noted what they came from.
_HOLD = "LOCK TABLE calendar_event IN SHARE MODE"
_STANDS_STILL = "SELECT count(*) FROM pg_locks WHERE relation = 'calendar_event'::regclass AND NOT granted"
_HELD = """
    SELECT s.source_key, s.title, s.status, s.starts_at FROM scheduled_session AS s
      JOIN calendar_event AS e ON e.session_id = s.id AND e.key = s.source_key
"""
_UNTOLD = "SELECT count(*) FROM delivery WHERE done_at IS NULL AND handler LIKE 'messages.%'"
_TOLD = """
    SELECT kind, count(*) AS number FROM message
     WHERE account_id = $1 AND kind IN ('changed', 'session_cancelled') GROUP BY kind
"""
# It is due, and the time between two good readings has passed; only while nobody reads.
_AN_HOUR = """
    UPDATE calendar_source SET next_read_at = now() - interval '1 minute', applied_at = applied_at - interval '1 hour'
"""


@dataclass(frozen=True)
class Size:
    """How many events, and how often those who read them are killed for each change."""

    events: int
    kills: int


@pytest.fixture
def size(*, chaos: bool) -> Size:
    """Short or long."""
    return Size(1_000, 20) if chaos else Size(200, 1)


class Reader:
    """Who reads calendars, to be killed in the middle of it."""

    def __init__(self, running: Processes, background: Background, url: str) -> None:
        self._running, self._background, self._url = running, background, url

    def ask(self, statement: str, *values: object) -> Sequence[dict[str, object]]:
        """The rows of a statement."""
        return [dict(row) for row in self._background.run(run(self._url, statement, *values))]

    def read_and_die(self, kills: int) -> None:
        """Let it begin, and kill it when it has written a half and not yet the other, so often; then let it finish."""
        for _ in range(kills):
            with self._held_up():
                self._begin()
                stands = wait_until(lambda: bool(self.ask(_STANDS_STILL)[0]["count"]), seconds=READY)
                assert stands, self._running.tell()
                self._running.kill(READER)
        self._begin()
        read = "SELECT count(*) FROM calendar_source WHERE next_read_at > now() + interval '20 minutes'"
        done = wait_until(lambda: bool(self.ask(read)[0]["count"]), seconds=READY)
        assert done, self._running.tell()
        self._running.kill(READER)

    def _begin(self) -> None:
        self.ask(_AN_HOUR)
        self._running[READER].start()

    @contextmanager
    def _held_up(self) -> Iterator[None]:
        connection = self._background.run(asyncpg.connect(self._url))
        try:
            self._background.run(connection.execute(f"BEGIN; {_HOLD}"))
            yield
        finally:
            self._background.run(connection.close())

    def held(self) -> dict[str, tuple[object, ...]]:
        """What there is of the calendar, by its own names; nothing twice."""
        rows = self.ask(_HELD)
        found: dict[str, tuple[object, ...]] = {}
        found |= {str(row["source_key"]).split("/")[0]: (row["title"], row["status"], row["starts_at"]) for row in rows}
        assert len(found) == len(rows) == self.ask("SELECT count(*) FROM scheduled_session")[0]["count"]
        return found


def test_sessions_follow_a_calendar_and_no_kill_loses_or_doubles_one(
    background: Background, own_servers: Servers, settings: Settings, size: Size
) -> None:
    """They come once each; who has a seat on a moved one keeps it and is told once, like who had one on what is gone."""
    allowed = settings_of(settings.model_dump(exclude_unset=True) | {"calendar_allow_loopback": True})
    start = (SystemClock().now() + timedelta(days=2)).replace(minute=0, second=0, microsecond=0)
    events = [Event(f"event-{n}", f"Drop-in {n}", start + n * timedelta(hours=1)) for n in range(size.events)]
    with (
        processes(allowed) as running,
        radicale(running, str(own_servers.folder / "radicale")) as club,
    ):
        club.put_all(events)
        running.add_parts(READER, *OTHERS)
        running.kill(READER)
        background.run(within(allowed, partial(connected, allowed, club.url)))
        reader = Reader(running, background, allowed.database_url)
        reader.read_and_die(size.kills)
        assert reader.held() == {one.uid: (one.title, "published", one.starts) for one in events}
        moved, gone, *others = events
        families = {one.uid: background.run(sign_up(allowed, one)) for one in (moved, gone)}
        later = replace(moved, starts=moved.starts + timedelta(minutes=30))
        renamed = replace(others[0], title="Basket for all")
        club.put(later)
        club.put(renamed)
        club.delete(gone)
        reader.read_and_die(size.kills)
        expected = {one.uid: (one.title, "published", one.starts) for one in (later, gone, renamed, *others[1:])}
        assert reader.held() == expected
        reader.read_and_die(0)
        assert reader.held() == expected | {gone.uid: (gone.title, "cancelled", gone.starts)}
        assert told(reader, families[moved.uid]) == {"changed": 1}
        assert told(reader, families[gone.uid]) == {"session_cancelled": 1}
        assert reader.ask("SELECT held FROM session_seats ORDER BY held DESC LIMIT 3") == [
            {"held": 1},
            {"held": 1},
            {"held": 0},
        ]


def told(reader: Reader, account_id: UUID) -> Counter[object]:
    """What a family was told, but for its confirmation."""

    def all_is_told() -> bool:
        return bool(reader.ask(_TOLD, account_id)) and not reader.ask(_UNTOLD)[0]["count"]

    assert wait_until(all_is_told, seconds=READY)
    return Counter({row["kind"]: int(str(row["number"])) for row in reader.ask(_TOLD, account_id)})


async def connected(settings: Settings, url: str, session: AsyncSession) -> None:
    """A club's calendar, of which everything is published, with seats."""
    await connect(session, SystemClock(), settings, url, import_rule="everything", sign_up="required", capacity=10)


async def sign_up(settings: Settings, event: Event) -> UUID:
    """A family with a seat on an event's session."""
    rows = await run(
        settings.database_url, "SELECT id FROM scheduled_session WHERE source_key LIKE $1 || '%'", event.uid
    )

    async def place(session: AsyncSession) -> UUID:
        account = await make_account(session)
        child = await make_participant(session, account, "Alex")
        request = BookingRequest(rows[0]["id"], new_id(), account.id, (child.id,), event.uid)
        assert (await book(session, SystemClock(), settings, request)).status == "confirmed"
        return account.id

    return await within(settings, place)
