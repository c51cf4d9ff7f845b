"""A club with a calendar, and what came of reading it."""

from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any

from sqlmodel import col, select

from shared.calendars.fetch import HttpFetcher
from shared.calendars.models import CalendarSource
from shared.calendars.sources.add import add_source
from shared.calendars.sources.choose import Chosen
from shared.calendars.sync.read_source import read_source
from shared.clock import Clock, FixedClock
from shared.database import AsyncSession, Sessions, transaction
from shared.schedule.models import ScheduledSession
from shared.settings import Settings
from tests.factories import make_activity, make_organizer, make_venue

Read = Callable[..., Awaitable[CalendarSource]]
"""Reads an hour later what a club's server says then; the source afterwards."""


def nearby(settings: Settings) -> Settings:
    """Settings that let a source be on this machine."""
    return settings.model_copy(update={"calendar_allow_loopback": True})


async def connect(session: AsyncSession, clock: Clock, settings: Settings, url: str, **choices: Any) -> CalendarSource:
    """A source of a club of its own, with a place and an activity."""
    organizer_id = choices.pop("organizer_id", None) or (await make_organizer(session)).id
    chosen = Chosen(
        **{
            "venue_id": (await make_venue(session)).id,
            "activity_id": (await make_activity(session)).id,
            **choices,
        }
    )
    return await add_source(session, clock, settings, organizer_id=organizer_id, url=url, chosen=chosen)


class Desk:
    """Reads one source again and again, and looks at its sessions with fresh eyes."""

    def __init__(self, sessions: Sessions, clock: FixedClock, settings: Settings, source: CalendarSource) -> None:
        self._sessions, self._clock, self._settings, self._source = sessions, clock, settings, source

    def transaction(self) -> AbstractAsyncContextManager[AsyncSession]:
        """A transaction as the worker opens it."""
        return transaction(self._sessions)

    async def read(self) -> CalendarSource:
        """Read the source; its row afterwards."""
        fetcher = HttpFetcher(self._settings)
        await read_source(self.transaction, self._clock, self._settings, self._source.id, fetcher)
        async with self.transaction() as session:
            return await session.get_one(CalendarSource, self._source.id)

    async def sessions(self) -> Sequence[ScheduledSession]:
        """What came of it, in the order of time."""
        statement = (
            select(ScheduledSession)
            .where(ScheduledSession.source_id == self._source.id)
            .order_by(col(ScheduledSession.starts_at))
        )
        async with self.transaction() as session:
            return (await session.exec(statement)).all()

    async def change(self, on: ScheduledSession, **values: Any) -> None:
        """What a coordinator does to a session."""
        async with self.transaction() as session:
            found = await session.get_one(ScheduledSession, on.id)
            found.sqlmodel_update(values)
            session.add(found)
