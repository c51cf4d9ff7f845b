"""Reads of participation numbers."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlmodel import col, select

from shared.catalogue.models import Area, Organizer
from shared.database import AsyncSession
from shared.insights.models import ParticipationWeek


@dataclass(frozen=True)
class CountedWeek:
    """One cell, exact, with the names it is read under. Protect it before anyone outside the organiser sees it."""

    numbers: ParticipationWeek
    area: str
    organizer: str


async def counted_weeks(
    session: AsyncSession, *, first: date, last: date, areas: Collection[str] = ()
) -> list[CountedWeek]:
    """The cells of the weeks that begin from *first* to *last*, both included, in these areas (slugs; none: all).

    In the order of area, organiser and week; cells without anything planned are left out. One query.
    """
    statement = (
        select(ParticipationWeek, Area.name, Organizer.name)
        .join(Area, col(Area.id) == col(ParticipationWeek.area_id))
        .join(Organizer, col(Organizer.id) == col(ParticipationWeek.organizer_id))
        .where(
            ParticipationWeek.week >= first,
            ParticipationWeek.week <= last,
            (ParticipationWeek.sessions + ParticipationWeek.cancelled + ParticipationWeek.attendances) > 0,
        )
        .order_by(col(Area.name), col(Area.id), col(Organizer.name), col(Organizer.id), col(ParticipationWeek.week))
        .execution_options(populate_existing=True)  # recounts are raw SQL, which an older object would not show
    )
    if areas:
        statement = statement.where(col(Area.slug).in_(areas))
    return [CountedWeek(*row) for row in await session.exec(statement)]
