"""What a booking decision starts from, in one read: the offer, the account, its people, and what the key says."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import TextClause, text

from shared.bookings.seats import Placement
from shared.database import AnySession, execute
from shared.errors import NotFound
from shared.people.access import Bearer
from shared.people.errors import SignInRequired
from shared.people.queries import HOLDER, holder_values


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

    account_id: UUID
    offer: OfferFacts
    grown_up: bool
    """Whether the account's contact has said to be a grown-up's."""
    known: tuple[Known, ...]
    """Everyone of the account, in the order they were added."""
    on_session: frozenset[UUID]
    """Whom of the account the session has already, with a seat or waiting."""
    replayed: KeyRow | None


# One row always; without the account or the session its columns are empty. Every part goes through an index: the primary
# keys of scheduled_session, account, device and idempotency_key, ix_participant_account_id, ix_party_account,
# ix_booking_party_id and ix_party_rest_of. Takes no lock: PLACE and the unique keys repeat what may change meanwhile.
def _beginning(account: str) -> TextClause:
    return text(f"""
    SELECT a.id AS account_id, o.status, o.sign_up, o.min_age, o.max_age, o.starts_at, o.ends_at,
           a.grown_up_said_at IS NOT NULL AS grown_up, people.ids, people.names, people.birth_years,
           ARRAY(SELECT b.participant_id FROM party p JOIN booking b ON b.party_id = p.id
                  WHERE p.account_id = a.id AND p.session_id = :session_id AND b.cancelled_at IS NULL
                ) AS on_session,
           k.request_hash, first.id AS party_id, first.first_status, first.arrival, rest.id AS rest_id
      FROM (SELECT {account} AS account_id) AS who
      LEFT JOIN account a ON a.id = who.account_id AND a.erased_at IS NULL
      LEFT JOIN scheduled_session o ON o.id = :session_id
     CROSS JOIN LATERAL (
            SELECT array_agg(id) AS ids, array_agg(name) AS names, array_agg(birth_year) AS birth_years
              FROM (SELECT id, name, birth_year FROM participant WHERE account_id = a.id AND removed_at IS NULL
                     ORDER BY id) AS sorted
            ) AS people
      LEFT JOIN idempotency_key k ON k.account_id = a.id AND k.key = :key
      LEFT JOIN party first ON first.id = k.party_id
      LEFT JOIN party rest ON rest.rest_of = first.id
    """)  # noqa: S608 - our own words


_OF_ACCOUNT = _beginning("CAST(:account_id AS uuid)")
_OF_BEARER = _beginning(HOLDER)


async def beginning_of(
    session: AnySession, *, session_id: UUID, account: UUID | Bearer, key: str, at: datetime
) -> Beginning:
    """What a booking on *session_id* by *account* starts from.

    Raises SignInRequired when there is no such account, and NotFound when there is no such session.
    """
    statement, who = _OF_ACCOUNT, {"account_id": account}
    if isinstance(account, Bearer):
        statement, who = _OF_BEARER, holder_values(account.token, at=at)
    row = (await execute(session, statement, {"session_id": session_id, "key": key, **who})).one()
    if row.account_id is None:
        raise SignInRequired
    if row.status is None:
        raise NotFound
    people = zip(row.ids or (), row.names or (), row.birth_years or (), strict=True)
    return Beginning(
        account_id=row.account_id,
        offer=OfferFacts(row.status, row.sign_up, row.min_age, row.max_age, row.starts_at, row.ends_at),
        grown_up=row.grown_up,
        known=tuple(Known(*person) for person in people),
        on_session=frozenset(row.on_session),
        replayed=KeyRow(row.request_hash, _answer(row)) if row.party_id else None,
    )


def _answer(row: Any) -> Placement:
    return Placement(row.party_id, row.first_status, row.arrival, row.rest_id)
