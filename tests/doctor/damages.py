"""One damage per rule: SQL that breaks it in the loaded demo, taking away the constraint first where one stands in the way."""

SCENERY = """
    CREATE TEMP VIEW a_party AS SELECT id, session_id, account_id FROM party WHERE status = 'confirmed' ORDER BY id LIMIT 1;
    CREATE TEMP VIEW a_full_one AS SELECT session_id FROM session_seats WHERE waiting > 0 LIMIT 1;
    CREATE TEMP VIEW an_empty_one AS
        SELECT session_id, closes_at FROM session_seats WHERE turn = 0 ORDER BY closes_at DESC LIMIT 1
"""
"""What the damages are done to. The empty session is the latest of all, so its sign-up is open."""

DAMAGES = {
    "schedule.seats_offered": """
        UPDATE scheduled_session SET sign_up = 'optional'
         WHERE id = (SELECT id FROM scheduled_session WHERE sign_up = 'none' AND status = 'published' LIMIT 1)
    """,
    "schedule.no_seats_unasked": """
        UPDATE scheduled_session SET sign_up = 'none' WHERE id = (SELECT session_id FROM an_empty_one)
    """,
    "schedule.cancelled_is_closed": """
        UPDATE scheduled_session SET status = 'cancelled', cancelled_at = :now
         WHERE id = (SELECT session_id FROM an_empty_one)
    """,
    "bookings.held": """
        UPDATE session_seats SET held = held - 1 WHERE session_id = (SELECT session_id FROM a_party)
    """,
    "bookings.waiting": """
        UPDATE session_seats SET waiting = waiting + 1 WHERE session_id = (SELECT session_id FROM a_party)
    """,
    "bookings.never_oversold": """
        ALTER TABLE session_seats DROP CONSTRAINT ck_session_seats_never_oversold;
        UPDATE session_seats SET held = ceiling + 1 WHERE session_id = (SELECT session_id FROM a_full_one)
    """,
    "bookings.ceiling": """
        UPDATE session_seats SET ceiling = ceiling + 1 WHERE session_id = (SELECT session_id FROM a_full_one)
    """,
    "bookings.turn": """
        UPDATE session_seats SET turn = 0 WHERE session_id = (SELECT session_id FROM a_party)
    """,
    "bookings.nobody_waits_in_vain": """
        UPDATE session_seats SET capacity = capacity + 8, ceiling = ceiling + 8
         WHERE session_id = (SELECT session_id FROM a_full_one)
    """,
    "bookings.queue_order": """
        UPDATE party SET arrival = 0 WHERE id = (SELECT id FROM party WHERE status = 'waitlisted' ORDER BY size LIMIT 1)
    """,
    "bookings.party_size": """
        UPDATE party SET size = size + 1 WHERE id = (SELECT id FROM a_party)
    """,
    "bookings.cancelled_party": """
        UPDATE party SET status = 'cancelled', size = 0 WHERE id = (SELECT id FROM a_party)
    """,
    "bookings.own_participants": """
        UPDATE booking SET participant_id = (SELECT id FROM participant WHERE name = 'Robin')
         WHERE id = (SELECT id FROM booking WHERE party_id = (SELECT id FROM a_party) LIMIT 1)
    """,
    "bookings.rest_of_own_party": """
        UPDATE party SET rest_of = (SELECT id FROM a_party)
         WHERE id = (SELECT p.id FROM party p, a_party a WHERE p.account_id <> a.account_id LIMIT 1)
    """,
    "bookings.offers_end": """
        UPDATE party SET status = 'offered', offered_until = CAST(:now AS timestamptz) - interval '11 minutes'
         WHERE id = (SELECT id FROM party JOIN a_full_one USING (session_id) WHERE status = 'confirmed' LIMIT 1)
    """,
    "bookings.own_session": """
        UPDATE booking SET session_id = (SELECT session_id FROM an_empty_one)
         WHERE party_id = (SELECT id FROM a_party)
    """,
    "bookings.once": """
        DROP INDEX uq_booking_once;
        INSERT INTO booking (id, party_id, session_id, participant_id)
        SELECT uuidv7(), party_id, session_id, participant_id FROM booking WHERE party_id = (SELECT id FROM a_party)
    """,
    "bookings.key_has_party": """
        UPDATE idempotency_key SET account_id = uuidv7() WHERE party_id = (SELECT id FROM a_party)
    """,
    "bookings.attendance_booked": """
        UPDATE attendance SET walk_in = false WHERE walk_in
    """,
    "bookings.attendance_walk_in": """
        UPDATE attendance SET walk_in = true WHERE NOT walk_in
    """,
    "bookings.attendance_taken": """
        UPDATE scheduled_session SET attendance_taken_at = NULL WHERE id = (SELECT session_id FROM headcount LIMIT 1)
    """,
    "events.expanded": """
        UPDATE outbox_event SET expanded_at = NULL, recorded_at = CAST(:now AS timestamptz) - interval '11 minutes'
         WHERE type = 'BookingWaitlisted'
    """,
    "events.delivered": """
        INSERT INTO delivery (event_id, handler, due_at, attempts)
        SELECT id, 'messages.confirm', CAST(:now AS timestamptz) - interval '25 hours', 3
          FROM outbox_event WHERE type = 'BookingConfirmed' LIMIT 1
    """,
    "messages.sent": """
        INSERT INTO message (id, kind, subject_id, account_id, once, created_at, due_at, attempts, problem)
        SELECT uuidv7(), 'confirmed', id, account_id, 'once', :now, CAST(:now AS timestamptz) - interval '25 hours', 1, ''
          FROM a_party
    """,
    "messages.own_party": """
        INSERT INTO message (id, kind, subject_id, account_id, once, created_at, due_at, attempts, problem)
        SELECT uuidv7(), 'confirmed', a_party.id, account.id, 'once', :now, :now, 1, ''
          FROM a_party JOIN account ON account.id <> a_party.account_id LIMIT 1
    """,
    "insights.recounted": """
        UPDATE participation_week SET attendances = attendances + 1
         WHERE week = (SELECT max(week) FROM participation_week WHERE week < CAST(:now AS timestamptz) - interval '7 days')
    """,
}

