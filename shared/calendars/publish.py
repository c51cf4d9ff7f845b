"""Publish many of a calendar's drafts in one go."""

from collections.abc import Collection
from uuid import UUID

from sqlmodel import col, select

from shared.calendars.locking import lock
from shared.calendars.models import CalendarSource
from shared.clock import Clock
from shared.database import AsyncSession
from shared.schedule.models import ScheduledSession
from shared.schedule.publish import make_public


async def publish_drafts(session: AsyncSession, clock: Clock, source: CalendarSource, ids: Collection[UUID]) -> int:
    """Make those of a calendar's drafts public that still can be; how many. Sent twice, nothing more happens."""
    await lock(session, source)
    statement = (
        select(ScheduledSession)
        .where(col(ScheduledSession.id).in_(ids), ScheduledSession.source_id == source.id)
        .where(ScheduledSession.status == "draft", ScheduledSession.ends_at > clock.now())
        .where(col(ScheduledSession.called_off_at_source).is_(False), col(ScheduledSession.untimed).is_(False))
        .order_by(col(ScheduledSession.id))
        .with_for_update()
    )
    drafts = (await session.exec(statement)).all()
    for draft in drafts:
        make_public(session, clock, draft)
    return len(drafts)
