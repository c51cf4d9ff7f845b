"""A town in bulk SQL: families with a signed-in device and a known child, open sessions, and years of old bookings.

Everything has a number; its id is that number behind a prefix of its kind. So no list of ids has to be carried around.
"""

from uuid import UUID

import asyncpg

SESSIONS = 200
SEATS = 1_000_000
OLD_SESSIONS = 5_000

ACCOUNT, PARTICIPANT, SESSION, PARTY, BOOKING, EVENT = (f"00000000-0000-7000-8{kind:x}00-" for kind in range(6))


def id_of(prefix: str, number: int) -> UUID:
    """The id of the *number*th of a kind."""
    return UUID(f"{prefix}{number:012x}")


def id_in_sql(prefix: str, number: str) -> str:
    """The same as an expression of SQL; *number* is one as well."""
    return f"CAST('{prefix}' || lpad(to_hex(CAST({number} AS bigint)), 12, '0') AS uuid)"


def token_of(number: int) -> str:
    """The bearer token of an account's device."""
    return f"benchmark-{number}"


_GROUND = """
    INSERT INTO area (id, slug, name) VALUES (uuidv7(), 'area', 'Vivalla');
    INSERT INTO venue (id, area_id, slug, name, entrance, indoors, latitude, longitude, position_confirmed)
    SELECT uuidv7(), id, 'venue', 'Sporthallen', 'Red door', true, 59.3, 15.2, true FROM area;
    INSERT INTO activity (id, slug, names) VALUES (uuidv7(), 'basket', '{"sv": "Basket", "en": "Basketball"}');
    INSERT INTO organizer (id, slug, name, controller, legal_basis, retention)
    VALUES (uuidv7(), 'club', 'Exempelklubben', 'Exempelklubben', 'Avtal', 'Namn tas bort efter 30 dagar.');
"""

# The first SESSIONS begin tomorrow; those after them have been.
_OFFER = f"""
    INSERT INTO scheduled_session (id, organizer_id, venue_id, activity_id, area_id, title, description, girls_only,
           sign_up, led_by, bring, borrow, women_lead, headscarf_fine, come_alone, starts_at, ends_at, status,
           cancel_reason, sequence, changed_at, called_off_at_source)
    SELECT {id_in_sql(SESSION, "n")}, organizer.id, venue.id, activity.id, venue.area_id, 'Öppen hall', '', false,
           'required', '', '', '', false, false, false, start, start + interval '2 hours', 'published',
           '', 0, start - interval '30 days', false
      FROM organizer, venue, activity, generate_series(0, {SESSIONS + OLD_SESSIONS - 1}) AS n,
           LATERAL (SELECT now() + CASE WHEN n < {SESSIONS} THEN interval '1 day'
                                        ELSE -n * interval '1 hour' END AS start) AS t;
    INSERT INTO session_seats (session_id, capacity, ceiling, held, waiting, turn, opens_at, closes_at)
    SELECT id, {SEATS}, {SEATS}, 0, 0, 0, starts_at - interval '30 days', starts_at FROM scheduled_session;
"""

_FAMILIES = f"""
    INSERT INTO account (id, contact_kind, contact, language, grown_up_said_at, created_at)
    SELECT {id_in_sql(ACCOUNT, "n")}, 'email', 'family-' || n || '@example.org', 'sv', now(), now()
      FROM generate_series(0, $1::int - 1) AS n;
    INSERT INTO participant (id, account_id, name, birth_year, created_at)
    SELECT {id_in_sql(PARTICIPANT, "n")}, {id_in_sql(ACCOUNT, "n")}, 'Kim', 2012, now()
      FROM generate_series(0, $1::int - 1) AS n;
    INSERT INTO device (token_hash, account_id, created_at, expires_at)
    SELECT sha256(convert_to('benchmark-' || n, 'UTF8')), {id_in_sql(ACCOUNT, "n")}, now(), now() + interval '90 days'
      FROM generate_series(0, $1::int - 1) AS n;
"""

# Number n is family n % $3's; each family goes to another session every time. $3 families.
_BEEN_TO = f"{SESSIONS} + (n % $3 + n / $3) % {OLD_SESSIONS}"

# Old bookings from number $1 to $2; each with its key, and its event long since expanded.
_OLD = f"""
    INSERT INTO party (id, session_id, account_id, size, status, first_status, arrival)
    SELECT {id_in_sql(PARTY, "n")}, {id_in_sql(SESSION, _BEEN_TO)},
           {id_in_sql(ACCOUNT, "n % $3")}, 1, 'confirmed', 'confirmed', n + 1
      FROM generate_series($1, $2 - 1) AS n;
    INSERT INTO booking (id, party_id, session_id, participant_id)
    SELECT {id_in_sql(BOOKING, "n")}, {id_in_sql(PARTY, "n")},
           {id_in_sql(SESSION, _BEEN_TO)}, {id_in_sql(PARTICIPANT, "n % $3")}
      FROM generate_series($1, $2 - 1) AS n;
    INSERT INTO idempotency_key (account_id, key, request_hash, party_id, created_at)
    SELECT {id_in_sql(ACCOUNT, "n % $3")}, 'api:' || n, sha256(convert_to(n::text, 'UTF8')),
           {id_in_sql(PARTY, "n")}, now()
      FROM generate_series($1, $2 - 1) AS n;
    INSERT INTO outbox_event (id, type, subject_id, recorded_at, expanded_at)
    SELECT {id_in_sql(EVENT, "n")}, 'BookingConfirmed', {id_in_sql(PARTY, "n")}, now(), now()
      FROM generate_series($1, $2 - 1) AS n;
"""

_COUNT = f"""
    UPDATE session_seats AS s SET held = many, turn = last
      FROM (SELECT session_id, count(*) AS many, max(arrival) AS last FROM party GROUP BY session_id) AS t
     WHERE s.session_id = t.session_id AND s.session_id >= {id_in_sql(SESSION, str(SESSIONS))};
"""


async def found(url: str, *, families: int) -> None:
    """Make the town: *families* numbered from 0, each with a child called Kim that it has signed up before."""
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(_GROUND + _OFFER)
        await _each(connection, _FAMILIES, families)
    finally:
        await connection.close()


async def fill(url: str, *, families: int, until: int) -> int:
    """Add old bookings until there are *until* in the database; how many there are. Then vacuum, as autovacuum would."""
    connection = await asyncpg.connect(url)
    try:
        first: int = await connection.fetchval(
            "SELECT count(*) FROM party WHERE id >= $1 AND id < $2", id_of(PARTY, 0), id_of(BOOKING, 0), timeout=600
        )
        missing = until - await connection.fetchval("SELECT count(*) FROM booking")
        if missing > 0:
            await _each(connection, _OLD, first, first + missing, families)
            await connection.execute(_COUNT, timeout=600)
        await connection.execute("VACUUM ANALYZE", timeout=600)
        bookings: int = await connection.fetchval("SELECT count(*) FROM booking")
        return bookings
    finally:
        await connection.close()


async def _each(connection: asyncpg.Connection, statements: str, *values: int) -> None:
    """Run several statements with the same numbers: a prepared statement is one only."""
    for statement in filter(str.strip, statements.split(";")):
        for number, value in enumerate(values, 1):
            statement = statement.replace(f"${number}::int", str(value)).replace(f"${number}", str(value))  # noqa: PLW2901
        await connection.execute(statement, timeout=600)
