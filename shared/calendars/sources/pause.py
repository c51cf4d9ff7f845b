"""Let a calendar rest, and read it now."""

from datetime import datetime, timedelta

from shared.calendars.events import CalendarReadingAsked
from shared.calendars.locking import lock
from shared.calendars.models import CalendarSource
from shared.calendars.sync.claims import FIRST
from shared.clock import Clock
from shared.database import AsyncSession
from shared.outbox import record

JUST = timedelta(minutes=1)


async def pause(session: AsyncSession, clock: Clock, source: CalendarSource) -> None:
    """Do not read it until it is resumed. Its sessions stay as they are. The caller has checked whose it is."""
    await lock(session, source)
    if source.paused_at is None:
        source.paused_at = clock.now()
        source.version += 1  # nothing comes of a reading that is on its way
        session.add(source)


async def resume(session: AsyncSession, clock: Clock, source: CalendarSource) -> None:
    """Read it again, now and from now on. One that is not paused stays as it is."""
    await lock(session, source)
    if source.paused_at is not None:
        source.paused_at = None
        await read_now(session, clock, source)


async def read_now(session: AsyncSession, clock: Clock, source: CalendarSource) -> None:
    """Somebody waits for it at a screen: it goes before all that are merely due. Nothing while it is paused, or twice."""
    await lock(session, source)
    first = clock.now() - FIRST
    if source.paused_at is None and source.next_read_at > first:
        source.next_read_at = first
        session.add(source)
        record(session, clock, CalendarReadingAsked(source.id))


def was_just_read(source: CalendarSource, *, at: datetime) -> bool:
    """Whether it was read within the last minute: a button that is pressed again and again asks nobody's server."""
    return source.last_read_at is not None and at - source.last_read_at < JUST
