"""What must hold between seats, parties, bookings and attendance at every commit. `spontan doctor` asks all of it."""

from shared.invariants import Invariant

SEATS = (
    Invariant(
        "bookings.held",
        "The seats that are held are those of the live bookings that are confirmed or offered.",
        """
        SELECT s.session_id AS id, format('%s held, %s booked', s.held, count(b.id)) AS what
          FROM session_seats s
          LEFT JOIN party p ON p.session_id = s.session_id AND p.status IN ('confirmed', 'offered')
          LEFT JOIN booking b ON b.party_id = p.id AND b.cancelled_at IS NULL
         GROUP BY s.session_id HAVING s.held <> count(b.id)
        """,
    ),
    Invariant(
        "bookings.waiting",
        "Those counted as waiting are the live bookings on the waiting list.",
        """
        SELECT s.session_id AS id, format('%s counted, %s wait', s.waiting, count(b.id)) AS what
          FROM session_seats s
          LEFT JOIN party p ON p.session_id = s.session_id AND p.status = 'waitlisted'
          LEFT JOIN booking b ON b.party_id = p.id AND b.cancelled_at IS NULL
         GROUP BY s.session_id HAVING s.waiting <> count(b.id)
        """,
    ),
    Invariant(
        "bookings.never_oversold",
        "No more seats are held than the ceiling allows.",
        """
        SELECT session_id AS id, format('%s held under a ceiling of %s', held, ceiling) AS what
          FROM session_seats WHERE held > ceiling
        """,
    ),
    Invariant(
        "bookings.ceiling",
        "The ceiling is the capacity, or what was held already when the capacity was lowered; no capacity, no ceiling.",
        """
        SELECT session_id AS id, format('ceiling %s, capacity %s, held %s', ceiling, capacity, held) AS what
          FROM session_seats
         WHERE ceiling IS DISTINCT FROM CASE WHEN capacity IS NOT NULL THEN greatest(capacity, held) END
        """,
    ),
    Invariant(
        "bookings.turn",
        "No party arrived later than the seats' turn: the next arrival is a new number.",
        """
        SELECT s.session_id AS id, format('turn %s, arrival %s', s.turn, max(p.arrival)) AS what
          FROM session_seats s JOIN party p USING (session_id)
         GROUP BY s.session_id HAVING max(p.arrival) > s.turn
        """,
    ),
)

QUEUE = (
    Invariant(
        "bookings.nobody_waits_in_vain",
        "Until a session starts, no waiting party would fit into the seats that are free.",
        """
        SELECT p.id, format('%s would fit into %s', p.size, coalesce((s.capacity - s.held)::text, 'any number')) AS what
          FROM party p JOIN session_seats s USING (session_id)
          JOIN scheduled_session o ON o.id = s.session_id AND o.status = 'published'
         WHERE p.status = 'waitlisted' AND s.opens_at <= :now AND :now < o.starts_at
           AND (s.capacity IS NULL OR p.size <= s.capacity - s.held)
        """,
    ),
    # What the rows can prove. A party that waits has waited since it arrived, so whenever a later one got its seats, at
    # least that one's present size was free. Had the waiting party fitted, the queue had given it the seats. It may
    # have been larger then, so its size is counted with everybody who ever was in it; the later one may have been
    # larger too, which only means that more was free.
    Invariant(
        "bookings.queue_order",
        "No later arrival has got seats into which a waiting party would have fitted, as large as it ever was.",
        """
        SELECT w.id, format('arrival %s waits, arrival %s has seats', w.arrival, min(l.arrival)) AS what
          FROM party w
          JOIN LATERAL (SELECT count(*) AS ever FROM booking b WHERE b.party_id = w.id) AS largest ON true
          JOIN party l ON l.session_id = w.session_id AND l.arrival > w.arrival
                      AND l.status IN ('confirmed', 'offered') AND l.size >= largest.ever
         WHERE w.status = 'waitlisted' GROUP BY w.id
        """,
    ),
)

