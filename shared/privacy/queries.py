"""What a removal touches: the coming sessions that are cancelled by it, and whose rules say what stays."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, or_, text
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlmodel import col, select

from shared.bookings.models import Attendance, Booking, Party
from shared.catalogue.models import Organizer
from shared.database import AsyncSession, execute
from shared.people.models import Participant
from shared.schedule.models import ScheduledSession


@dataclass(frozen=True)
class ComingPlace:
    """A party of an account on a session that has not started, and those of it who still come, have a seat or wait."""

    party_id: UUID
    session: ScheduledSession
    participant_ids: tuple[UUID, ...]


async def coming_places(
    session: AsyncSession, account_id: UUID, *, participant_id: UUID | None = None, at: datetime
) -> list[ComingPlace]:
    """Where an account, or one of its participants, is still expected. In the order in which seats are locked."""
    who = func.array_agg(aggregate_order_by(col(Booking.participant_id), col(Booking.id)))
    statement = (
        select(Party.id, ScheduledSession, who)
        .join(ScheduledSession, col(ScheduledSession.id) == col(Party.session_id))
        .join(Booking, col(Booking.party_id) == col(Party.id))
        .where(Party.account_id == account_id, col(Booking.cancelled_at).is_(None), ScheduledSession.starts_at > at)
        .group_by(col(Party.id), col(ScheduledSession.id))
        .order_by(col(Party.session_id), col(Party.id))
    )
    if participant_id is not None:
        statement = statement.where(Booking.participant_id == participant_id)
    return [ComingPlace(party_id, on, tuple(ids)) for party_id, on, ids in await session.exec(statement)]


KEPT_UNTIL = """
    (SELECT max(s.ends_at + make_interval(days => o.names_days))
       FROM scheduled_session s JOIN organizer o ON o.id = s.organizer_id
      WHERE o.names_days > 0
        AND s.id IN (SELECT a.session_id FROM attendance a WHERE a.participant_id = p.id AND a.present
                      UNION ALL
                     SELECT b.session_id FROM booking b JOIN party w ON w.id = b.party_id
                      WHERE b.participant_id = p.id AND b.cancelled_at IS NULL AND w.status = 'confirmed'
                        AND s.status = 'published' AND s.starts_at <= CAST(:now AS timestamptz)
                        AND NOT EXISTS (SELECT FROM attendance a
                                         WHERE a.participant_id = p.id AND a.session_id = b.session_id)))
"""
"""Until when the name of the participant `p` has to stand on a list of those whom they came to; NULL: no list needs it.

Whoever has a seat on a session that has begun, and nobody has marked, may have come: the list may be filled in tonight.
"""

_KEPT = text(f"""
    SELECT k.id, k.name, k.until FROM (SELECT p.id, p.name, {KEPT_UNTIL} AS until FROM participant p
                                  WHERE p.account_id = :account_id AND p.removed_at IS NULL) AS k
     WHERE k.until > :now AND k.id = coalesce(CAST(:id AS uuid), k.id) ORDER BY k.id
""")  # noqa: S608 - our own words


@dataclass(frozen=True)
class KeptName:
    """A name that a removal only restricts, and when it goes."""

    participant_id: UUID
    name: str
    until: datetime


async def kept_names(
    session: AsyncSession, account_id: UUID, *, participant_id: UUID | None = None, at: datetime
) -> list[KeptName]:
    """Whose names would be kept, restricted, if this account, or one of its participants, was removed now."""
    values = {"account_id": account_id, "id": participant_id, "now": at}
    return [KeptName(row.id, row.name, row.until) for row in await execute(session, _KEPT, values)]


async def keepers(session: AsyncSession, account_id: UUID) -> Sequence[Organizer]:
    """The organisers at whose sessions somebody of this account is or was signed up or marked, by name."""
    booked = select(Booking.session_id).join(Party, col(Party.id) == col(Booking.party_id))
    marked = select(Attendance.session_id).join(Participant, col(Participant.id) == col(Attendance.participant_id))
    touched = or_(
        col(ScheduledSession.id).in_(booked.where(Party.account_id == account_id)),
        col(ScheduledSession.id).in_(marked.where(Participant.account_id == account_id)),
    )
    theirs = select(ScheduledSession.organizer_id).where(touched)
    statement = select(Organizer).where(col(Organizer.id).in_(theirs)).order_by(col(Organizer.name))
    return (await session.exec(statement)).all()
