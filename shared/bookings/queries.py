"""Reads around bookings: what a family has and who is on a session's list. What a decision starts from: beginning.py."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import func, text
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from shared.bookings.concerned import FOLLOWERS, HALLS
from shared.bookings.models import Attendance, Booking, Headcount, Party, SignUpDraft
from shared.catalogue.models import Venue
from shared.database import AsyncSession, execute
from shared.errors import NotFound
from shared.people.models import Participant
from shared.schedule.models import ScheduledSession


@dataclass(frozen=True)
class FamilyParty:
    """One party of an account, with its session and everyone in it who is still booked."""

    party: Party
    session: ScheduledSession
    venue: Venue
    names: tuple[str, ...]
    ahead: int
    """How many parties wait before this one; 0 for the first in the queue and for those who have seats."""


@dataclass(frozen=True)
class ListedPerson:
    """A row of the attendance list: who is signed up or walked in, and whether they were seen."""

    participant: Participant
    status: str
    present: bool | None


async def parties_of(
    session: AsyncSession, account_id: UUID, *, party_id: UUID | None = None, session_id: UUID | None = None
) -> list[FamilyParty]:
    """An account's parties that are not cancelled, by the time of their session; one query. Who was removed is left out.

    *party_id* narrows it to one, *session_id* to those of one session.
    """
    names = func.array_agg(aggregate_order_by(col(Participant.name), col(Participant.id)))
    statement = (
        select(Party, ScheduledSession, Venue, names, parties_ahead())  # type: ignore[call-overload]  # knows four columns
        .join(ScheduledSession, col(ScheduledSession.id) == col(Party.session_id))
        .join(Venue, col(Venue.id) == col(ScheduledSession.venue_id))
        .join(Booking, (col(Booking.party_id) == col(Party.id)) & col(Booking.cancelled_at).is_(None))
        .join(Participant, col(Participant.id) == col(Booking.participant_id))
        .where(Party.account_id == account_id, col(Participant.removed_at).is_(None))
        .group_by(col(Party.id), col(ScheduledSession.id), col(Venue.id))
        .order_by(col(ScheduledSession.starts_at), col(Party.id))
    )
    if party_id is not None:
        statement = statement.where(Party.id == party_id)
    if session_id is not None:
        statement = statement.where(Party.session_id == session_id)
    return [
        FamilyParty(party, on, venue, tuple(who), before if party.status == "waitlisted" else 0)
        for party, on, venue, who, before in await session.exec(statement)
    ]


@dataclass(frozen=True)
class Place:
    """Where a participant of a session is: in which party, and whether that has seats or waits."""

    party_id: UUID
    status: str


async def places_on(session: AsyncSession, account_id: UUID, session_id: UUID) -> dict[UUID, Place]:
    """The places of a family on one session, by participant; one query."""
    statement = (
        select(Booking.participant_id, Party.id, Party.status)
        .join(Party, col(Party.id) == col(Booking.party_id))
        .where(Party.account_id == account_id, Party.session_id == session_id, col(Booking.cancelled_at).is_(None))
    )
    return {who: Place(party_id, status) for who, party_id, status in await session.exec(statement)}


def parties_ahead() -> Any:
    """A column beside `Party`: how many parties wait that arrived before it."""
    earlier = select(Party).where(Party.status == "waitlisted").subquery()
    return (
        select(func.count())
        .select_from(earlier)
        .where(earlier.c.session_id == Party.session_id, earlier.c.arrival < Party.arrival)
        .correlate(Party)
        .scalar_subquery()
    )


async def party_of(session: AsyncSession, account_id: UUID, party_id: UUID) -> FamilyParty:
    """One party of an account. Raises NotFound when it is someone else's or all cancelled."""
    found = await parties_of(session, account_id, party_id=party_id)
    if not found:
        raise NotFound
    return found[0]


@dataclass(frozen=True)
class EndedParty:
    """A party of which nobody is signed up any more, its session, and who ended it: family, organizer, or lapsed."""

    party: Party
    session: ScheduledSession
    ended_by: str


async def ended_party(session: AsyncSession, account_id: UUID, party_id: UUID) -> EndedParty:
    """What a link in an old message led to. Raises NotFound when it is someone else's, or is not cancelled."""
    last = (
        select(Booking.cancelled_by)
        .where(Booking.party_id == party_id)
        .order_by(col(Booking.cancelled_at).desc())
        .limit(1)
        .scalar_subquery()
    )
    statement = (
        select(Party, ScheduledSession, last)
        .join(ScheduledSession, col(ScheduledSession.id) == col(Party.session_id))
        .where(Party.id == party_id, Party.account_id == account_id, Party.status == "cancelled")
        .execution_options(populate_existing=True)
    )
    found = (await session.exec(statement)).one_or_none()
    if found is None:
        raise NotFound
    return EndedParty(found[0], found[1], found[2] or "family")


async def people_in(session: AsyncSession, party_id: UUID) -> Sequence[Participant]:
    """Everyone of a party who is still booked, in the order they were signed up."""
    statement = (
        select(Participant)
        .join(Booking, col(Booking.participant_id) == col(Participant.id))
        .where(
            Booking.party_id == party_id,
            col(Booking.cancelled_at).is_(None),
            col(Participant.removed_at).is_(None),
        )
        .order_by(col(Booking.id))
    )
    return (await session.exec(statement)).all()


async def own_party(session: AsyncSession, account_id: UUID, party_id: UUID) -> Party:
    """A party of an account. Raises NotFound when it is someone else's."""
    found = await session.get(Party, party_id, populate_existing=True)
    if found is None or found.account_id != account_id:
        raise NotFound
    return found


