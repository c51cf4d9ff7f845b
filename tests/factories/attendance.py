"""People on a session's list, leaders assigned to it, and what was noted about who came."""

from datetime import UTC, datetime

from shared.bookings.models import Attendance, Booking, Headcount, Party
from shared.database import AsyncSession
from shared.people.models import Account, Participant, StaffMember
from shared.schedule.models import ScheduledSession, SessionLeader, SessionSeats
from tests.factories.people import make_account, make_participant

NOTED_AT = datetime(2026, 9, 1, tzinfo=UTC)


async def assign(session: AsyncSession, leader: StaffMember, on: ScheduledSession) -> None:
    """Make a staff member a leader of a session."""
    session.add(SessionLeader(session_id=on.id, staff_member_id=leader.id))
    await session.flush()


async def make_booking(
    session: AsyncSession, on: ScheduledSession, name: str = "Alex", *, account: Account | None = None
) -> Participant:
    """A participant with a seat on a session that has seats."""
    account = account or await make_account(session)
    person = await make_participant(session, account, name)
    seats = await session.get_one(SessionSeats, on.id)
    seats.turn += 1
    seats.held += 1
    party = Party(
        session_id=on.id,
        account_id=account.id,
        size=1,
        status="confirmed",
        first_status="confirmed",
        arrival=seats.turn,
    )
    session.add_all([seats, party])
    await session.flush()
    session.add(Booking(party_id=party.id, session_id=on.id, participant_id=person.id))
    await session.flush()
    return person


async def note_attendance(
    session: AsyncSession,
    on: ScheduledSession,
    person: Participant,
    by: StaffMember,
    *,
    present: bool = True,
    walk_in: bool = False,
) -> None:
    """Note whether somebody was there."""
    on.attendance_taken_at = NOTED_AT
    session.add(
        Attendance(
            session_id=on.id,
            participant_id=person.id,
            present=present,
            walk_in=walk_in,
            recorded_by=by.id,
            recorded_at=NOTED_AT,
        )
    )
    await session.flush()


async def note_headcount(
    session: AsyncSession,
    on: ScheduledSession,
    number: int,
    by: StaffMember,
    *,
    gender: str = "girl",
    age_band: str = "13-16",
) -> None:
    """Note how many came whom nobody named."""
    on.attendance_taken_at = NOTED_AT
    session.add(
        Headcount(
            session_id=on.id,
            gender=gender,
            age_band=age_band,
            number=number,
            recorded_by=by.id,
            recorded_at=NOTED_AT,
        )
    )
    await session.flush()
