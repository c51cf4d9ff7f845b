"""Place a party by one statement, and say afterwards why nothing was placed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text

from shared.database import AnySession, execute
from shared.ids import new_id
from shared.outbox import announce
from shared.people.add import FOUND_OR_ADDED, GROWN_UP_SAID, PERSON, NewParticipant, columns


@dataclass(frozen=True)
class Request:
    """Who wants seats where. With too few seats they wait *together*, or take what there is and the rest waits.

    A participant is known by id, or written down by the same statement. `grown_up`: the contact has just been said to
    be a grown-up's.
    """

    session_id: UUID
    party_id: UUID
    account_id: UUID
    participants: Sequence[UUID | NewParticipant]
    together: bool
    most_open: int
    key: str
    digest: bytes
    grown_up: bool = False

    @property
    def known(self) -> list[UUID]:
        """Those who have an id."""
        return [one for one in self.participants if isinstance(one, UUID)]


@dataclass(frozen=True)
class Placement:
    """The answer that a party got: `confirmed` or `waitlisted`, and its number in the order of arrivals.

    `rest_id` is the party of those who wait because there were seats for some only; None when nobody was parted.
    """

    party_id: UUID
    status: str
    arrival: int
    rest_id: UUID | None = None


@dataclass(frozen=True)
class Refusal:
    """What a later statement saw when PLACE had placed nobody."""

    opens_at: datetime
    closes_at: datetime
    already: Sequence[UUID]
    open_bookings: int
    key_hash: bytes | None
    replay: Placement | None


# How many of the party get seats at once. A newcomer may only take what is free of the capacity, never of a ceiling that
# lowering it has left behind.
_TAKEN = """
    CASE WHEN capacity IS NULL OR held + CAST(:size AS int) <= capacity THEN CAST(:size AS int)
         WHEN :together THEN 0
         ELSE greatest(capacity - held, 0) END
"""

# The places an account has on sessions that still take sign-ups. A cancelled party has size 0; a cancelled session's
# sign-up has closed. Soft: two requests at the same moment do not see each other. The seats are looked up one by one:
# joined, they could be read whole, which grows with the municipality.
_OPEN_BOOKINGS = """
    SELECT coalesce(sum(p.size), 0) FROM party p
     WHERE p.account_id = :account_id AND p.size > 0
       AND (SELECT t.closes_at FROM session_seats t WHERE t.session_id = p.session_id) > :now
