"""Reads of areas, venues, activities and organisers. All are short lists; sorting by language happens where they are shown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import func, literal, null, union_all
from sqlalchemy import select as select_columns
from sqlmodel import col, select

from shared.catalogue.models import Activity, Area, Organizer, Venue
from shared.database import AsyncSession
from shared.errors import NotFound


async def areas(session: AsyncSession) -> Sequence[Area]:
    """Every area."""
    return (await session.exec(select(Area))).all()


Named = TypeVar("Named", Area, Venue, Activity, Organizer)


async def by_slug(session: AsyncSession, kind: type[Named], slug: str) -> Named:
    """What an address like /calendar/areas/vivalla.ics names. Raises NotFound."""
    found = (await session.exec(select(kind).where(kind.slug == slug))).one_or_none()
    if found is None:
        raise NotFound
    return found


async def area_by_slug(session: AsyncSession, slug: str) -> Area:
    """An area. Raises NotFound."""
    return await by_slug(session, Area, slug)


async def venues(session: AsyncSession) -> Sequence[Venue]:
    """Every venue."""
    return (await session.exec(select(Venue))).all()


async def activities(session: AsyncSession) -> Sequence[Activity]:
    """Every activity."""
    return (await session.exec(select(Activity))).all()


async def organizer(session: AsyncSession, organizer_id: UUID) -> Organizer:
    """One organiser. Raises NotFound."""
    found = await session.get(Organizer, organizer_id)
    if found is None:
        raise NotFound
    return found


async def organizers(session: AsyncSession) -> Sequence[Organizer]:
    """Every organiser."""
    return (await session.exec(select(Organizer))).all()


@dataclass(frozen=True)
class Choice:
    """An area or an activity to choose; `position` (latitude, longitude) is the middle of an area's venues."""

    slug: str
    names: Mapping[str, str]
    position: tuple[float, float] | None = None

    def name_in(self, language: str) -> str:
        """The name in *language*, else in Swedish. Areas have one name."""
        return self.names.get(language) or self.names["sv"]


@dataclass(frozen=True)
class Choices:
    """Every area and activity."""

    areas: tuple[Choice, ...]
    activities: tuple[Choice, ...]


async def choices(session: AsyncSession) -> Choices:
    """What a list can be narrowed to; one query."""
    area_names = func.jsonb_build_object("sv", col(Area.name)).label("names")
    middle = (func.avg(col(Venue.latitude)), func.avg(col(Venue.longitude)))
    areas = select_columns(literal("area").label("kind"), col(Area.slug), area_names, *middle).select_from(Area)
    areas = areas.join(Venue, col(Venue.area_id) == col(Area.id), isouter=True).group_by(col(Area.id))
    activities = select_columns(literal("activity"), col(Activity.slug), col(Activity.names), null(), null())
    both = union_all(areas, activities).subquery()
    statement: Any = select_columns(*both.c)
    rows = (await session.exec(statement)).all()
    found = [(row[0], Choice(row[1], row[2], None if row[3] is None else (row[3], row[4]))) for row in rows]
    return Choices(
        areas=tuple(choice for kind, choice in found if kind == "area"),
        activities=tuple(choice for kind, choice in found if kind == "activity"),
    )
