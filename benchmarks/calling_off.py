"""What it costs to call off a whole calendar in one request: `python -m benchmarks.calling_off [--sessions 5000]`.

A calendar with so many public sessions, all with seats and a family on each, is disconnected without keeping them; of another
one as many are missing, and a coordinator says that they are called off. Then a worker finds out whom to tell, reads what
each message needs, and counts the weeks. Seconds of CPU here, and of PostgreSQL. Beside it stands the floor: the same rows,
written by four bare statements in one transaction.
"""

import argparse
import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from uuid import UUID

from sqlalchemy import event
from sqlmodel import select

from benchmarks import programme
from benchmarks.installation import Installation, running
from benchmarks.report import say
from services.worker.sweeps import EVENTS_A_TASK, MESSAGES_A_TASK
from shared.calendars.models import CalendarEvent, CalendarSource
from shared.calendars.sources.disconnect import disconnect
from shared.calendars.sync.missing import answer_called_off
from shared.clock import SystemClock
from shared.database import AsyncSession, make_engine, make_sessions, transaction
from shared.insights.recount import recount_sessions
from shared.messages import facts, react
from shared.messages.models import Message
from shared.schedule.models import ScheduledSession, SessionChange

FAMILIES = 1_000
CLOCK = SystemClock()

# $1 sessions of the source with the address $2, two days apart; what they say is missing if $3.
_CALENDAR = """
    INSERT INTO calendar_source (id, organizer_id, url, title, venue_id, activity_id, created_at, next_read_at, problem,
                                 failures, etag, last_modified, events_new, events_changed, events_gone, events_skipped,
                                 asks_since)
    SELECT uuidv7(), (SELECT id FROM organizer), $2, '', (SELECT id FROM venue LIMIT 1), (SELECT id FROM activity LIMIT 1),
           now(), now(), '', 0, '', '', 0, 0, 0, 0, CASE WHEN $3 THEN now() END;
    INSERT INTO scheduled_session (id, organizer_id, venue_id, activity_id, area_id, source_id, source_key, title,
           description, girls_only, sign_up, led_by, bring, borrow, women_lead, headscarf_fine, come_alone, starts_at,
           ends_at, status, cancel_reason, sequence, changed_at, called_off_at_source)
    SELECT uuidv7(), s.organizer_id, s.venue_id, s.activity_id, (SELECT area_id FROM venue WHERE id = s.venue_id), s.id, n,
           'Hall', '', false, 'required', '', '', '', false, false, false, now() + interval '1 day' + n * interval '50 min',
           now() + interval '1 day' + n * interval '50 min' + interval '1 hour', 'published', '', 0, now(), false
      FROM calendar_source s, generate_series(1, $1) AS n WHERE s.url = $2;
    INSERT INTO calendar_event (source_id, key, session_id, starts_at, ends_at, title, location, cancelled, misses)
    SELECT source_id, source_key, id, starts_at, ends_at, title, '', false, CASE WHEN $3 THEN 2 ELSE 0 END
      FROM scheduled_session WHERE source_id = (SELECT id FROM calendar_source WHERE url = $2);
    INSERT INTO session_seats (session_id, capacity, ceiling, held, waiting, turn, opens_at, closes_at)
    SELECT session_id, 20, 20, 1, 0, 1, now(), starts_at FROM calendar_event
     WHERE source_id = (SELECT id FROM calendar_source WHERE url = $2);
    INSERT INTO party (id, session_id, account_id, size, status, first_status, arrival)
    SELECT uuidv7(), e.session_id, a.id, 1, 'confirmed', 'confirmed', 1
      FROM (SELECT *, row_number() OVER (ORDER BY session_id) AS n FROM calendar_event
             WHERE source_id = (SELECT id FROM calendar_source WHERE url = $2)) AS e
      JOIN (SELECT id, row_number() OVER (ORDER BY id) AS n FROM account) AS a ON a.n = 1 + e.n % $4
"""
_FAMILIES = """
    INSERT INTO account (id, contact_kind, contact, language, created_at)
    SELECT uuidv7(), 'email', format('a%s@example.org', n), 'sv', now() FROM generate_series(1, $1::int) AS n
"""
# The same rows as an act writes, of the sessions of one source.
_FLOOR = (
    """
    UPDATE scheduled_session SET status = 'cancelled', cancelled_at = now(), cancel_reason = 'Floor',
           sequence = sequence + 1, changed_at = now() WHERE source_id = $1
    """,
    """
    UPDATE session_seats SET closes_at = now()
     WHERE session_id IN (SELECT id FROM scheduled_session WHERE source_id = $1)
    """,
    """
    INSERT INTO session_change (id, act_id, session_id, what, made_at)
    SELECT uuidv7(), $1, id, 'cancelled', now() FROM scheduled_session WHERE source_id = $1
    """,
    """
    INSERT INTO outbox_event (id, type, subject_id, recorded_at)
    SELECT uuidv7(), 'SessionCancelled', id, now() FROM scheduled_session WHERE source_id = $1
    """,
)

Act = Callable[[AsyncSession, CalendarSource], Awaitable[object]]


