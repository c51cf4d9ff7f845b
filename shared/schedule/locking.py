"""The lock of a session: who publishes, changes, moves or calls it off follow each other."""

from sqlmodel import select

from shared.database import AsyncSession
from shared.errors import NotFound
from shared.schedule.models import ScheduledSession


async def lock(session: AsyncSession, on: ScheduledSession) -> None:
    """Lock the session's row and read what it says now: another call may have been quicker. Raises NotFound."""
    await session.flush()  # reading again would forget what the caller has changed
    statement = select(ScheduledSession).where(ScheduledSession.id == on.id).with_for_update(key_share=True)
    if (await session.exec(statement.execution_options(populate_existing=True))).one_or_none() is None:
        raise NotFound