PARTIES = (
    Invariant(
        "bookings.party_size",
        "A party is as large as its live bookings are many.",
        """
        SELECT p.id, format('size %s, %s booked', p.size, count(b.id)) AS what
          FROM party p LEFT JOIN booking b ON b.party_id = p.id AND b.cancelled_at IS NULL
         WHERE p.status <> 'cancelled' GROUP BY p.id HAVING p.size <> count(b.id)
        """,
    ),
    Invariant(
        "bookings.cancelled_party",
        "Nobody of a cancelled party is still booked.",
        """
        SELECT p.id, format('%s still booked', count(*)) AS what
          FROM party p JOIN booking b ON b.party_id = p.id AND b.cancelled_at IS NULL
         WHERE p.status = 'cancelled' GROUP BY p.id
        """,
    ),
    Invariant(
        "bookings.own_participants",
        "Whoever is booked belongs to the account that booked.",
        """
        SELECT b.id, 'participant of another account' AS what
          FROM booking b JOIN party p ON p.id = b.party_id JOIN participant c ON c.id = b.participant_id
         WHERE b.cancelled_at IS NULL AND c.account_id IS DISTINCT FROM p.account_id
        """,
    ),
    Invariant(
        "bookings.rest_of_own_party",
        "Who waits as the rest of a party is of the same account, on the same session, and came right after it.",
        """
        SELECT r.id, 'rest of another party' AS what
          FROM party r JOIN party p ON p.id = r.rest_of
         WHERE (r.account_id, r.session_id, r.arrival) <> (p.account_id, p.session_id, p.arrival + 1)
        """,
    ),
    Invariant(
        "bookings.offers_end",
        "No offer is kept for more than ten minutes after its time or the start; of what was called off it stays.",
        """
        SELECT p.id, format('offered until %s, starts %s', p.offered_until, o.starts_at) AS what
          FROM party p JOIN scheduled_session o ON o.id = p.session_id AND o.status = 'published'
         WHERE p.status = 'offered'
           AND least(p.offered_until, o.starts_at) < CAST(:now AS timestamptz) - interval '10 minutes'
        """,
    ),
    Invariant(
        "bookings.own_session",
        "A booking is for the session of its party.",
        """
        SELECT b.id, 'booked for another session than its party' AS what
          FROM booking b JOIN party p ON p.id = b.party_id WHERE b.session_id <> p.session_id
        """,
    ),
    Invariant(
        "bookings.once",
        "Nobody is booked twice for one session.",
        """
        SELECT session_id AS id, format('a participant is booked %s times', count(*)) AS what
          FROM booking WHERE cancelled_at IS NULL GROUP BY session_id, participant_id HAVING count(*) > 1
        """,
    ),
    Invariant(
        "bookings.key_has_party",
        "A booking request that was accepted leads to a party of the same account.",
        """
        SELECT k.party_id AS id, 'no such party of this account' AS what
          FROM idempotency_key k LEFT JOIN party p ON p.id = k.party_id AND p.account_id = k.account_id WHERE p.id IS NULL
        """,
    ),
)

ATTENDANCE = (
    Invariant(
        "bookings.attendance_booked",
        "Whoever is marked without having walked in has signed up for that session at some time.",
        """
        SELECT a.session_id AS id, format('%s marked who never signed up', count(*)) AS what
          FROM attendance a
         WHERE NOT a.walk_in AND NOT EXISTS (SELECT FROM booking b WHERE b.session_id = a.session_id
                                                                     AND b.participant_id = a.participant_id)
         GROUP BY a.session_id
        """,
    ),
    Invariant(
        "bookings.attendance_walk_in",
        "Whoever walked in is on the list of the organiser who runs the session.",
        """
        SELECT a.session_id AS id, format('%s walk-ins of others', count(*)) AS what
          FROM attendance a JOIN participant c ON c.id = a.participant_id
          JOIN scheduled_session s ON s.id = a.session_id
         WHERE a.walk_in AND c.organizer_id IS DISTINCT FROM s.organizer_id GROUP BY a.session_id
        """,
    ),
    Invariant(
        "bookings.attendance_taken",
        "A session at which somebody was marked or counted says when that was.",
        """
        SELECT s.id, 'marked or counted, but not said when' AS what
          FROM scheduled_session s
         WHERE s.attendance_taken_at IS NULL
           AND (EXISTS (SELECT FROM attendance a WHERE a.session_id = s.id)
                OR EXISTS (SELECT FROM headcount h WHERE h.session_id = s.id))
        """,
    ),
)

INVARIANTS: tuple[Invariant, ...] = (*SEATS, *QUEUE, *PARTIES, *ATTENDANCE)
