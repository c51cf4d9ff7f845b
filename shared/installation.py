"""What this database is for: a demo or real life, said in one row that every process reads."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from sqlalchemy import CheckConstraint, text
from sqlmodel import Field, SQLModel, select

from shared.clock import Clock, SystemClock
from shared.database import AnySession, AsyncSession, execute
from shared.settings import ConfigurationError, Settings

ClockSource = Callable[[AnySession], Awaitable[Clock]]


class Installation(SQLModel, table=True):
    """The only row of its table."""

    __table_args__ = (CheckConstraint("id = 1", name="single_row"),)

    id: int = Field(default=1, primary_key=True)
    demo: bool
    clock_offset_seconds: int = 0
    loaded_at: datetime


async def installation(session: AsyncSession) -> Installation | None:
    """The installation's row, None on a database that nobody has used yet."""
    return (await session.exec(select(Installation))).one_or_none()


async def settle_purpose(session: AsyncSession, settings: Settings, *, at: datetime, people_exist: bool) -> bool:
    """Claim this database for demo or for real life; True when it was new.

    Raises ConfigurationError when demo mode meets a database with real accounts, or real life meets a demo: the demo
    shows every message to everyone, and its people are invented.
    """
    row = await installation(session)
    if row is None and settings.demo and people_exist:
        raise ConfigurationError("This database holds real accounts. Demo mode needs an empty one of its own.")
    if row is not None and row.demo != settings.demo:
        raise ConfigurationError(
            "This database holds real accounts. Demo mode needs an empty one of its own."
            if settings.demo
            else "This database holds the demo municipality. Give real life a database of its own."
        )
    if row is None:
        session.add(Installation(demo=settings.demo, loaded_at=at))
    return row is None


_OFFSET = text("SELECT clock_offset_seconds FROM installation")


async def current_clock(session: AnySession, settings: Settings) -> SystemClock:
    """The clock that counts now: the machine's, moved by the demo's offset in demo mode."""
    if not settings.demo:
        return SystemClock()
    row = (await execute(session, _OFFSET, {})).one_or_none()
    return SystemClock(timedelta(seconds=row.clock_offset_seconds if row else 0))


def clock_source(settings: Settings) -> ClockSource:
    """The clock that counts, asked anew in every transaction because the demo can move it."""

    async def clock(session: AnySession) -> Clock:
        return await current_clock(session, settings)

    return clock
