"""The facts of messages about an act that changed sessions: for each family what concerns it, old and new.

An act's message can wait, for the morning or for a mail server, while the next act changes the same session again. The
newer message then says it all, from what the family was last told to what is now, and the older one is dropped.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlmodel import col, select

from shared.catalogue.models import Activity, Venue
from shared.database import AsyncSession, execute
from shared.messages.facts.kinds import Change, Facts
from shared.messages.models import Message
from shared.people.models import Account
from shared.schedule.models import ScheduledSession

ABOUT_ACTS = ("changed", "session_cancelled")

# Every change of the account's own sessions among those that these messages' acts changed, which was or is to be told to
# it, and every newer one, whose message may not be written yet; oldest first, with who the account is to that session.
# It begins with what the account comes to or follows: an act can change thousands of sessions of thousands of families, and
# reads each family's part of it once. A programme goes on for years: of what was over when the message was written, nobody
# is told. A session is held also at the HALLS where people have known it before. Indexes: party and follower by account,
# session by series and by programme, session_change by session, message by what it says once.
_HISTORY = text("""
    SELECT m.id AS message_id, c.session_id, c.act_id = m.subject_id AS mine, c.what,
           c.starts_before, c.ends_before, c.venue_before, told.sent_at IS NOT NULL AS told,
           theirs.comes, theirs.follower_id
      FROM message m
     CROSS JOIN LATERAL (
           SELECT session_id, bool_or(follower_id IS NULL) AS comes, min(CAST(follower_id AS text)) AS follower_id
             FROM (SELECT session_id, CAST(NULL AS uuid) AS follower_id
                     FROM party WHERE account_id = m.account_id AND status <> 'cancelled'
                    UNION ALL
                   SELECT o.id, f.id FROM follower f JOIN scheduled_session o ON o.series_id = f.series_id
                    WHERE f.account_id = m.account_id AND f.stopped_at IS NULL
                    UNION ALL
                   SELECT o.id, f.id
                     FROM follower f
                     JOIN scheduled_session o ON o.series_id IS NULL AND o.organizer_id = f.organizer_id
                                             AND o.activity_id = f.activity_id AND o.ends_at > m.created_at
                    WHERE f.account_id = m.account_id AND f.stopped_at IS NULL
                      AND (o.venue_id = f.venue_id
                           OR EXISTS (SELECT FROM session_change known
                                       WHERE known.session_id = o.id AND known.venue_before = f.venue_id))) AS one
            GROUP BY session_id) AS theirs
      JOIN session_change own ON own.session_id = theirs.session_id AND own.act_id = m.subject_id
      JOIN session_change c ON c.session_id = own.session_id
      LEFT JOIN message told ON told.once = 'act:' || c.act_id || ':' || m.account_id
     WHERE m.id = ANY (CAST(:ids AS uuid[])) AND m.kind IN ('changed', 'session_cancelled')
       AND (told.id IS NOT NULL OR (c.made_at, c.id) > (own.made_at, own.id))
     GROUP BY m.id, c.id, theirs.comes, theirs.follower_id, told.id
     ORDER BY m.id, c.session_id, c.made_at, c.id
""")


async def load_acts(session: AsyncSession, message_ids: Sequence[UUID]) -> list[Facts]:
    """The facts of those of these messages that are about an act; three queries."""
    statement = (
        select(Message, Account)
        .join(Account, col(Account.id) == col(Message.account_id))
        .where(col(Message.id).in_(message_ids), col(Message.kind).in_(ABOUT_ACTS))
        .execution_options(populate_existing=True)
    )
    messages = (await session.exec(statement)).all()
    if not messages:
        return []
    history = (await execute(session, _HISTORY, {"ids": [message.id for message, _ in messages]})).all()
    places = await _Places.of(session, history)
    by_message: dict[UUID, dict[UUID, list[Any]]] = defaultdict(lambda: defaultdict(list))
    for row in history:
        by_message[row.message_id][row.session_id].append(row)
    return [
        Facts(message, account, changes=tuple(_changes(by_message[message.id], places)))
        for message, account in messages
    ]


class _Places:
    """The sessions that were changed, with where they are and were."""

    def __init__(self, sessions: dict[UUID, tuple[ScheduledSession, Activity]], venues: dict[UUID, Venue]) -> None:
        self.sessions, self.venues = sessions, venues

    @classmethod
    async def of(cls, session: AsyncSession, history: Sequence[Any]) -> "_Places":
        ids = {row.session_id for row in history}
        statement = (
            select(ScheduledSession, Activity)
            .join(Activity, col(Activity.id) == col(ScheduledSession.activity_id))
            .where(col(ScheduledSession.id).in_(ids))
            .execution_options(populate_existing=True)
        )
        sessions = {on.id: (on, activity) for on, activity in await session.exec(statement)}
        wanted = {on.venue_id for on, _ in sessions.values()} | {row.venue_before for row in history}
        venues = await session.exec(select(Venue).where(col(Venue.id).in_(wanted)))
        return cls(sessions, {venue.id: venue for venue in venues})


def _changes(by_session: dict[UUID, list[Any]], places: _Places) -> Iterable[Change]:
    """What the message's act changed, in the order of the sessions' time."""
    return sorted((_change(rows, places) for rows in by_session.values()), key=lambda change: change.session.starts_at)


def _change(rows: list[Any], places: _Places) -> Change:
    """One session's change. *rows* are all that this family was or is to be told of the session, oldest first."""
    last = rows[-1]
    mine = max(i for i, row in enumerate(rows) if row.mine)
    on, activity = places.sessions[last.session_id]
    before = _untold(rows[: mine + 1])
    return Change(
        what="cancelled" if on.status == "cancelled" else "moved",
        session=on,
        venue=places.venues[on.venue_id],
        activity=activity,
        newer=mine < len(rows) - 1,
        starts_before=before.starts_before if before else None,
        ends_before=before.ends_before if before else None,
        venue_before=places.venues.get(before.venue_before) if before else None,
        follower_id=None if last.comes else UUID(last.follower_id),
    )


def _untold(rows: list[Any]) -> Any:
    """The first move after what was told last: what it says was before is what the family still believes."""
    told = max((i for i, row in enumerate(rows) if row.told), default=-1)
    return next((row for row in rows[told + 1 :] if row.what == "moved"), None)
