"""What is called how here: venues and activities by their names, as a club's calendar may write them."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from sqlmodel import col, select

from shared.calendars.rules.words import folded
from shared.catalogue.models import Activity, Area, Venue
from shared.database import AsyncSession


@dataclass(frozen=True)
class Names:
    """Venues and activities by their folded names; what means several means none of them."""

    venues: Mapping[str, UUID] = field(default_factory=dict)
    activities: Mapping[str, UUID] = field(default_factory=dict)


async def names_of(session: AsyncSession) -> Names:
    """All of them: venues by their name alone and before that of their area, activities in every language."""
    places = select(Venue.name, Area.name, Venue.id).join(Area, col(Area.id) == col(Venue.area_id))
    venues = [
        (text, venue_id) for name, area, venue_id in await session.exec(places) for text in (name, f"{name}, {area}")
    ]
    activities = [(text, one.id) for one in await session.exec(select(Activity)) for text in one.names.values()]
    return Names(_certain(venues), _certain(activities))


def _certain(named: Iterable[tuple[str, UUID]]) -> dict[str, UUID]:
    pairs = {(folded(text), named_id) for text, named_id in named if folded(text)}
    number = Counter(name for name, _id in pairs)
    return {name: named_id for name, named_id in pairs if number[name] == 1}
