"""The programme as published series: half a year ahead, and carried on when it runs out."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from sqlalchemy import func
from sqlmodel import col, select

from services.launcher.demo.plan import Plan
from services.launcher.demo.programme import PROGRAMME
from services.launcher.demo.town import Town
from shared.clock import Clock
from shared.database import AsyncSession
from shared.schedule.models import SessionSeries
from shared.schedule.publish import SeriesPlan, publish_series
from shared.settings import Settings

AHEAD = timedelta(weeks=26)
RUNS_OUT = timedelta(weeks=4)


async def publish_programme(
    session: AsyncSession, clock: Clock, settings: Settings, town: Town, *, until: datetime
) -> None:
    """Publish every series from the clock's day to *until*."""
    first, last = (moment.astimezone(settings.zone).date() for moment in (clock.now(), until))
    await _publish(session, clock, settings, town, ((plan, first) for plan in PROGRAMME), last)


async def carry_on(session: AsyncSession, clock: Clock, settings: Settings, town: Town) -> None:
    """Publish the next half year of each series that runs out within four weeks."""
    today = clock.now().astimezone(settings.zone).date()
    rows = await session.exec(
        select(SessionSeries.title, func.max(SessionSeries.last_day)).group_by(col(SessionSeries.title))
    )
    ends: dict[str, date] = dict(rows.all())
    short = [plan for plan in PROGRAMME if plan.title in ends and ends[plan.title] < today + RUNS_OUT]
    continued = ((plan, max(today, ends[plan.title] + timedelta(days=1))) for plan in short)
    await _publish(session, clock, settings, town, continued, today + AHEAD)


async def _publish(
    session: AsyncSession,
    clock: Clock,
    settings: Settings,
    town: Town,
    plans: Iterable[tuple[Plan, date]],
    last: date,
) -> None:
    for plan, first in plans:
        await publish_series(session, clock, series_plan(plan, town, first, last), timezone=settings.timezone)


def series_plan(plan: Plan, town: Town, first: date, last: date) -> SeriesPlan:
    """The plan as the domain takes it from a coordinator's form."""
    low, high = plan.ages or (None, None)
    leaders = (town.staff[plan.leader, plan.organizer],) if plan.leader else ()
    shared = set(SeriesPlan.model_fields) & set(vars(plan))
    return SeriesPlan(
        **{name: getattr(plan, name) for name in shared},
        organizer_id=town.organizers[plan.organizer],
        venue_id=town.venues[plan.venue],
        activity_id=town.activities[plan.activity],
        min_age=low,
        max_age=high,
        weekdays=plan.days,
        duration_minutes=plan.minutes,
        first_day=first,
        last_day=last,
        leader_ids=leaders,
    )
