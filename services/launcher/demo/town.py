"""The demo's catalogue and staff as rows: written once, found again by their slugs and contacts."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import col, select

from services.launcher.demo.organisers import ORGANIZERS
from services.launcher.demo.people import NEIGHBOURS, SIGN_IN_FAMILIES, STAFF, Family, Staff
from services.launcher.demo.places import ACTIVITIES, AREAS, VENUES
from shared.catalogue import queries
from shared.catalogue.models import Activity, Area, Organizer, Venue
from shared.database import AsyncSession
from shared.people.models import Account, Participant, StaffMember

YOUNG = 12  # an older child who comes alone has a contact of their own


@dataclass(frozen=True)
class Town:
    """Ids of what the programme names: by slug, and staff by contact and organiser's slug."""

    organizers: dict[str, UUID]
    venues: dict[str, UUID]
    activities: dict[str, UUID]
    staff: dict[tuple[str, str], UUID]

    def staff_of(self, organizer_id: UUID) -> UUID:
        """Who notes the attendance of that organiser."""
        slug = next(slug for slug, found in self.organizers.items() if found == organizer_id)
        return next(staff_id for (_, organizer), staff_id in self.staff.items() if organizer == slug)


async def build(session: AsyncSession, *, at: datetime) -> None:
    """Write the catalogue, the staff and the families, as if they had been there since *at*."""
    areas = {slug: Area(slug=slug, name=name) for slug, name in AREAS.items()}
    organizers = {slug: Organizer(slug=slug, **vars(club)) for slug, club in ORGANIZERS.items()}
    people: tuple[Staff | Family, ...] = (*STAFF, *SIGN_IN_FAMILIES, *NEIGHBOURS)
    accounts = {one.contact: _account(one, at) for one in people}
    session.add_all([*areas.values(), *organizers.values(), *accounts.values()])
    session.add_all(Activity(slug=slug, names=names) for slug, names in ACTIVITIES.items())
    await session.flush()
    for slug, place in VENUES.items():
        session.add(Venue(**{**vars(place), "slug": slug, "area_id": areas[place.area].id}))
    for person in STAFF:
        session.add_all(_roles(person, accounts[person.contact], organizers, at))
    for family in (*SIGN_IN_FAMILIES, *NEIGHBOURS):
        session.add_all(_children(family, accounts[family.contact], at))
    await session.flush()


def _account(one: Staff | Family, at: datetime) -> Account:
    kind = "email" if "@" in one.contact else "phone"
    grown_up = None if isinstance(one, Family) and len(one.children) == 1 and one.children[0].age > YOUNG else at
    return Account(
        contact_kind=kind, contact=one.contact, language=one.language, grown_up_said_at=grown_up, created_at=at
    )


def _roles(person: Staff, account: Account, organizers: dict[str, Organizer], at: datetime) -> list[StaffMember]:
    return [
        StaffMember(
            account_id=account.id,
            organizer_id=organizers[slug].id if slug else None,
            role=role,
            display_name=person.name,
            extract_seen_on=at if person.extract_seen else None,
            extract_seen_by="Pim Nyckel" if person.extract_seen else "",
        )
        for role, slug in person.roles
    ]


def _children(family: Family, account: Account, at: datetime) -> list[Participant]:
    return [
        Participant(
            account_id=account.id,
            name=child.name,
            birth_year=at.year - child.age,
            gender=child.gender,
            created_at=at,
        )
        for child in family.children
    ]


async def find(session: AsyncSession) -> Town:
    """The ids of what `build` wrote."""
    organizers = {row.slug: row.id for row in await queries.organizers(session)}
    slugs = {organizer_id: slug for slug, organizer_id in organizers.items()}
    working = await session.exec(
        select(StaffMember.id, Account.contact, StaffMember.organizer_id)
        .join(Account)
        .where(col(StaffMember.organizer_id).is_not(None))
    )
    return Town(
        organizers=organizers,
        venues={row.slug: row.id for row in await queries.venues(session)},
        activities={row.slug: row.id for row in await queries.activities(session)},
        staff={(contact, slugs[organizer]): staff_id for staff_id, contact, organizer in working if organizer},
    )
