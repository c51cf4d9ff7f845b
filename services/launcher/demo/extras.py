"""Sessions beside the weekly programme: one that is open at this moment, and drafts that only the desk sees."""

from datetime import time, timedelta

from sqlmodel import col, select

from services.launcher.demo.places import VENUES
from services.launcher.demo.town import Town
from shared.catalogue.queries import area_by_slug
from shared.clock import Clock
from shared.database import AsyncSession
from shared.schedule.door import say
from shared.schedule.models import ScheduledSession
from shared.schedule.occurrences import span
from shared.schedule.publish import SeriesPlan, publish_series
from shared.settings import Settings

STILL = timedelta(minutes=15)
"""A session that is open now goes on at least this long."""
OPEN_TITLE, OPEN_VENUE = "Öppet just nu", "hagaskolan-hall"
DRAFT_TITLE, DRAFT_VENUE = "Cup på lovet", "brickebacken-sporthall"
DRAFTS_IN_DAYS = (9, 16)


async def open_one(session: AsyncSession, clock: Clock, settings: Settings, town: Town) -> None:
    """Somewhere the doors are open now: if nowhere else, at an extra session, whatever the hour."""
    now = clock.now()
    running = select(ScheduledSession).where(
        ScheduledSession.status == "published",
        ScheduledSession.starts_at <= now,
        ScheduledSession.ends_at >= now + STILL,
    )
    found = (await session.exec(running.order_by(col(ScheduledSession.starts_at), col(ScheduledSession.id)))).all()
    if any(on.opened_at is not None and on.closed_at is None for on in found):
        return
    if not found:
        await _publish_extra(session, clock, settings, town)
        found = (await session.exec(running)).all()
    await say(session, clock, found[0], room="nearly_full")


async def _publish_extra(session: AsyncSession, clock: Clock, settings: Settings, town: Town) -> None:
    begun = (clock.now() - timedelta(minutes=30)).astimezone(settings.zone)
    plan = SeriesPlan(
        organizer_id=town.organizers["bollklubben-exempel"],
        venue_id=town.venues[OPEN_VENUE],
        activity_id=town.activities["oppen-hall"],
        title=OPEN_TITLE,
        description="Ett pass som alltid är öppet när demot startas, vilken tid på dygnet det än är.",
        min_age=7,
        max_age=20,
        come_alone=True,
        weekdays=(begun.weekday(),),
        starts=time(begun.hour, begun.minute // 30 * 30),
        duration_minutes=180,
        first_day=begun.date(),
        last_day=begun.date(),
    )
    await publish_series(session, clock, plan, timezone=settings.timezone)


async def write_drafts(session: AsyncSession, clock: Clock, settings: Settings, town: Town) -> None:
    """Two drafts that are still to come."""
    coming = select(ScheduledSession.id).where(
        ScheduledSession.status == "draft", ScheduledSession.starts_at > clock.now()
    )
    if (await session.exec(coming.limit(1))).first() is not None:
        return
    area = await area_by_slug(session, VENUES[DRAFT_VENUE].area)
    for days in DRAFTS_IN_DAYS:
        day = (clock.now() + timedelta(days=days)).astimezone(settings.zone).date()
        starts_at, ends_at = span(day, time(12), 240, settings.zone)
        session.add(
            ScheduledSession(
                organizer_id=town.organizers["exempelklubben-vivalla"],
                venue_id=town.venues[DRAFT_VENUE],
                activity_id=town.activities["fotboll"],
                area_id=area.id,
                title=DRAFT_TITLE,
                description="Utkast: lagen är inte klara än.",
                starts_at=starts_at,
                ends_at=ends_at,
                changed_at=clock.now(),
            )
        )
