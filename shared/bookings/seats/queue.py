"""The waiting list: give free seats to the first who fit or offer them, take an answer, pass on what got none."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import text

from shared.database import AsyncSession, execute
from shared.outbox import announce

# Gives seats, in queue order, to every waiting party that fits, or offers them: an offered party holds its seats too. Each
# step asks the partial index ix_party_queue for the first party of each size that still fits what is left: at most 8
# probes a step, whatever the queue's length.
_SETTLE = text("""
    WITH RECURSIVE pick AS (
        SELECT CAST(NULL AS uuid) AS id, 0 AS arrival, coalesce(capacity - held, 2147483647) AS left_over, 0 AS size
          FROM session_seats WHERE session_id = :session_id
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
        UPDATE party
           SET status = CASE WHEN CAST(:until AS timestamptz) IS NULL THEN 'confirmed' ELSE 'offered' END,
               offered_until = CAST(:until AS timestamptz)
          FROM pick WHERE party.id = pick.id RETURNING party.id, party.size
    ), told AS (
        INSERT INTO outbox_event (id, type, subject_id, recorded_at)
        SELECT uuidv7(), CASE WHEN CAST(:until AS timestamptz) IS NULL THEN 'BookingPromoted' ELSE 'BookingOffered' END,
               id, :now
          FROM promoted
    ), counted AS (
        UPDATE session_seats SET held = held + n, waiting = waiting - n
          FROM (SELECT sum(size)::int AS n FROM promoted) AS t WHERE session_id = :session_id AND n > 0
    )
    SELECT id FROM promoted
""")

_ACCEPT = text("""
    WITH accepted AS (
        UPDATE party SET status = 'confirmed'
         WHERE id = :party_id AND status = 'offered' AND offered_until > :now
        RETURNING id
    ), told AS (
        INSERT INTO outbox_event (id, type, subject_id, recorded_at)
        SELECT uuidv7(), 'BookingConfirmed', id, :now FROM accepted
    )
    SELECT id FROM accepted
""")

# A party that gave no answer leaves the queue: back at its place it would be offered the same seats again.
_LAPSE = text("""
    WITH lapsed AS (
        UPDATE party SET status = 'cancelled', size = 0
         WHERE session_id = :session_id AND status = 'offered' AND (offered_until <= :now OR :started)
        RETURNING id, old.size AS freed
    ), gone AS (
        UPDATE booking SET cancelled_at = :now, cancelled_by = 'lapsed'
          FROM lapsed WHERE booking.party_id = lapsed.id AND cancelled_at IS NULL
    ), told AS (
        INSERT INTO outbox_event (id, type, subject_id, recorded_at)
        SELECT uuidv7(), 'OfferLapsed', id, :now FROM lapsed
    ), counted AS (
        UPDATE session_seats
           SET held = held - n, ceiling = CASE WHEN capacity IS NOT NULL THEN greatest(capacity, held - n) END
          FROM (SELECT sum(freed)::int AS n FROM lapsed) AS t WHERE session_id = :session_id AND n > 0
    )
    SELECT id FROM lapsed
""")


async def settle(session: AsyncSession, session_id: UUID, *, until: datetime | None, at: datetime) -> list[UUID]:
    """Give every waiting party that fits its seats, in queue order, or offer them *until* then; the parties' ids.

    Call after `lock` and the change.
    """
    values = {"session_id": session_id, "until": until, "now": at}
    return _told(session, [row.id for row in await execute(session, _SETTLE, values)])


async def accept(session: AsyncSession, party_id: UUID, *, at: datetime) -> bool:
    """Turn an offer that still stands into seats; False when there is none. Call after `lock`."""
    values = {"party_id": party_id, "now": at}
    return bool(_told(session, [row.id for row in await execute(session, _ACCEPT, values)]))


async def lapse(session: AsyncSession, session_id: UUID, *, started: bool, at: datetime) -> list[UUID]:
    """Take back the seats of every offer of a session whose time is over, of all once it has *started*; the parties' ids.

    Call after `lock`.
    """
    values = {"session_id": session_id, "started": started, "now": at}
    return _told(session, [row.id for row in await execute(session, _LAPSE, values)])


def _told(session: AsyncSession, parties: list[UUID]) -> list[UUID]:
    if parties:
        announce(session)
    return parties
