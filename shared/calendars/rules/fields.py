"""The fields of a session that a source's rules give, and who has the last word on each: the source or a coordinator."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from shared.calendars.models import CalendarEvent
from shared.catalogue.models import Venue
from shared.database import AsyncSession
from shared.schedule.models import ScheduledSession, SessionSeats

FIELDS = ("title", "venue_id", "activity_id", "min_age", "max_age", "sign_up", "capacity")
INCOMPLETE = "incomplete"
"""No field, but kept beside what was given: it was not certain where it is, or from when until when, or a question had to be
answered first. As soon as it is, a draft is published as its rule says, and a public session, which its club has moved to a
place that nobody knew, goes there."""
_IDS = frozenset({"venue_id", "activity_id"})


def seats_of(on: ScheduledSession, capacity: int | None, *, at: datetime) -> list[SessionSeats]:
    """The seats of a session with sign-up, open until it starts; none without sign-up."""
    if on.sign_up == "none":
        return []
    return [
        SessionSeats(
            session_id=on.id,
            capacity=capacity,
            ceiling=capacity,
            opens_at=min(at, on.starts_at),
            closes_at=on.starts_at,
        )
    ]


def values_of(on: ScheduledSession, seats: SessionSeats | None) -> dict[str, Any]:
    """What the session says now, by field, in the form that `calendar_event.given` keeps."""
    values = {field: getattr(on, field) for field in FIELDS if field != "capacity"}
    values |= {field: str(values[field]) for field in _IDS}
    return values | {"capacity": seats.capacity if seats else None}


def own_fields(row: CalendarEvent, has: Mapping[str, Any], fields: Iterable[str] = FIELDS) -> set[str]:
    """Those of *fields* on which a coordinator has spoken: what the session *has* is not what was given."""
    return {field for field in fields if field in row.own or has[field] != row.given.get(field, has[field])}


def has_own_place(row: CalendarEvent, on: ScheduledSession) -> bool:
    """Whether a coordinator has chosen where a session is."""
    return bool(own_fields(row, {"venue_id": str(on.venue_id)}, ("venue_id",)))


def to_take(
    row: CalendarEvent, has: Mapping[str, Any], wanted: Mapping[str, Any], fields: Iterable[str]
) -> dict[str, Any]:
    """Which of *fields* take the value that their source now gives, and which.

    What a coordinator has said is noted in the row's `own`, and stays for good.
    """
    if own := own_fields(row, has, fields):
        row.own = sorted({*row.own, *own})
    return {
        field: wanted[field]
        for field in fields
        if field not in row.own and wanted[field] != row.given.get(field, has[field])
    }


async def put(session: AsyncSession, on: ScheduledSession, values: dict[str, Any], *, at: datetime) -> None:
    """Write *values* into a draft; its area is that of its venue, and its seats follow its sign-up."""
    for field, value in values.items():
        if field != "capacity":
            setattr(on, field, UUID(value) if field in _IDS else value)
    if "venue_id" in values:
        put_at(on, await session.get_one(Venue, on.venue_id))
    if {"sign_up", "capacity"} & values.keys():
        await _put_seats(session, on, values, at=at)
    on.changed_at = at
    session.add(on)


def put_at(on: ScheduledSession, venue: Venue) -> None:
    """Let a draft take place at *venue*, and be counted there."""
    on.venue_id, on.area_id = venue.id, venue.area_id
    on.sequence += 1


async def _put_seats(session: AsyncSession, on: ScheduledSession, values: dict[str, Any], *, at: datetime) -> None:
    seats = await session.get(SessionSeats, on.id)
    capacity = values.get("capacity", seats.capacity if seats else None)
    if seats is not None and on.sign_up == "none":
        await session.delete(seats)
    elif seats is not None:
        seats.capacity = seats.ceiling = capacity
        session.add(seats)
    else:
        await session.flush()
        session.add_all(seats_of(on, capacity, at=at))
