"""Areas, venues, activities and organisers."""

from uuid import uuid4

from shared.catalogue.models import Activity, Area, Organizer, Venue
from shared.database import AsyncSession


def _slug(name: str) -> str:
    return f"{name.lower().replace(' ', '-')}-{uuid4().hex[:6]}"


async def make_area(session: AsyncSession, name: str = "Vivalla", *, slug: str | None = None) -> Area:
    """An area."""
    area = Area(slug=slug or _slug(name), name=name)
    session.add(area)
    await session.flush()
    return area


async def make_venue(session: AsyncSession, name: str = "Sporthallen", *, area: Area | None = None) -> Venue:
    """A hall, in an area of its own unless one is given."""
    area = area or await make_area(session)
    venue = Venue(
        area_id=area.id,
        slug=_slug(name),
        name=name,
        entrance="Red door",
        indoors=True,
        latitude=59.3,
        longitude=15.2,
    )
    session.add(venue)
    await session.flush()
    return venue


async def make_activity(session: AsyncSession, name: str = "Basket") -> Activity:
    """An activity."""
    activity = Activity(slug=_slug(name), names={"sv": name, "en": name})
    session.add(activity)
    await session.flush()
    return activity


async def make_organizer(session: AsyncSession, name: str = "Exempelklubben", *, names_days: int = 0) -> Organizer:
    """A club."""
    organizer = Organizer(
        slug=_slug(name),
        name=name,
        controller=name,
        legal_basis="Avtal",
        retention="Namn tas bort efter 30 dagar.",
        names_days=names_days,
    )
    session.add(organizer)
    await session.flush()
    return organizer
