"""The lock of a calendar: a reading and what a coordinator does to many of its sessions follow each other."""

from uuid import UUID

from sqlmodel import select

from shared.calendars.models import CalendarSource
from shared.database import AsyncSession
from shared.errors import NotFound


async def lock(session: AsyncSession, source: CalendarSource) -> None:
    """Wait for whoever reads or changes *source*, and see what it says now. Before any lock of a session.

    Raises NotFound when it was disconnected meanwhile.
    """
    if await locked(session, source.id) is None:
        raise NotFound


async def locked(session: AsyncSession, source_id: UUID) -> CalendarSource | None:
    """The source of this id under the same lock; None when it was disconnected."""
    await session.flush()  # reading again would forget what the caller has changed
    statement = select(CalendarSource).where(CalendarSource.id == source_id).with_for_update()
    return (await session.exec(statement.execution_options(populate_existing=True))).one_or_none()
