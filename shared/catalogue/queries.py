"""Reads of areas, venues, activities and organisers. All are short lists; sorting by language happens where they are shown."""

from collections.abc import Sequence
from uuid import UUID

from sqlmodel import select

from shared.catalogue.models import Activity, Area, Organizer, Venue
from shared.database import AsyncSession
from shared.errors import NotFound


async def areas(session: AsyncSession) -> Sequence[Area]:
    """Every area."""
    return (await session.exec(select(Area))).all()


async def area_by_slug(session: AsyncSession, slug: str) -> Area:
    """The area of an address like /calendar/areas/vivalla.ics. Raises NotFound."""
    found = (await session.exec(select(Area).where(Area.slug == slug))).one_or_none()
    if found is None:
        raise NotFound
    return found


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
