"""The lock of a calendar: a reading and what a coordinator does to many of its sessions follow each other."""

from shared.calendars.models import CalendarSource
from shared.database import AsyncSession


async def lock(session: AsyncSession, source: CalendarSource) -> None:
    """Wait for whoever reads or changes *source*, and see what it says now. Before any lock of a session."""
    await session.flush()
    await session.refresh(source, with_for_update=True)
