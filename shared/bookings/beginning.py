"""What a booking decision starts from, in one read: the offer, the account, its people, and what the key says."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text

from shared.bookings.seats import Placement
from shared.database import AsyncSession, execute


@dataclass(frozen=True)
class OfferFacts:
    """What the rules need to know of a session."""

    status: str
    sign_up: str
    min_age: int | None
    max_age: int | None
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class Known:
    """Someone whom the account has signed up before."""

    id: UUID
    name: str
    birth_year: int


@dataclass(frozen=True)
class KeyRow:
    """What an Idempotency-Key was used for, and what was answered then."""

    request_hash: bytes
    answer: Placement


@dataclass(frozen=True)
class Beginning:
    """All that is known before a decision. Nothing of it is locked: what is volatile is checked again by PLACE."""

    offer: OfferFacts
    grown_up: bool
    """Whether the account's contact has said to be a grown-up's."""
    known: tuple[Known, ...]
    """Everyone of the account, in the order they were added."""
    on_session: frozenset[UUID]
    """Whom of the account the session has already, with a seat or waiting."""
    replayed: KeyRow | None


# One row, or none when the session or the account does not exist. Every part goes through an index: the primary keys of
# scheduled_session, account, idempotency_key and session_seats, ix_participant_account_id, ix_party_account and
# ix_booking_party_id, ix_party_rest_of. Takes no lock: PLACE and the unique keys repeat what may change meanwhile.
_BEGINNING = text("""
    SELECT o.status, o.sign_up, o.min_age, o.max_age, o.starts_at, o.ends_at,
           a.grown_up_said_at IS NOT NULL AS grown_up, people.ids, people.names, people.birth_years,
           ARRAY(SELECT b.participant_id FROM party p JOIN booking b ON b.party_id = p.id
                  WHERE p.account_id = :account_id AND p.session_id = :session_id AND b.cancelled_at IS NULL
                ) AS on_session,
           k.request_hash, first.id AS party_id, first.first_status, first.arrival, rest.id AS rest_id
      FROM scheduled_session o
     CROSS JOIN account a
     CROSS JOIN LATERAL (
            SELECT array_agg(id ORDER BY id) AS ids, array_agg(name ORDER BY id) AS names,
                   array_agg(birth_year ORDER BY id) AS birth_years
              FROM participant WHERE account_id = a.id) AS people
      LEFT JOIN idempotency_key k ON k.account_id = a.id AND k.key = :key
      LEFT JOIN party first ON first.id = k.party_id
      LEFT JOIN party rest ON rest.rest_of = first.id
     WHERE o.id = :session_id AND a.id = :account_id
""")


async def beginning_of(session: AsyncSession, *, session_id: UUID, account_id: UUID, key: str) -> Beginning | None:
    """What a booking on *session_id* by *account_id* starts from; None when one of them does not exist."""
    values = {"session_id": session_id, "account_id": account_id, "key": key}
    row = (await execute(session, _BEGINNING, values)).one_or_none()
    if row is None:
        return None
    people = zip(row.ids or (), row.names or (), row.birth_years or (), strict=True)
    return Beginning(
        offer=OfferFacts(row.status, row.sign_up, row.min_age, row.max_age, row.starts_at, row.ends_at),
        grown_up=row.grown_up,
        known=tuple(Known(*person) for person in people),
        on_session=frozenset(row.on_session),
        replayed=KeyRow(row.request_hash, _answer(row)) if row.party_id else None,
    )


def _answer(row: Any) -> Placement:
    return Placement(row.party_id, row.first_status, row.arrival, row.rest_id)
