"""Families with a seat and a reminder on its way, written straight into the database."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from shared.bookings.models import Party
from shared.clock import SystemClock
from shared.ids import new_id
from shared.messages.write import once_per_start
from shared.settings import Settings
from tests.faults.stage import run, session_with_seats

_BOOKED = """
    WITH planned AS (
        SELECT id, once, n FROM unnest($2::uuid[], $3::text[]) WITH ORDINALITY AS given (id, once, n)
    ), family AS (
        INSERT INTO account (id, contact_kind, contact, language, created_at)
        SELECT uuidv7(), 'email', n || '@' || CAST($1::uuid AS text) || '.example.org', 'en', $4::timestamptz FROM planned
        RETURNING id, split_part(contact, '@', 1)::int AS n
    ), child AS (
        INSERT INTO participant (id, account_id, name, birth_year, created_at)
        SELECT uuidv7(), id, 'Alex', 2010, $4 FROM family RETURNING id, account_id
    ), placed AS (
        INSERT INTO party (id, session_id, account_id, size, status, first_status, arrival)
        SELECT planned.id, $1::uuid, family.id, 1, 'confirmed', 'confirmed', n FROM planned JOIN family USING (n)
        RETURNING id, account_id, arrival
    ), booked AS (
        INSERT INTO booking (id, party_id, session_id, participant_id)
        SELECT uuidv7(), placed.id, $1::uuid, child.id FROM placed JOIN child USING (account_id)
    ), held AS (
        UPDATE session_seats SET held = cardinality($2), turn = cardinality($2) WHERE session_id = $1::uuid
    )
    INSERT INTO message (id, kind, subject_id, account_id, once, created_at, due_at, attempts, problem)
    SELECT uuidv7(), 'reminder', id, account_id, once, $4, $5::timestamptz + $6::interval * n / cardinality($2), 0, ''
      FROM placed JOIN planned USING (id)
    RETURNING id, due_at
"""


@dataclass(frozen=True)
class Plan:
    """A session, and when each of its reminders was planned to fall due, by the message's id."""

    session_id: UUID
    due_at: Mapping[UUID, datetime]


async def plan(settings: Settings, number: int, *, starts_at: datetime, at: datetime, over: timedelta) -> Plan:
    """So many families with a seat at *starts_at*, whose reminders fall due evenly over the time from *at* on.

    Make it before anything is due: the senders may be at work.
    """
    url = settings.database_url
    session_id = await session_with_seats(settings, number, starts_at=starts_at)
    parties = [new_id() for _ in range(number)]
    onces = [_once(party, starts_at) for party in parties]
    rows = await run(url, _BOOKED, session_id, parties, onces, SystemClock().now(), at, over)
    return Plan(session_id, {row["id"]: row["due_at"] for row in rows})


def _once(party_id: UUID, starts_at: datetime) -> str:
    """The product's own key: a reminder with another is dropped as no longer true."""
    one = party_id
    party = Party(
        id=one, session_id=one, account_id=one, size=1, status="confirmed", first_status="confirmed", arrival=1
    )
    return once_per_start(party, starts_at)
