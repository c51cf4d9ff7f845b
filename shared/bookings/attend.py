"""Take attendance: mark who came, add a walk-in by alias, count those whom nobody names."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from shared.bookings.events import AttendanceRecorded
from shared.bookings.models import Attendance
from shared.clock import Clock
from shared.database import AsyncSession, execute
from shared.errors import InvalidInput, NotFound
from shared.ids import new_id
from shared.outbox import record
from shared.people.models import Participant
from shared.schedule.door import OPENS_BEFORE
from shared.schedule.errors import SessionOver, TooEarly
from shared.schedule.models import ScheduledSession

AGE_BANDS = ("0-6", "7-9", "10-12", "13-16", "17-20", "21-25", "26+")
GENDERS = ("girl", "boy", "other", "unknown")
MOST_COUNTED = 2000

# The mark that was made last wins, whenever it arrives: a repeated or late copy does no harm. Only who is booked on this
# session, or walked into it, can be marked: another session's people are not found, and no row comes back.
_MARK = text("""
    WITH theirs AS (
        SELECT 1 WHERE EXISTS (SELECT FROM booking WHERE session_id = :session_id AND participant_id = :participant_id
                                                     AND cancelled_at IS NULL)
                    OR EXISTS (SELECT FROM attendance WHERE session_id = :session_id AND participant_id = :participant_id)
    ), marked AS (
        INSERT INTO attendance (session_id, participant_id, present, walk_in, recorded_by, recorded_at)
        SELECT :session_id, :participant_id, :present, false, :by, :now FROM theirs
        ON CONFLICT (session_id, participant_id) DO UPDATE
           SET present = excluded.present, recorded_by = excluded.recorded_by, recorded_at = excluded.recorded_at
         WHERE attendance.recorded_at <= excluded.recorded_at
    )
    SELECT 1 FROM theirs
""")

_COUNT = text("""
    INSERT INTO headcount (session_id, gender, age_band, number, recorded_by, recorded_at)
    SELECT :session_id, gender, band, number, :by, :now
      FROM unnest(CAST(:genders AS text[]), CAST(:bands AS text[]), CAST(:numbers AS int[])) AS c (gender, band, number)
     ORDER BY gender, band  -- two phones take the rows in one order
    ON CONFLICT (session_id, gender, age_band) DO UPDATE
       SET number = excluded.number, recorded_by = excluded.recorded_by, recorded_at = excluded.recorded_at
     WHERE headcount.recorded_at <= excluded.recorded_at
""")


async def mark(
    session: AsyncSession,
    clock: Clock,
    on: ScheduledSession,
    participant_id: UUID,
    *,
    present: bool,
    by: UUID,
    at: datetime | None = None,
) -> None:
    """Note whether a participant of this session was there; *at* is when the phone was tapped, None for now.

    Raises NotFound for anyone else's participant, SessionOver when the session was cancelled or is a draft, and TooEarly
    before the doors open.
    """
    values = {
        "session_id": on.id,
        "participant_id": participant_id,
        "present": present,
        "by": by,
        "now": _made(clock, at),
    }
    _check(clock, on)
    if (await execute(session, _MARK, values)).one_or_none() is None:
        raise NotFound
    _taken(session, clock, on)


async def add_walk_in(
    session: AsyncSession,
    clock: Clock,
    on: ScheduledSession,
    *,
    name: str,
    birth_year: int | None,
    gender: str | None,
    by: UUID,
    participant_id: UUID | None = None,
) -> Participant:
    """Write down someone who came without signing up; an alias is enough. They belong to the organiser's list.

    A *participant_id* given by the phone makes a repeated submit harmless: the second one finds the first. Raises
    NotFound when that id is somebody else, SessionOver when the session was cancelled or is a draft, and TooEarly before
    the doors open.
    """
    _check(clock, on)
    person = Participant(
        id=participant_id or new_id(),
        organizer_id=on.organizer_id,
        name=name,
        birth_year=birth_year,
        gender=gender,
        created_at=clock.now(),
    )
    known = await _walked_in(session, on, person.id) or await _store(session, on, person)
    if known is not None:
        return known
    session.add(
        Attendance(
            session_id=on.id,
            participant_id=person.id,
            present=True,
            walk_in=True,
            recorded_by=by,
            recorded_at=clock.now(),
        )
    )
    _taken(session, clock, on)
    return person


async def count(
    session: AsyncSession,
    clock: Clock,
    on: ScheduledSession,
    numbers: Mapping[tuple[str, str], int],
    *,
    by: UUID,
    at: datetime | None = None,
) -> None:
    """Set headcounts of a session, (gender, age band) -> how many, and leave the others as they are; none is fine too.

    *at* is when they were counted, None for now; an older copy changes nothing. Raises InvalidInput for an impossible
    number and SessionOver when the session was cancelled or is a draft, and TooEarly before the doors open.
    """
    _check(clock, on)
    for (gender, band), number in numbers.items():
        if gender not in GENDERS or band not in AGE_BANDS or not 0 <= number <= MOST_COUNTED:
            raise InvalidInput(field="number")
    values = {
        "session_id": on.id,
        "genders": [gender for gender, _ in numbers],
        "bands": [band for _, band in numbers],
        "numbers": list(numbers.values()),
        "by": by,
        "now": _made(clock, at),
    }
    await execute(session, _COUNT, values)
    _taken(session, clock, on)


async def _walked_in(session: AsyncSession, on: ScheduledSession, person_id: UUID) -> Participant | None:
    known = await session.get(Participant, person_id)
    if known is not None and await session.get(Attendance, (on.id, person_id)) is None:
        raise NotFound
    return known


async def _store(session: AsyncSession, on: ScheduledSession, person: Participant) -> Participant | None:
    """Store *person*; the one that a concurrent copy of the same form has stored, if that was first."""
    try:
        async with session.begin_nested():
            session.add(person)
    except IntegrityError:
        known = await _walked_in(session, on, person.id)
        if known is None:
            raise
        return known
    return None


def _check(clock: Clock, on: ScheduledSession) -> None:
    if on.status != "published":
        raise SessionOver
    if clock.now() < on.starts_at - OPENS_BEFORE:
        raise TooEarly


def _made(clock: Clock, at: datetime | None) -> datetime:
    """When a mark was made: never later than now, else a phone that is fast would win for ever."""
    return clock.now() if at is None else min(at, clock.now())


def _taken(session: AsyncSession, clock: Clock, on: ScheduledSession) -> None:
    if on.attendance_taken_at is None:
        on.attendance_taken_at = clock.now()
        session.add(on)
    record(session, clock, AttendanceRecorded(on.id))
