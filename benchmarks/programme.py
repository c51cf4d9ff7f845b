"""A programme in bulk SQL: five areas with venues, ten activities, and sessions that have been, are on, or come."""

import asyncpg

COMING = 500
"""So many of them are on the first page, however many there are."""

_PLACES = """
    INSERT INTO area (id, slug, name) SELECT uuidv7(), 'area-' || n, 'Area ' || n FROM generate_series(0, 4) AS n;
    INSERT INTO venue (id, area_id, slug, name, entrance, indoors, latitude, longitude, position_confirmed)
    SELECT uuidv7(), area.id, area.slug || '-' || n, 'Hall ' || n || ' in ' || area.name, 'Red door', n <> 0,
           59.3 + n / 100.0, 15.2, true FROM area, generate_series(0, 3) AS n;
    INSERT INTO activity (id, slug, names)
    SELECT uuidv7(), 'activity-' || n, jsonb_build_object('sv', 'Aktivitet ' || n, 'en', 'Activity ' || n)
      FROM generate_series(0, 9) AS n;
    INSERT INTO organizer (id, slug, name, controller, legal_basis, retention)
    VALUES (uuidv7(), 'club', 'Exempelklubben', 'Exempelklubben', 'Avtal', 'Namn tas bort efter 30 dagar.');
"""

# The first 500 come within seven days; of the others half have been and half come later. The seats differ.
_SESSIONS = f"""
    INSERT INTO scheduled_session (id, organizer_id, venue_id, activity_id, area_id, title, description, girls_only,
           sign_up, led_by, bring, borrow, women_lead, headscarf_fine, come_alone, starts_at, ends_at, status,
           cancel_reason, sequence, changed_at, called_off_at_source, min_age)
    SELECT uuidv7(), (SELECT id FROM organizer), venue.ids[1 + n % 20], activity.ids[1 + n % 10], venue.areas[1 + n % 20],
           'Öppen hall ' || n % 97, 'Ta med skor och en flaska vatten. Bollar finns att låna.', n % 9 = 0,
           CASE n % 3 WHEN 0 THEN 'none' ELSE 'required' END, '', '', '', false, false, false,
           start, start + interval '90 minutes', 'published', '', 0, start - interval '30 days', false, 6 + n % 10
      FROM (SELECT array_agg(id ORDER BY id) AS ids, array_agg(area_id ORDER BY id) AS areas FROM venue) AS venue,
           (SELECT array_agg(id ORDER BY id) AS ids FROM activity) AS activity,
           generate_series($1, $2 - 1) AS n,
           LATERAL (SELECT now() + CASE WHEN n < {COMING} THEN n * interval '20 minutes'
                                        WHEN n % 2 = 0 THEN interval '9 days' + n * interval '10 minutes'
                                        ELSE - interval '1 day' - n * interval '10 minutes' END AS start) AS t;
    INSERT INTO session_seats (session_id, capacity, ceiling, held, waiting, turn, opens_at, closes_at)
    SELECT s.id, 20, 20, row_number() OVER (ORDER BY s.id) % 21, 0, 0, s.changed_at, s.starts_at
      FROM scheduled_session AS s WHERE s.sign_up <> 'none'
       AND NOT EXISTS (SELECT FROM session_seats AS t WHERE t.session_id = s.id);
"""


async def found(url: str) -> None:
    """Make the places."""
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(_PLACES)
    finally:
        await connection.close()


async def fill(url: str, *, until: int) -> int:
    """Add sessions until there are *until*; how many there are. Then vacuum, as autovacuum would."""
    connection = await asyncpg.connect(url)
    try:
        there = await connection.fetchval("SELECT count(*) FROM scheduled_session")
        for statement in filter(str.strip, _SESSIONS.split(";")):
            await connection.execute(statement.replace("$1", str(there)).replace("$2", str(until)), timeout=600)
        await connection.execute("VACUUM ANALYZE", timeout=600)
        number: int = await connection.fetchval("SELECT count(*) FROM scheduled_session")
        return number
    finally:
        await connection.close()