HARMLESS = {
    "an event of a few minutes ago": """
        UPDATE outbox_event SET expanded_at = NULL, recorded_at = CAST(:now AS timestamptz) - interval '9 minutes'
    """,
    "a capacity that was lowered removes nobody": """
        UPDATE session_seats SET capacity = capacity - 3 WHERE session_id = (SELECT session_id FROM a_full_one)
    """,
    "after the start nobody is promoted": """
        UPDATE session_seats SET capacity = capacity + 8, ceiling = ceiling + 8
         WHERE session_id = (SELECT session_id FROM a_full_one);
        UPDATE scheduled_session SET starts_at = :now WHERE id = (SELECT session_id FROM a_full_one)
    """,
    "an offer may wait ten minutes for the sweep": """
        UPDATE party SET status = 'offered', offered_until = CAST(:now AS timestamptz) - interval '9 minutes'
         WHERE id = (SELECT id FROM party JOIN a_full_one USING (session_id) WHERE status = 'confirmed' LIMIT 1)
    """,
    "a delivery that was set aside waits for a person": """
        INSERT INTO delivery (event_id, handler, due_at, attempts, set_aside_at)
        SELECT id, 'messages.confirm', CAST(:now AS timestamptz) - interval '9 days', 12, :now FROM outbox_event LIMIT 1
    """,
    # It fits or it waits: the queue's order is among those who fit. Made smaller later, it still did not fit then.
    "a party that was larger is passed by smaller ones": """
        CREATE TEMP TABLE passed AS
            SELECT id, session_id FROM party WHERE status = 'waitlisted' AND size = 1 ORDER BY arrival LIMIT 1;
        INSERT INTO booking (id, party_id, session_id, participant_id, cancelled_at)
        SELECT uuidv7(), passed.id, session_id, p.id, :now
          FROM passed, (SELECT id FROM participant WHERE account_id IS NOT NULL LIMIT 7) AS p;
        UPDATE party SET arrival = 0 WHERE id = (SELECT id FROM passed)
    """,
}
"""States that look odd and are right."""
