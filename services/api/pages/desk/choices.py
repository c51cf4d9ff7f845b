"""What a coordinator can choose from in the desk's forms: own organisers and leaders, every venue and activity."""

from collections.abc import Mapping
from dataclasses import dataclass

from shared.catalogue import queries as catalogue
from shared.database import AsyncSession
from shared.locale import Language
from shared.people.access import Viewer
from shared.people.models import StaffMember
from shared.people.queries import staff_of_organizer


@dataclass(frozen=True)
class Choices:
    """Value -> text, in the order they are shown. The values are ids as text, as forms send them."""

    organizers: Mapping[str, str]
    venues: Mapping[str, str]
    activities: Mapping[str, str]
    leaders: Mapping[str, StaffMember]

    def leader_options(self) -> list[tuple[str, str]]:
        """Every leader, with the organiser when there are several."""
        if len(self.organizers) == 1:
            return [(key, staff.display_name) for key, staff in self.leaders.items()]
        return [
            (key, f"{staff.display_name} ({self.organizers[str(staff.organizer_id)]})")
            for key, staff in self.leaders.items()
        ]


async def choices_for(db: AsyncSession, viewer: Viewer, language: Language) -> Choices:
    """What *viewer* can choose from, named in *language*. Four queries and one per organiser."""
    own = viewer.organizers_to_coordinate()
    areas = {area.id: area.name for area in await catalogue.areas(db)}
    venues = await catalogue.venues(db)
    activities = await catalogue.activities(db)
    organizers = [one for one in await catalogue.organizers(db) if one.id in own]
    staff = [member for one in organizers for member in await staff_of_organizer(db, one.id)]
    return Choices(
        organizers=_sorted({str(one.id): one.name for one in organizers}),
        venues=_sorted({str(one.id): _place(one.name, areas[one.area_id]) for one in venues}),
        activities=_sorted({str(one.id): one.name_in(language.code) for one in activities}),
        leaders={
            str(one.id): one for one in sorted(staff, key=lambda member: member.display_name) if one.role == "leader"
        },
    )


def _place(venue: str, area: str) -> str:
    return venue if area in venue else f"{venue}, {area}"


def _sorted(named: Mapping[str, str]) -> dict[str, str]:
    return dict(sorted(named.items(), key=lambda item: item[1].casefold()))
