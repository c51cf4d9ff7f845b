"""Publish drafts that a calendar brought: where it is certain where they are, or people would go to another hall."""

from collections.abc import Collection
from uuid import UUID

from sqlmodel import col, select

from shared.calendars.errors import PlaceUnknown
from shared.calendars.locking import lock
from shared.calendars.models import CalendarEvent, CalendarSource
from shared.calendars.rules.source_rules import is_placed, rules_of
from shared.calendars.sources.edit import event_of
from shared.clock import Clock
from shared.database import AsyncSession, one_of
from shared.errors import NotFound
from shared.schedule.locking import lock_all
from shared.schedule.models import ScheduledSession
from shared.schedule.publish import make_public, publish_draft


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
    of_them = one_of(col(CalendarEvent.session_id), [on.id for on in drafts])
    rows = {row.session_id: row for row in await session.exec(select(CalendarEvent).where(of_them))}
    rules = await rules_of(session, source)
    placed = [on for on in drafts if is_placed(rules, rows[on.id], on)]
    for draft in placed:
        make_public(session, clock, draft)
    return len(placed)


async def publish_one(session: AsyncSession, clock: Clock, draft: ScheduledSession) -> None:
    """`schedule.publish.publish_draft`, of a calendar's draft too. Raises PlaceUnknown besides, and NotFound."""
    row = await event_of(session, draft)
    if row is not None:
        source = await session.get(CalendarSource, row.source_id)
        if source is None:
            raise NotFound
        await lock(session, source)  # no reading comes between the look and the act
    if await unknown_place(session, draft):
        raise PlaceUnknown
    await publish_draft(session, clock, draft)


async def unknown_place(session: AsyncSession, on: ScheduledSession) -> str:
    """What the calendar says of a draft's place when nobody here knows where that is; "" when it is certain."""
    row = await event_of(session, on) if on.status == "draft" else None
    source = await session.get(CalendarSource, row.source_id) if row is not None else None
    if row is None or source is None or is_placed(await rules_of(session, source), row, on):
        return ""
    return row.location
