"""What is close to a wish that nothing grants: the sessions that fail one filter only."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Integer, and_, case, cast, false, func, not_
from sqlalchemy import select as select_columns
from sqlmodel import col

from shared.catalogue.models import Area
from shared.database import AsyncSession
from shared.schedule.models import ScheduledSession
from shared.schedule.queries import joined
from shared.schedule.wish import Wish, conditions

DAY = "day"
"""The name of the filter that the span is."""


@dataclass(frozen=True)
class NearMiss:
    """So many sessions of a day in an area (by its slug) would be found without the filter `failing`."""

    failing: str
    day: date
    area: str
    number: int


async def near_misses(
    session: AsyncSession,
    wish: Wish,
    *,
    after: datetime,
    before: datetime,
    now: datetime,
    horizon: datetime,
    zone: ZoneInfo,
) -> list[NearMiss]:
    """The sessions that are still on between *now* and *horizon* and fail one filter; one query.

    The span from *after* to *before* is a filter too, named `DAY`. What is called off is close to nothing.
    """
    in_span = and_(col(ScheduledSession.ends_at) > after, col(ScheduledSession.starts_at) < before)
    filters = {DAY: in_span} | {name: func.coalesce(one, false()) for name, one in conditions(wish, now=now).items()}
    failed = sum(cast(not_(one), Integer) for one in filters.values())
    failing = case(*((not_(one), name) for name, one in filters.items()))
    day = func.date(func.timezone(zone.key, col(ScheduledSession.starts_at)))
    columns: tuple[Any, ...] = (
        failing.label("failing"),
        day.label("day"),
        col(Area.slug).label("area"),
        func.count().label("number"),
    )
    statement = joined(select_columns(*columns)).where(
        col(ScheduledSession.status) == "published",
        col(ScheduledSession.closed_at).is_(None),
        col(ScheduledSession.ends_at) > now,
        col(ScheduledSession.starts_at) < horizon,
        failed == 1,
    )
    rows = await session.exec(statement.group_by("failing", "day", "area"))
    return [NearMiss(*row) for row in rows]
