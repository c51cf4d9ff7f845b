"""Forget what nobody needs any more, personal data first."""

from datetime import timedelta

from sqlalchemy import text
from structlog import get_logger

from shared.clock import Clock
from shared.database import AsyncSession, execute

log = get_logger(__name__)

# What is forgotten, after how long, and how. A challenge takes the draft with it that waited for its code; an event its
# deliveries. Who follows is forgotten half a year after stopping, or after the last session of it. An event of which
# one delivery is still open or set aside stays for a person to look at.
EXPIRED = (
    ("challenges", timedelta(days=1), text("DELETE FROM sign_in_challenge WHERE expires_at < :before")),
    ("devices", timedelta(days=1), text("DELETE FROM device WHERE least(expires_at, revoked_at) < :before")),
    ("idempotency_keys", timedelta(hours=48), text("DELETE FROM idempotency_key WHERE created_at < :before")),
    ("changes", timedelta(days=180), text("DELETE FROM session_change WHERE made_at < :before")),
    ("notices", timedelta(days=180), text("DELETE FROM session_notice WHERE written_at < :before")),
    ("faults", timedelta(days=180), text("DELETE FROM fault_report WHERE reported_at < :before")),
    (
        "followers",
        timedelta(days=180),
        text("""
            DELETE FROM follower AS f
             WHERE f.stopped_at < :before
                OR (f.created_at < :before
                    AND NOT EXISTS (SELECT FROM scheduled_session s WHERE s.series_id = f.series_id AND s.ends_at > :before)
                    AND NOT EXISTS (SELECT FROM scheduled_session s
                                     WHERE s.series_id IS NULL AND s.organizer_id = f.organizer_id
                                       AND s.activity_id = f.activity_id AND s.venue_id = f.venue_id
                                       AND s.ends_at > :before))
        """),
    ),
    (
        "people",  # removed by their family, and in no list that anything is counted from
        timedelta(days=1),
        text("""
            DELETE FROM participant AS p
             WHERE p.removed_at < :before
               AND NOT EXISTS (SELECT FROM booking b WHERE b.participant_id = p.id)
               AND NOT EXISTS (SELECT FROM attendance a WHERE a.participant_id = p.id)
        """),
    ),
    (
        "kept_names",  # of people who were removed, when no organiser's list needs them any more
        timedelta(0),
        text("UPDATE participant SET kept_name = NULL, kept_until = NULL WHERE kept_until < :before"),
    ),
    ("mailbox", timedelta(days=30), text("DELETE FROM mailbox_message WHERE delivered_at < :before")),
    (
        "messages",
        timedelta(days=180),
        text("DELETE FROM message WHERE coalesce(sent_at, dropped_at, failed_at) < :before"),
    ),
    (
        "sms_counts",
        timedelta(days=2),
        text("DELETE FROM sms_count WHERE day < (CAST(:before AS timestamptz) AT TIME ZONE 'UTC')::date"),
    ),
    (
        "events",
        timedelta(days=30),
        text("""
            DELETE FROM outbox_event AS e
             WHERE e.expanded_at < :before
               AND NOT EXISTS (SELECT FROM delivery AS d WHERE d.event_id = e.id AND d.done_at IS NULL)
        """),
    ),
)


async def forget_expired(session: AsyncSession, clock: Clock) -> None:
    """Delete what has expired."""
    for what, after, statement in EXPIRED:
        gone = await execute(session, statement, {"before": clock.now() - after})
        log.info("forgotten", what=what, rows=gone.rowcount)