async def main(sessions: int) -> None:
    """Measure and print."""
    async with running() as on, _sessions(on) as bench:
        await programme.found(on.settings.database_url)
        await on.database.execute(_FAMILIES, FAMILIES)
        say(f"{sessions} public sessions with seats, of {FAMILIES} families, called off in one act")
        say(f"{'':34}|{'s':>7}{'CPU here':>10}{'CPU pg':>8}{'statements':>12}")
        for name, act in (
            ("disconnect, and remove what came", _disconnect),
            ("the answer: they are called off", _answer),
        ):
            source = await bench.calendar(name, sessions, missing=act is _answer)
            await bench.row(name, lambda session, act=act, source=source: _of(session, source, act))  # type: ignore[misc]
        await bench.worker()
        await bench.floor(await bench.calendar("floor", sessions, missing=False))


async def _disconnect(session: AsyncSession, source: CalendarSource) -> None:
    await disconnect(session, CLOCK, source, keep=False)


async def _answer(session: AsyncSession, source: CalendarSource) -> None:
    statement = select(CalendarEvent.session_id).where(CalendarEvent.source_id == source.id)
    shown = (await session.exec(statement)).all()
    await answer_called_off(session, CLOCK, source, shown)


async def _of(session: AsyncSession, source_id: UUID, act: Act) -> None:
    await act(session, await session.get_one(CalendarSource, source_id))


class Bench:
    """Runs work in transactions of its own, and prints what each cost."""

    def __init__(self, on: Installation) -> None:
        self._on = on
        self._engine = make_engine(on.settings, application="spontan-bench")
        self._open = make_sessions(self._engine)
        self._sent = 0
        event.listen(self._engine.sync_engine, "before_cursor_execute", self._note)

    def _note(self, *_: object) -> None:
        self._sent += 1

    async def close(self) -> None:
        """Let go of the connections."""
        await self._engine.dispose()

    async def calendar(self, name: str, sessions: int, *, missing: bool) -> UUID:
        """A calendar with so many public sessions; its id."""
        address, number = f"'https://example.org/{name}'", f"{sessions}"
        for statement in _CALENDAR.split(";"):
            sql = statement.replace("$1", number).replace("$2", address).replace("$3", str(missing))
            await self._on.database.execute(sql.replace("$4", str(FAMILIES)), timeout=600)
        await self._on.database.execute("ANALYZE", timeout=600)
        found: UUID = await self._on.database.fetchval(f"SELECT id FROM calendar_source WHERE url = {address}")
        return found

    async def row(self, name: str, work: Callable[[AsyncSession], Awaitable[object]]) -> None:
        """Do *work* in one transaction and print a line."""
        self._sent, began = 0, time.monotonic()
        here, server = time.process_time(), self._on.cpu()["postgres"]
        async with transaction(self._open) as session:
            await work(session)
        wall, here = time.monotonic() - began, time.process_time() - here
        server = self._on.cpu()["postgres"] - server
        say(f"{name:34}|{wall:7.2f}{here:10.2f}{server:8.2f}{self._sent:12}")

    async def worker(self) -> None:
        """What the two acts cost afterwards: whom to tell, what each message needs, and what counts the weeks."""
        settings = self._on.settings
        async with transaction(self._open) as session:
            acts = list((await session.exec(select(SessionChange.act_id).distinct())).all())
            off = list(
                (await session.exec(select(ScheduledSession.id).where(ScheduledSession.status == "cancelled"))).all()
            )
        await self.row(
            "worker: whom to tell, both acts", lambda one: react.sessions_changed(one, CLOCK, settings, acts)
        )
        async with transaction(self._open) as session:
            messages = list((await session.exec(select(Message.id))).all())

        async def load(one: AsyncSession) -> None:
            for start in range(0, len(messages), MESSAGES_A_TASK):
                await facts.load(one, messages[start : start + MESSAGES_A_TASK])

        async def count(one: AsyncSession) -> None:
            for start in range(0, len(off), EVENTS_A_TASK):
                await recount_sessions(one, CLOCK, settings, off[start : start + EVENTS_A_TASK])

        await self.row(f"worker: read for {len(messages)} messages", load)
        await self.row(f"worker: count weeks of {len(off)}", count)

    async def floor(self, source_id: UUID) -> None:
        """The same rows, as directly as can be."""
        began, here, server = time.monotonic(), time.process_time(), self._on.cpu()["postgres"]
        async with self._on.database.transaction():
            for statement in _FLOOR:
                await self._on.database.execute(statement, source_id, timeout=600)
        wall, here = time.monotonic() - began, time.process_time() - here
        server = self._on.cpu()["postgres"] - server
        say(f"{'floor: the same rows, bare':34}|{wall:7.2f}{here:10.2f}{server:8.2f}{len(_FLOOR):12}")


@asynccontextmanager
async def _sessions(on: Installation) -> AsyncIterator[Bench]:
    bench = Bench(on)
    try:
        yield bench
    finally:
        await bench.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="CPU of calling off a calendar's sessions in one act.")
    parser.add_argument("--sessions", type=int, default=5_000)
    asyncio.run(main(parser.parse_args().sessions))