@dataclass(frozen=True)
class Overlap:
    """Somebody who is signed up elsewhere at the same time."""

    name: str
    session: ScheduledSession


async def overlaps_of(session: AsyncSession, party_id: UUID) -> list[Overlap]:
    """Where the people of a party are signed up, with a seat or waiting, while its session takes place."""
    mine, others = aliased(Booking), aliased(Booking)
    here = aliased(ScheduledSession)
    statement = (
        select(Participant.name, ScheduledSession)
        .select_from(mine)
        .join(here, col(here.id) == col(mine.session_id))
        .join(others, col(others.participant_id) == col(mine.participant_id))
        .join(ScheduledSession, col(ScheduledSession.id) == col(others.session_id))
        .join(Participant, col(Participant.id) == col(mine.participant_id))
        .where(
            mine.party_id == party_id,
            col(mine.cancelled_at).is_(None),
            col(others.cancelled_at).is_(None),
            ScheduledSession.id != here.id,
            ScheduledSession.status == "published",
            ScheduledSession.starts_at < here.ends_at,
            ScheduledSession.ends_at > here.starts_at,
        )
        .order_by(col(ScheduledSession.starts_at), col(Participant.id))
    )
    return [Overlap(name, on) for name, on in await session.exec(statement)]


async def draft_of(session: AsyncSession, challenge_id: UUID) -> SignUpDraft:
    """What a visitor wrote before the code, and what came of it. Raises NotFound when it has expired."""
    found = await session.get(SignUpDraft, challenge_id, populate_existing=True)
    if found is None:
        raise NotFound
    return found


async def attendance_list(session: AsyncSession, session_id: UUID) -> list[ListedPerson]:
    """Everyone signed up for or marked at a session: first who has a seat, then who waits, then walk-ins."""
    booked = (
        select(Participant, Party.status, Attendance.present)
        .join(Booking, col(Booking.participant_id) == col(Participant.id))
        .join(Party, col(Party.id) == col(Booking.party_id))
        .join(
            Attendance,
            (col(Attendance.session_id) == session_id) & (col(Attendance.participant_id) == col(Participant.id)),
            isouter=True,
        )
        .where(Booking.session_id == session_id, col(Booking.cancelled_at).is_(None))
        .order_by(col(Party.status), col(Party.arrival), col(Participant.id))
    )
    walked_in = (
        select(Participant, Attendance.present)
        .join(Attendance, col(Attendance.participant_id) == col(Participant.id))
        .where(Attendance.session_id == session_id, col(Attendance.walk_in))
        .order_by(col(Participant.id))
    )
    rows = [ListedPerson(person, status, present) for person, status, present in await session.exec(booked)]
    listed = {row.participant.id for row in rows}
    walk_ins = [(person, present) for person, present in await session.exec(walked_in) if person.id not in listed]
    return rows + [ListedPerson(person, "walk_in", present) for person, present in walk_ins]


@dataclass(frozen=True)
class ListedParty:
    """A party on a session's list, with everyone in it who is still booked."""

    party: Party
    people: Sequence[Participant]


async def parties_on(session: AsyncSession, session_id: UUID, *, party_id: UUID | None = None) -> list[ListedParty]:
    """Who is signed up for a session, by party: first who has seats, then who waits. *party_id* narrows it to one."""
    statement = (
        select(Party, Participant)
        .join(Booking, (col(Booking.party_id) == col(Party.id)) & col(Booking.cancelled_at).is_(None))
        .join(Participant, col(Participant.id) == col(Booking.participant_id))
        .where(Party.session_id == session_id)
        .order_by(Party.status == "waitlisted", col(Party.arrival), col(Booking.id))  # type: ignore[arg-type]
    )
    if party_id is not None:
        statement = statement.where(Party.id == party_id)
    found: dict[UUID, tuple[Party, list[Participant]]] = {}
    for party, person in await session.exec(statement):
        found.setdefault(party.id, (party, []))[1].append(person)
    return [ListedParty(party, people) for party, people in found.values()]


_SIGNED_UP = "SELECT account_id FROM party WHERE session_id = ANY (CAST(:ids AS uuid[])) AND size > 0"
_FOLLOW = f"""
    SELECT who.account_id
      FROM (SELECT DISTINCT s.series_id, s.organizer_id, s.activity_id, hall.venue_id
              FROM scheduled_session s JOIN LATERAL ({HALLS}) AS hall ON true
             WHERE s.id = ANY (CAST(:ids AS uuid[]))) AS subject
      JOIN LATERAL ({FOLLOWERS}) AS who ON true
"""  # noqa: S608 - our own words, here and below
_TOLD = "SELECT count(DISTINCT account_id) FROM ({}) AS told"
_FAMILIES = {False: text(_TOLD.format(_SIGNED_UP)), True: text(_TOLD.format(f"{_SIGNED_UP} UNION ALL {_FOLLOW}"))}


async def families_told(session: AsyncSession, session_ids: Collection[UUID], *, followers: bool) -> int:
    """How many accounts are told when these sessions change: who is signed up or waits; *followers* too."""
    return int((await execute(session, _FAMILIES[followers], {"ids": list(session_ids)})).scalar_one())


async def headcounts(session: AsyncSession, session_id: UUID) -> dict[tuple[str, str], int]:
    """The numbers counted at the door: (gender, age band) -> how many."""
    rows = await session.exec(select(Headcount).where(Headcount.session_id == session_id))
    return {(row.gender, row.age_band): row.number for row in rows}
