"""Take seats back or change how many there are. Always lock first, and settle the queue afterwards."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import text

from shared.database import AsyncSession, execute

# ALWAYS a statement of its own before any other change: what follows then sees everything committed before.
_LOCK = text("UPDATE session_seats SET turn = turn + 1 WHERE session_id = :session_id RETURNING turn")

# Only the party's own live bookings count; no row back means that nothing of it was still booked. A freed seat lowers
# the ceiling with it, down to the capacity; without a capacity there is no ceiling (`greatest` alone would make one). A
# waiting entry frees no seat.
_CANCEL = text("""
    WITH gone AS (
        UPDATE booking SET cancelled_at = :now, cancelled_by = :by
         WHERE party_id = :party_id AND participant_id = ANY (CAST(:participants AS uuid[])) AND cancelled_at IS NULL
        RETURNING 1
    ), n AS (SELECT count(*)::int AS n FROM gone
    ), left_behind AS (
        UPDATE party SET size = size - n, status = CASE WHEN size = n THEN 'cancelled' ELSE status END
          FROM n WHERE id = :party_id AND n > 0
        RETURNING old.status, n, CASE WHEN old.status = 'waitlisted' THEN 0 ELSE n END AS freed
    )
    UPDATE session_seats
       SET held = held - freed, waiting = waiting - (n - freed),
           ceiling = CASE WHEN capacity IS NOT NULL THEN greatest(capacity, held - freed) END
      FROM left_behind WHERE session_id = :session_id
    RETURNING left_behind.status
""")

_RESIZE = text("""
    UPDATE session_seats
       SET capacity = CAST(:capacity AS integer),
           ceiling = CASE WHEN CAST(:capacity AS integer) IS NULL THEN NULL ELSE greatest(:capacity, held) END
     WHERE session_id = :session_id
    RETURNING capacity
""")


async def lock(session: AsyncSession, session_id: UUID) -> bool:
    """Make every other change of this session's seats wait; False when it has no seats."""
    return (await execute(session, _LOCK, {"session_id": session_id})).one_or_none() is not None


async def release(
    session: AsyncSession,
    *,
    session_id: UUID,
    party_id: UUID,
    participants: Sequence[UUID],
    by: str,
    at: datetime,
) -> str | None:
    """Cancel these participants of a party, *by* `family` or `organizer`; the status the party had.

    None when none of them was still booked. Call after `lock`.
    """
    values = {
        "session_id": session_id,
        "party_id": party_id,
        "participants": list(participants),
        "by": by,
        "now": at,
    }
    row = (await execute(session, _CANCEL, values)).one_or_none()
    return row.status if row else None


async def resize(session: AsyncSession, session_id: UUID, capacity: int | None) -> None:
    """Change the number of seats; lowering removes nobody. Call after `lock` and before `settle`."""
    await execute(session, _RESIZE, {"session_id": session_id, "capacity": capacity})
