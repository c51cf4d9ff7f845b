"""Publish many of a calendar's drafts in one go."""

from collections.abc import Collection
from uuid import UUID

from sqlmodel import col

from shared.calendars.locking import lock
from shared.calendars.models import CalendarSource
from shared.clock import Clock
from shared.database import AsyncSession, one_of
from shared.schedule.locking import lock_all
from shared.schedule.models import ScheduledSession
from shared.schedule.publish import make_public


async def publish_drafts(session: AsyncSession, clock: Clock, source: CalendarSource, ids: Collection[UUID]) -> int:
    """Make those of a calendar's drafts public that still can be; how many. Sent twice, nothing more happens."""
    await lock(session, source)
    drafts = await lock_all(
        session,
        one_of(col(ScheduledSession.id), ids),
        col(ScheduledSession.source_id) == source.id,
        col(ScheduledSession.status) == "draft",
        col(ScheduledSession.ends_at) > clock.now(),
        col(ScheduledSession.called_off_at_source).is_(False),
        col(ScheduledSession.untimed).is_(False),
    )
    for draft in drafts:
        make_public(session, clock, draft)
    return len(drafts)
