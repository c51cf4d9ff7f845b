"""What must hold between sessions and the seats they offer."""

from shared.invariants import Invariant

INVARIANTS: tuple[Invariant, ...] = (
    Invariant(
        "schedule.seats_offered",
        "A public session with sign-up has seats to give.",
        """
        SELECT s.id, format('sign-up %s without seats', s.sign_up) AS what
          FROM scheduled_session s LEFT JOIN session_seats t ON t.session_id = s.id
         WHERE s.sign_up <> 'none' AND s.status <> 'draft' AND t.session_id IS NULL
        """,
    ),
    Invariant(
        "schedule.no_seats_unasked",
        "A session without sign-up has no seats to give.",
        """
        SELECT s.id, 'seats without sign-up' AS what
          FROM scheduled_session s JOIN session_seats t ON t.session_id = s.id WHERE s.sign_up = 'none'
        """,
    ),
    Invariant(
        "schedule.cancelled_is_closed",
        "Sign-up for a cancelled session closed when it was cancelled: a booking decision looks at the seats alone.",
        """
        SELECT s.id, 'sign-up outlives the cancellation' AS what
          FROM scheduled_session s JOIN session_seats t ON t.session_id = s.id
         WHERE s.status = 'cancelled' AND t.closes_at > s.cancelled_at
        """,
    ),
)