"""

# Nobody who erases themselves, or removes a child, leaves a booking behind: these are the rows that an erasure or a
# removal locks first. Whoever comes second sees what the first has done, because a row that was waited for is read again.
_STILL_THERE = """family AS (
        SELECT id FROM account WHERE id = :account_id AND erased_at IS NULL FOR KEY SHARE
    ), known AS (
        SELECT p.id FROM family JOIN participant p ON p.id = ANY (CAST(:participants AS uuid[])) AND p.removed_at IS NULL
         ORDER BY p.id FOR KEY SHARE OF p
    )"""

# What the same statement writes down besides when somebody is new: people the account does not know yet, before the
# seats are locked, and that the contact is a grown-up's.
_NEW = f"""
    ), person AS ({PERSON}
    ), added AS ({FOUND_OR_ADDED}
    ), grown_up AS ({GROWN_UP_SAID}"""


def _placing(*, new: bool) -> str:
    """The statement that places a party; with *new*, one that first writes down who is new."""
    before_seats = ", (SELECT count(*) FROM added) AS written" if new else ""
    person, joined = ("coalesce(t.p, added.id)", "LEFT JOIN added USING (n)") if new else ("t.p", "")
    return f"""
    WITH {_STILL_THERE}, claim AS (
        INSERT INTO idempotency_key (account_id, key, request_hash, party_id, created_at)
        SELECT family.id, :key, :request_hash, :party_id, :now
          FROM family
         WHERE (SELECT count(*) FROM known) = cardinality(array_remove(CAST(:participants AS uuid[]), NULL))
           AND NOT EXISTS (SELECT FROM booking
                            WHERE session_id = :session_id AND cancelled_at IS NULL
                              AND participant_id = ANY (CAST(:participants AS uuid[])))
           AND EXISTS (SELECT FROM session_seats
                        WHERE session_id = :session_id AND opens_at <= :now AND :now < closes_at)
           AND ({_OPEN_BOOKINGS}) + CAST(:size AS int) <= :most_open
        ON CONFLICT DO NOTHING
        RETURNING party_id{_NEW if new else ""}
    ), seat AS (
        UPDATE session_seats AS s
           SET held    = held + {_TAKEN},
               waiting = waiting + CAST(:size AS int) - {_TAKEN},
               turn    = turn + CASE WHEN {_TAKEN} IN (0, CAST(:size AS int)) THEN 1 ELSE 2 END
          FROM claim{before_seats}
         WHERE s.session_id = :session_id AND s.opens_at <= :now AND :now < s.closes_at
        RETURNING old.turn + 1 AS arrival, new.held - old.held AS taken
    ), placed AS (
        INSERT INTO party (id, session_id, account_id, size, status, first_status, arrival, rest_of)
        SELECT p.id, :session_id, :account_id, p.size, p.status, p.status, p.arrival, p.rest_of
          FROM seat, LATERAL (VALUES
               (CAST(:party_id AS uuid), CASE WHEN taken > 0 THEN taken ELSE CAST(:size AS int) END,
                CASE WHEN taken > 0 THEN 'confirmed' ELSE 'waitlisted' END, arrival, CAST(NULL AS uuid)),
               (CAST(:rest_id AS uuid), CAST(:size AS int) - taken, 'waitlisted', arrival + 1, CAST(:party_id AS uuid))
               ) AS p (id, size, status, arrival, rest_of)
         WHERE p.rest_of IS NULL OR taken BETWEEN 1 AND CAST(:size AS int) - 1
        RETURNING id, status, arrival, rest_of
    ), booked AS (
        INSERT INTO booking (id, party_id, session_id, participant_id)
        SELECT b, CASE WHEN taken = 0 OR n <= taken THEN CAST(:party_id AS uuid) ELSE CAST(:rest_id AS uuid) END,
               :session_id, {person}
          FROM seat, unnest(CAST(:booking_ids AS uuid[]), CAST(:participants AS uuid[])) WITH ORDINALITY AS t (b, p, n)
          {joined}
    ), told AS (
        INSERT INTO outbox_event (id, type, subject_id, recorded_at)
        SELECT :event_id, CASE status WHEN 'confirmed' THEN 'BookingConfirmed' ELSE 'BookingWaitlisted' END, id, :now
          FROM placed WHERE rest_of IS NULL
    )
    SELECT id, status, arrival FROM placed ORDER BY arrival
"""  # noqa: S608 - our own words


# One statement places a party, whole or not at all, also when it is a transaction of its own. It locks the account and
# those it knows, weakly, then the idempotency key, then the people who are new, then the seats row, then index entries of
# new rows.
#   rows             placed: the party, and the rest of it when it was parted
#   no row           refused or a replay, and nothing is written: WHY_NOT, a new statement, sees what this one could not
#   UniqueViolation  (uq_booking_once) another request signed this child up at the same moment
#   ForeignKeyViolation  (a key without its party) the sign-up closed while this statement waited for the seats
# The window is checked before the key is claimed, and again on the locked row. Who is named first gets a seat first when
# a party is parted.
_PLACE = text(_placing(new=False))
_PLACE_NEW = text(_placing(new=True))

_WHY_NOT = text(f"""
    SELECT s.opens_at, s.closes_at, k.request_hash, p.id AS party_id, p.first_status, p.arrival, r.id AS rest_id,
           ({_OPEN_BOOKINGS}) AS open_bookings,
           ARRAY(SELECT participant_id FROM booking
                  WHERE session_id = :session_id AND cancelled_at IS NULL
                    AND participant_id = ANY (CAST(:participants AS uuid[]))) AS already
      FROM session_seats s
      LEFT JOIN idempotency_key k ON k.account_id = :account_id AND k.key = :key
      LEFT JOIN party p ON p.id = k.party_id
      LEFT JOIN party r ON r.rest_of = p.id
     WHERE s.session_id = :session_id
""")  # noqa: S608


async def place(session: AnySession, request: Request, *, at: datetime) -> Placement | None:
    """Place a party; None when it was refused. Raises what `broken_key` understands when a concurrent request won."""
    values: dict[str, Any] = {
        "session_id": request.session_id,
        "party_id": request.party_id,
        "rest_id": new_id(),
        "account_id": request.account_id,
        "participants": [one if isinstance(one, UUID) else None for one in request.participants],
        "booking_ids": [new_id() for _ in request.participants],
        "size": len(request.participants),
        "together": request.together,
        "most_open": request.most_open,
        "key": request.key,
        "request_hash": request.digest,
        "event_id": new_id(),
        "now": at,
    }
    statement = _PLACE
    if request.grown_up or len(request.known) < len(request.participants):
        statement = _PLACE_NEW
        values |= {"grown_up": request.grown_up, **columns(request.participants)}
    rows = (await execute(session, statement, values)).all()
    if not rows:
        return None
    announce(session)
    first, *rest = rows
    return Placement(first.id, first.status, first.arrival, rest[0].id if rest else None)


async def why_not(session: AnySession, request: Request, *, at: datetime) -> Refusal | None:
    """What stood in the way of `place`; None when the session takes no sign-ups at all."""
    values = {
        "session_id": request.session_id,
        "account_id": request.account_id,
        "key": request.key,
        "participants": request.known,
        "now": at,
    }
    row = (await execute(session, _WHY_NOT, values)).one_or_none()
    if row is None:
        return None
    replay = Placement(row.party_id, row.first_status, row.arrival, row.rest_id) if row.party_id else None
    return Refusal(row.opens_at, row.closes_at, row.already, row.open_bookings, row.request_hash, replay)
