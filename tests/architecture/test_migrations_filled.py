"""Migrations on a database that is in use: what waits to be told stays tellable, in both directions."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import asyncpg

from services.launcher.migrations import downgrade, upgrade
from tests.frame.databases import Databases

FILL = """
    INSERT INTO area (id, slug, name) VALUES (uuidv7(), 'a', 'A');
    INSERT INTO venue (id, area_id, slug, name, entrance, indoors, latitude, longitude, position_confirmed)
    SELECT uuidv7(), id, 'v', 'V', '', true, 59, 15, true FROM area;
    INSERT INTO activity (id, slug, names) VALUES (uuidv7(), 'x', '{"en": "X", "sv": "X"}');
    INSERT INTO organizer (id, slug, name, controller, legal_basis, retention)
    VALUES (uuidv7(), 'o', 'O', 'O', 'B', 'R');
    INSERT INTO account (id, contact_kind, contact, language, created_at)
    VALUES (uuidv7(), 'email', 'a@example.org', 'en', now());
    INSERT INTO participant (id, account_id, name, birth_year, created_at)
    SELECT uuidv7(), id, n, 2012, now() FROM account, unnest(ARRAY['Åsa', 'åsa', 'ÅSA', 'Kim']) AS n;
    INSERT INTO scheduled_session (id, organizer_id, venue_id, activity_id, area_id, title, description, girls_only,
        sign_up, led_by, bring, borrow, women_lead, headscarf_fine, come_alone, starts_at, ends_at, status,
        cancelled_at, cancel_reason, sequence, changed_at, called_off_at_source)
    SELECT uuidv7(), o.id, v.id, x.id, a.id, 'T', '', false, 'required', '', '', '', false, false, false,
           now() + interval '1 day', now() + interval '26 hours', 'cancelled', now(), 'Storm', 1, now(), false
      FROM organizer o, venue v, activity x, area a;
    INSERT INTO session_seats (session_id, capacity, ceiling, held, waiting, turn, opens_at, closes_at)
    SELECT id, 5, 5, 4, 0, 1, now() - interval '1 day', now() FROM scheduled_session;
    INSERT INTO party (id, session_id, account_id, size, status, first_status, arrival)
    SELECT uuidv7(), s.id, a.id, 4, 'confirmed', 'confirmed', 1 FROM scheduled_session s, account a;
    INSERT INTO booking (id, party_id, session_id, participant_id)
    SELECT uuidv7(), p.id, p.session_id, c.id FROM party p, participant c;
    INSERT INTO message (id, kind, subject_id, account_id, once, created_at, due_at, attempts, problem)
    SELECT uuidv7(), 'session_cancelled', id, account_id, 'once', now(), now(), 0, '' FROM party;
"""
TOLD_ABOUT = """
    SELECT c.session_id FROM message m JOIN session_change c ON c.act_id = m.subject_id AND c.what = 'cancelled'
     WHERE m.kind = 'session_cancelled'
"""


def sql(url: str, statement: str) -> list[Any]:
    """What PostgreSQL answers, outside of any loop that runs."""

    async def run() -> list[Any]:
        connection = await asyncpg.connect(url)
        try:
            if statement == FILL:
                await connection.execute(statement)
                return []
            return [tuple(row) for row in await connection.fetch(statement)]
        finally:
            await connection.close()

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, run()).result()


def test_a_cancellation_that_waits_to_be_told_survives_the_second_migration(databases: Databases) -> None:
    """Up, down and up again: the message is about the same session each time."""
    name = f"migrations_{uuid4().hex}"
    databases.create(name)
    url = databases.url_of(name)
    try:
        upgrade(url, "0001")
        sql(url, FILL)
        upgrade(url)
        assert sql(url, TOLD_ABOUT) == sql(url, "SELECT id FROM scheduled_session")
        downgrade(url, "0001")
        assert sql(url, "SELECT m.subject_id FROM message m JOIN party p ON p.id = m.subject_id")
        upgrade(url)
        assert sql(url, TOLD_ABOUT) == sql(url, "SELECT id FROM scheduled_session")
    finally:
        databases.drop(name)


def test_children_who_were_written_down_twice_are_told_apart(databases: Databases) -> None:
    """Each keeps its bookings, and the rule that forbids a third one can be made."""
    name = f"migrations_{uuid4().hex}"
    databases.create(name)
    url = databases.url_of(name)
    try:
        upgrade(url, "0001")
        sql(url, FILL)
        upgrade(url)
        names = sorted(row[0] for row in sql(url, "SELECT name FROM participant"))
        assert names == ["Kim", "ÅSA (3)", "Åsa", "åsa (2)"]
    finally:
        databases.drop(name)


def test_an_offer_is_a_seat_for_the_version_before(databases: Databases) -> None:
    """It knows no offers: nobody would take the seat back."""
    name = f"migrations_{uuid4().hex}"
    databases.create(name)
    url = databases.url_of(name)
    try:
        upgrade(url, "0001")
        sql(url, FILL)
        upgrade(url)
        sql(url, "UPDATE party SET status = 'offered', offered_until = now()")
        downgrade(url, "0001")
        assert sql(url, "SELECT status FROM party") == [("confirmed",)]
    finally:
        databases.drop(name)
