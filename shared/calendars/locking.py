"""The lock of a calendar: a reading and what a coordinator does to many of its sessions follow each other."""

from sqlmodel import select

from shared.calendars.models import CalendarSource
from shared.database import AsyncSession
from shared.errors import NotFound


async def lock(session: AsyncSession, source: CalendarSource) -> None:
    """Wait for whoever reads or changes *source*, and see what it says now. Before any lock of a session.

    Raises NotFound when it was disconnected meanwhile.
    """
    await session.flush()
    statement = select(CalendarSource).where(CalendarSource.id == source.id).with_for_update()
    if (await session.exec(statement.execution_options(populate_existing=True))).one_or_none() is None:
        raise NotFound
