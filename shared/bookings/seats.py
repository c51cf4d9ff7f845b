"""Every statement that moves a seat. Nowhere else are seats counted, or `party.status` or a booking's place written.

READ COMMITTED. Locks are always taken in the same order: idempotency key, seats by session id, parties. Every change
ends with SETTLE, so in every committed state no waiting party fits; therefore "it fits" is the whole fairness rule and
nobody can overtake: had there been room for a newcomer, the first in the queue would have had it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import text

from shared.database import AsyncSession, execute
from shared.ids import new_id
from shared.outbox import announce


@dataclass(frozen=True)
class Placement:
    """Where a party stands after booking: `confirmed` or `waitlisted`, and its number in the order of arrivals."""

    party_id: UUID
    status: str
    arrival: int


@dataclass(frozen=True)
class Refusal:
    """What a later statement saw when PLACE had placed nobody."""

    opens_at: datetime
    closes_at: datetime
    already: Sequence[UUID]
    key_hash: bytes | None
    replay: Placement | None


# One statement places a party. It locks the idempotency key, then the seats row, then index entries of new rows.
#   one row          placed
#   no row           refused or a replay: WHY_NOT, a new statement, sees what this one could not
#   UniqueViolation  (uq_booking_once) a concurrent copy won: roll back, then the answer is "already booked"
# The window is checked on the locked row. A newcomer may only take seats that are free of a ceiling raised by lowering
# the capacity: `held + n <= capacity`.
_PLACE = text("""
    WITH claim AS (
        INSERT INTO idempotency_key (account_id, key, request_hash, party_id, created_at)
        SELECT :account_id, :key, :request_hash, :party_id, :now
         WHERE NOT EXISTS (SELECT FROM booking
                            WHERE session_id = :session_id AND cancelled_at IS NULL
                              AND participant_id = ANY (CAST(:participants AS uuid[])))
        ON CONFLICT DO NOTHING
        RETURNING party_id
    ), seat AS (
        UPDATE session_seats AS s
           SET held    = held    + CASE WHEN capacity IS NULL OR held + :size <= capacity THEN :size ELSE 0 END,
               waiting = waiting + CASE WHEN capacity IS NULL OR held + :size <= capacity THEN 0 ELSE :size END,
               turn    = turn + 1
          FROM claim
         WHERE s.session_id = :session_id AND s.opens_at <= :now AND :now < s.closes_at
        RETURNING new.turn AS arrival, CASE WHEN new.held > old.held THEN 'confirmed' ELSE 'waitlisted' END AS status
    ), placed AS (
        INSERT INTO party (id, session_id, account_id, size, status, first_status, arrival)
        SELECT :party_id, :session_id, :account_id, :size, status, status, arrival FROM seat
        RETURNING id, status, arrival
    ), booked AS (
        INSERT INTO booking (id, party_id, session_id, participant_id)
        SELECT b, placed.id, :session_id, p
          FROM placed, unnest(CAST(:booking_ids AS uuid[]), CAST(:participants AS uuid[])) AS t (b, p)
    ), told AS (
        INSERT INTO outbox_event (id, type, subject_id, recorded_at)
        SELECT :event_id, CASE status WHEN 'confirmed' THEN 'BookingConfirmed' ELSE 'BookingWaitlisted' END, id, :now
          FROM placed
    )
    SELECT status, arrival FROM placed
""")

_WHY_NOT = text("""
    SELECT s.opens_at, s.closes_at, k.request_hash, p.id AS party_id, p.first_status, p.arrival,
           ARRAY(SELECT participant_id FROM booking
                  WHERE session_id = :session_id AND cancelled_at IS NULL
                    AND participant_id = ANY (CAST(:participants AS uuid[]))) AS already
      FROM session_seats s
      LEFT JOIN idempotency_key k ON k.account_id = :account_id AND k.key = :key
      LEFT JOIN party p ON p.id = k.party_id
     WHERE s.session_id = :session_id
