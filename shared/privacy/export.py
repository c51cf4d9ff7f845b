"""Everything that is stored about an account and its participants, in plain words: the copy that GDPR art. 15 and 20 give.

Secrets are left out: the hashes of devices' tokens, and the key from which codes and addresses are derived.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping, TextClause, text

from shared.clock import Clock
from shared.database import AsyncSession, execute
from shared.people.models import Account

FORMAT = "spontan-my-data/1"
"""Raised when a key is renamed or changes its meaning; keys may be added."""

_SESSION = """
    jsonb_build_object('title', s.title, 'starts_at', s.starts_at, 'ends_at', s.ends_at, 'status', s.status,
                       'venue', v.name, 'area', r.name, 'organizer', o.name) AS session
"""
_FACTS = """
      JOIN venue v ON v.id = s.venue_id JOIN area r ON r.id = v.area_id JOIN organizer o ON o.id = s.organizer_id
"""

# Whoever wrote a sign-up that waits for its code has not shown that the contact is theirs: what they wrote may be about
# another family's child, so that there is one is all that is told.
#
# Each gives the rows of one list, and every column under the name that people read.
SECTIONS: Mapping[str, TextClause] = {
    "participants": text("""
        SELECT p.name, p.birth_year, p.gender, r.name AS area, p.created_at, p.removed_at
          FROM participant p LEFT JOIN area r ON r.id = p.area_id
         WHERE p.account_id = :account_id ORDER BY p.id
    """),
    "bookings": text(f"""
        SELECT {_SESSION}, c.name AS participant,
               CASE WHEN b.cancelled_at IS NULL THEN p.status ELSE 'cancelled' END AS status,
               p.first_status, p.arrival AS number_in_order, p.offered_until, b.cancelled_at, b.cancelled_by
          FROM party p JOIN booking b ON b.party_id = p.id JOIN participant c ON c.id = b.participant_id
          JOIN scheduled_session s ON s.id = p.session_id {_FACTS}
         WHERE p.account_id = :account_id ORDER BY s.starts_at, b.id
    """),  # noqa: S608 - our own words, here and below
    "attendance": text(f"""
        SELECT {_SESSION}, c.name AS participant, a.present, a.walk_in, a.recorded_at
          FROM participant c JOIN attendance a ON a.participant_id = c.id
          JOIN scheduled_session s ON s.id = a.session_id {_FACTS}
         WHERE c.account_id = :account_id ORDER BY s.starts_at, c.id
    """),  # noqa: S608
    "followed_series": text("""
        SELECT s.title, o.name AS organizer, f.created_at AS since, f.stopped_at
          FROM follower f JOIN session_series s ON s.id = f.series_id JOIN organizer o ON o.id = s.organizer_id
         WHERE f.account_id = :account_id ORDER BY f.id
    """),
    "followed_programmes": text("""
        SELECT coalesce(a.names ->> c.language, a.names ->> 'sv') AS activity, o.name AS organizer, v.name AS venue,
               f.created_at AS since, f.stopped_at
          FROM follower f JOIN account c ON c.id = f.account_id
          JOIN organizer o ON o.id = f.organizer_id JOIN activity a ON a.id = f.activity_id JOIN venue v ON v.id = f.venue_id
         WHERE f.account_id = :account_id ORDER BY f.id
    """),
    "messages": text("""
        SELECT m.kind, m.channel, o.name AS organizer, m.created_at, m.due_at, m.sent_at, m.dropped_at, m.failed_at,
               m.attempts, m.problem, m.parts, m.cost, m.provider_id AS gateway_id
          FROM message m LEFT JOIN organizer o ON o.id = m.organizer_id
         WHERE m.account_id = :account_id ORDER BY m.id
    """),
    "codes": text("""
        SELECT c.language, c.created_at, c.expires_at, c.attempts, c.used_at,
               EXISTS (SELECT FROM sign_up_draft d WHERE d.challenge_id = c.id) AS sign_up_that_waits,
               coalesce(s.title, coalesce(a.names ->> c.language, a.names ->> 'sv') || ', ' || o.name || ', ' || v.name)
                   AS following_that_waits
          FROM sign_in_challenge c
          LEFT JOIN follow_draft f ON f.challenge_id = c.id LEFT JOIN session_series s ON s.id = f.series_id
          LEFT JOIN organizer o ON o.id = f.organizer_id LEFT JOIN activity a ON a.id = f.activity_id
          LEFT JOIN venue v ON v.id = f.venue_id
         WHERE c.contact_kind = :kind AND c.contact = :contact ORDER BY c.id
    """),
    "devices": text("""
        SELECT created_at AS signed_in_at, expires_at, revoked_at AS signed_out_at
          FROM device WHERE account_id = :account_id ORDER BY created_at
    """),
    "requests": text("""
        SELECT key, created_at FROM idempotency_key WHERE account_id = :account_id ORDER BY created_at
    """),
    "roles": text("""
        SELECT m.role, o.name AS organizer, m.display_name, m.active, m.extract_seen_on, m.extract_seen_by
          FROM staff_member m LEFT JOIN organizer o ON o.id = m.organizer_id
         WHERE m.account_id = :account_id ORDER BY m.id
    """),
    "reported_faults": text("""
        SELECT text, page, contact, reported_at, handled_at FROM fault_report
         WHERE position(:contact IN lower(contact)) > 0 ORDER BY reported_at
    """),
    "demo_mailbox": text("""
        SELECT kind, subject, body, delivered_at FROM mailbox_message
         WHERE contact_kind = :kind AND contact = :contact ORDER BY delivered_at
    """),
}


async def export(session: AsyncSession, clock: Clock, account: Account) -> dict[str, Any]:
    """What is stored about *account*, ready to be written as JSON; times are ISO 8601."""
    values = {"account_id": account.id, "kind": account.contact_kind, "contact": account.contact}
    lists = {
        name: [_plain(row) for row in (await execute(session, statement, values)).mappings()]
        for name, statement in SECTIONS.items()
    }
    return {"format": FORMAT, "made_at": _plain_value(clock.now()), "account": _plain(account.model_dump()), **lists}


def _plain(row: RowMapping | Mapping[str, Any]) -> dict[str, Any]:
    return {str(key): _plain_value(value) for key, value in row.items()}


def _plain_value(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value
