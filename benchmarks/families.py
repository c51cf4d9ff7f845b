"""Families that can sign up, and families that just have, in bulk SQL."""

from uuid import UUID

import asyncpg

# One open session tomorrow. $1 families, each with an e-mail address and a signed-in device.
_GROUND = (
    "INSERT INTO area (id, slug, name) VALUES (uuidv7(), 'area', 'Vivalla')",
    """
    INSERT INTO venue (id, area_id, slug, name, entrance, indoors, latitude, longitude, position_confirmed)
    SELECT uuidv7(), id, 'venue', 'Sporthallen', 'Red door', true, 59.3, 15.2, true FROM area
    """,
    """
    INSERT INTO activity (id, slug, names) VALUES (uuidv7(), 'basket', '{"sv": "Basket", "en": "Basketball"}')
    """,
    """
    INSERT INTO organizer (id, slug, name, controller, legal_basis, retention)
    VALUES (uuidv7(), 'club', 'Exempelklubben', 'Exempelklubben', 'Avtal', 'Namn tas bort efter 30 dagar.')
    """,
    """
    INSERT INTO scheduled_session (id, organizer_id, venue_id, activity_id, area_id, title, description, girls_only,
           sign_up, led_by, bring, borrow, women_lead, headscarf_fine, come_alone, starts_at, ends_at, status,
           cancel_reason, sequence, changed_at, called_off_at_source)
    SELECT uuidv7(), organizer.id, venue.id, activity.id, venue.area_id, 'Öppen hall', '', false, 'required', '', '',
           '', false, false, false, now() + interval '1 day', now() + interval '26 hours', 'published', '', 0, now(),
           false
      FROM organizer, venue, activity
    """,
    """
    INSERT INTO session_seats (session_id, capacity, ceiling, held, waiting, turn, opens_at, closes_at)
    SELECT id, 1000000, 1000000, 0, 0, 0, now() - interval '1 day', starts_at FROM scheduled_session
    """,
)
_FAMILIES = """
    WITH family AS (
        INSERT INTO account (id, contact_kind, contact, language, grown_up_said_at, created_at)
        SELECT uuidv7(), 'email', 'family-' || n || '@example.org', 'sv', now(), now() FROM generate_series(1, $1) AS n
        RETURNING id, contact
    ), device AS (
        INSERT INTO device (token_hash, account_id, created_at, expires_at)
        SELECT sha256(convert_to(contact, 'UTF8')), id, now(), now() + interval '90 days' FROM family
    )
    INSERT INTO participant (id, account_id, name, birth_year, created_at)
    SELECT uuidv7(), id, 'Kim', 2012, now() FROM family
"""
# Every family whose number is from $1 to $2 signs its child up; $3 says whether all has been done about it already.
_SIGN_UP = """
    WITH placed AS (
        INSERT INTO party (id, session_id, account_id, size, status, first_status, arrival)
        SELECT uuidv7(), s.id, a.id, 1, 'confirmed', 'confirmed', substring(a.contact FROM '[0-9]+')::int
          FROM account AS a, scheduled_session AS s
         WHERE substring(a.contact FROM '[0-9]+')::int BETWEEN $1 AND $2
        RETURNING id, session_id, account_id
    ), booked AS (
        INSERT INTO booking (id, party_id, session_id, participant_id)
        SELECT uuidv7(), placed.id, placed.session_id, p.id FROM placed JOIN participant AS p USING (account_id)
    )
    INSERT INTO outbox_event (id, type, subject_id, recorded_at, expanded_at)
    SELECT uuidv7(), 'BookingConfirmed', id, now(), CASE WHEN $3 THEN now() END FROM placed
"""
HISTORY = 20_000
"""Families from 1 to here have signed up before: on an empty database the planner would choose what is bad later."""


def token_of(number: int) -> str:
    """The bearer token of a family's device, which happens to be its address."""
    return contact_of(number)


def contact_of(number: int) -> str:
    """The address of a family behind the history."""
    return f"family-{HISTORY + number}@example.org"


async def found(database: asyncpg.Connection, families: int) -> UUID:
    """Make a session and, beside the history, so many families that can sign up for it; its id."""
    for statement in _GROUND:
        await database.execute(statement)
    await database.execute(_FAMILIES, HISTORY + families)
    await database.execute(_SIGN_UP, *(1, HISTORY, True))
    await database.execute("UPDATE session_seats SET held = $1, turn = $1", HISTORY)
    await database.execute("VACUUM ANALYZE")
    session_id: UUID = await database.fetchval("SELECT id FROM scheduled_session")
    return session_id


async def sign_up(database: asyncpg.Connection, first: int, last: int) -> None:
    """Sign up the families from *first* to *last* behind the history, all at one moment."""
    await database.execute(_SIGN_UP, *(HISTORY + first, HISTORY + last, False))