""")

# ALWAYS a statement of its own before CANCEL, RESIZE and SETTLE: what follows then sees everything committed before.
_LOCK = text("UPDATE session_seats SET turn = turn + 1 WHERE session_id = :session_id RETURNING turn")

# Promotes, in queue order, every waiting party that fits. Each step asks the partial index ix_party_queue for the first
# party of each size that still fits what is left: at most 8 probes a step, whatever the queue's length.
_SETTLE = text("""
    WITH RECURSIVE pick AS (
        SELECT CAST(NULL AS uuid) AS id, 0 AS arrival, coalesce(capacity - held, 2147483647) AS left_over, 0 AS size
          FROM session_seats WHERE session_id = :session_id AND :now < closes_at
        UNION ALL
        SELECT n.id, n.arrival, pick.left_over - n.size, n.size
          FROM pick, LATERAL (
                SELECT f.* FROM generate_series(1, least(pick.left_over, 8)) AS k,
                       LATERAL (SELECT id, arrival, size FROM party
                                 WHERE session_id = :session_id AND size = k AND status = 'waitlisted'
                                   AND arrival > pick.arrival
                                 ORDER BY arrival LIMIT 1) AS f
                 ORDER BY f.arrival LIMIT 1) AS n
    ), promoted AS (
        UPDATE party SET status = 'confirmed' FROM pick WHERE party.id = pick.id RETURNING party.id, party.size
    ), told AS (
        INSERT INTO outbox_event (id, type, subject_id, recorded_at)
        SELECT uuidv7(), 'BookingPromoted', id, :now FROM promoted
    ), counted AS (
        UPDATE session_seats SET held = held + n, waiting = waiting - n
          FROM (SELECT sum(size)::int AS n FROM promoted) AS t WHERE session_id = :session_id AND n > 0
    )
    SELECT id FROM promoted
""")

# Only the party's own live bookings count; no row back means that nothing of it was still booked. A freed seat lowers
# the ceiling with it, down to the capacity; without a capacity there is no ceiling (`greatest` alone would make one). A
# waiting entry frees no seat.
_CANCEL = text("""
    WITH gone AS (
        UPDATE booking SET cancelled_at = :now
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


async def place(
    session: AsyncSession,
    *,
    session_id: UUID,
    party_id: UUID,
    account_id: UUID,
    participants: Sequence[UUID],
    key: str,
    request_hash: bytes,
    at: datetime,
) -> Placement | None:
    """Place a party: all of it confirmed when it fits, else all of it on the waiting list. None when refused."""
    values = {
        "session_id": session_id,
        "party_id": party_id,
        "account_id": account_id,
        "participants": list(participants),
        "booking_ids": [new_id() for _ in participants],
        "size": len(participants),
        "key": key,
        "request_hash": request_hash,
        "event_id": new_id(),
        "now": at,
    }
    row = (await execute(session, _PLACE, values)).one_or_none()
    if row is None:
        return None
    announce(session)
    return Placement(party_id=party_id, status=row.status, arrival=row.arrival)


async def why_not(
    session: AsyncSession, *, session_id: UUID, account_id: UUID, key: str, participants: Sequence[UUID]
) -> Refusal | None:
    """What stood in the way of `place`; None when the session takes no sign-ups at all."""
    values = {"session_id": session_id, "account_id": account_id, "key": key, "participants": list(participants)}
    row = (await execute(session, _WHY_NOT, values)).one_or_none()
    if row is None:
        return None
    replay = Placement(row.party_id, row.first_status, row.arrival) if row.party_id else None
    return Refusal(row.opens_at, row.closes_at, row.already, row.request_hash, replay)


async def lock(session: AsyncSession, session_id: UUID) -> bool:
    """Make every other change of this session's seats wait; False when it has no seats."""
    return (await execute(session, _LOCK, {"session_id": session_id})).one_or_none() is not None


async def settle(session: AsyncSession, session_id: UUID, *, at: datetime) -> list[UUID]:
    """Promote every waiting party that fits now, in queue order; their ids. Call after `lock` and the change."""
    promoted = [row.id for row in await execute(session, _SETTLE, {"session_id": session_id, "now": at})]
    if promoted:
        announce(session)
    return promoted


async def release(
    session: AsyncSession, *, session_id: UUID, party_id: UUID, participants: Sequence[UUID], at: datetime
) -> str | None:
    """Cancel these participants of a party; the status it had, None when none was still booked. Call after `lock`."""
    values = {"session_id": session_id, "party_id": party_id, "participants": list(participants), "now": at}
    row = (await execute(session, _CANCEL, values)).one_or_none()
    return row.status if row else None


async def resize(session: AsyncSession, session_id: UUID, capacity: int | None) -> None:
    """Change the number of seats; lowering removes nobody. Call after `lock` and before `settle`."""
    await execute(session, _RESIZE, {"session_id": session_id, "capacity": capacity})
