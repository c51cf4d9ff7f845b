"""The nightly forgetting: what nobody needs any more goes, personal data first."""

from datetime import timedelta

from sqlalchemy import text
from structlog import get_logger

from services.worker.runner import Work
from services.worker.tasks import scheduled
from shared.database import execute

log = get_logger(__name__)

# What is forgotten, after how long, and how. A challenge takes the sign-up draft with it that waited for its code; an
# event its deliveries. An event of which one delivery is still open or set aside stays for a person to look at.
EXPIRED = (
    ("challenges", timedelta(days=1), text("DELETE FROM sign_in_challenge WHERE expires_at < :before")),
    ("devices", timedelta(days=1), text("DELETE FROM device WHERE least(expires_at, revoked_at) < :before")),
    ("idempotency_keys", timedelta(hours=48), text("DELETE FROM idempotency_key WHERE created_at < :before")),
    ("mailbox", timedelta(days=30), text("DELETE FROM mailbox_message WHERE delivered_at < :before")),
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


async def forget_expired(work: Work) -> None:
    """Delete what has expired."""
    now = work.clock.now()
    for what, after, statement in EXPIRED:
        gone = await execute(work.session, statement, {"before": now - after})
        log.info("forgotten", what=what, rows=gone.rowcount)


scheduled("retention.forget_expired", forget_expired)
