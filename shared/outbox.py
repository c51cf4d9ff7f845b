"""What happened, written in the transaction in which it happened, and delivered until every handler has done its part.

An event is one row of `outbox_event`. The relay expands it into one `delivery` per handler; a handler marks its
delivery done in the transaction of its own effect. Together: delivered at least once, effective exactly once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel, col, select

from shared.clock import Clock
from shared.database import AsyncSession, execute
from shared.ids import new_id

RECORDED = "events_recorded"
FIRST_RETRY_SECONDS = 30
MOST_ATTEMPTS = 12


@dataclass(frozen=True)
class Event:
    """Something that happened to *subject_id*. Subclasses are named in the past tense and carry nothing else.

    Handlers read the present state: an event that carried yesterday's state could only mislead them.
    """

    subject_id: UUID

    @property
    def type(self) -> str:
        """The name under which subscriptions list it."""
        return type(self).__name__


class OutboxEvent(SQLModel, table=True):
    """One event; `expanded_at` is set when its deliveries exist."""

    __tablename__ = "outbox_event"
    __table_args__ = (Index("ix_outbox_event_new", "id", postgresql_where=text("expanded_at IS NULL")),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    type: str
    subject_id: UUID
    recorded_at: datetime
    expanded_at: datetime | None = None


class Delivery(SQLModel, table=True):
    """One handler's part of one event: due again and again until it is done or set aside."""

    __table_args__ = (
        Index("ix_delivery_due", "due_at", postgresql_where=text("done_at IS NULL AND set_aside_at IS NULL")),
    )

    event_id: UUID = Field(primary_key=True, foreign_key="outbox_event.id", ondelete="CASCADE")
    handler: str = Field(primary_key=True)
    due_at: datetime
    attempts: int = 0
    done_at: datetime | None = None
    set_aside_at: datetime | None = None
    last_error: str | None = None


def record(session: AsyncSession, clock: Clock, *events: Event) -> None:
    """Write *events* in the caller's transaction; they leave when it commits, or never."""
    session.add_all(OutboxEvent(type=e.type, subject_id=e.subject_id, recorded_at=clock.now()) for e in events)
    announce(session)


def announce(session: AsyncSession) -> None:
    """Note that this transaction wrote events (also by raw SQL), so that the edge nudges the relay after the commit."""
    session.info[RECORDED] = True


def announced(session: AsyncSession) -> bool:
    """Whether this transaction wrote events."""
    return bool(session.info.get(RECORDED))


# Locks the events it expands (SKIP LOCKED: two relays share the work). Index: ix_outbox_event_new.
# The handlers come as two parallel arrays: event type and handler name.
_EXPAND = text("""
    WITH fresh AS (
        SELECT id, type FROM outbox_event WHERE expanded_at IS NULL
         ORDER BY id LIMIT :most FOR UPDATE SKIP LOCKED
    ), subscription AS (
        SELECT * FROM unnest(CAST(:types AS text[]), CAST(:handlers AS text[])) AS s (type, handler)
    ), created AS (
        INSERT INTO delivery (event_id, handler, due_at, attempts)
        SELECT fresh.id, subscription.handler, :now, 0 FROM fresh JOIN subscription USING (type)
        ON CONFLICT DO NOTHING
    )
    UPDATE outbox_event SET expanded_at = :now FROM fresh WHERE outbox_event.id = fresh.id
""")


async def expand(
    session: AsyncSession, subscriptions: Mapping[str, Sequence[str]], *, at: datetime, most: int = 1000
) -> int:
    """Give every new event one delivery per handler of *subscriptions*; how many events were expanded."""
    pairs = [(event, handler) for event, handlers in subscriptions.items() for handler in handlers]
    values = {"types": [p[0] for p in pairs], "handlers": [p[1] for p in pairs], "now": at, "most": most}
    return (await execute(session, _EXPAND, values)).rowcount


# Takes due deliveries and pushes them on, so that a lost task comes again: 30 s, 60 s, 120 s ... an hour at most.
# After the last attempt a delivery is set aside for a person to look at. Index: ix_delivery_due.
_TAKE_DUE = text("""
    WITH due AS (
        SELECT event_id, handler FROM delivery
         WHERE done_at IS NULL AND set_aside_at IS NULL AND due_at <= :now
         ORDER BY due_at LIMIT :most FOR UPDATE SKIP LOCKED
    )
    UPDATE delivery AS d
       SET attempts = attempts + 1,
           due_at = :now + least(:first * power(2, attempts), 3600) * interval '1 second',
           set_aside_at = CASE WHEN attempts >= :most_attempts THEN :now END
      FROM due WHERE d.event_id = due.event_id AND d.handler = due.handler
    RETURNING d.event_id, d.handler, d.set_aside_at
""")


async def take_due(session: AsyncSession, *, at: datetime, most: int = 1000) -> dict[str, list[UUID]]:
    """The event ids that are due now, by handler, oldest first; each is due again later unless it gets done."""
    values = {"now": at, "most": most, "first": FIRST_RETRY_SECONDS, "most_attempts": MOST_ATTEMPTS}
    taken: dict[str, list[UUID]] = {}
    for row in await execute(session, _TAKE_DUE, values):
        if row.set_aside_at is None:
            taken.setdefault(row.handler, []).append(row.event_id)
    return taken


async def claim(session: AsyncSession, handler: str, event_ids: Sequence[UUID]) -> list[OutboxEvent]:
    """The events among *event_ids* that *handler* still has to do, their deliveries locked until the transaction ends.

    A copy of the same task that runs beside this one gets none of them.
    """
    statement = (
        select(OutboxEvent)
        .join(Delivery, col(Delivery.event_id) == col(OutboxEvent.id))
        .where(Delivery.handler == handler, col(Delivery.event_id).in_(event_ids), col(Delivery.done_at).is_(None))
        .order_by(col(OutboxEvent.id))
        .with_for_update(of=Delivery, skip_locked=True)
    )
    return list((await session.exec(statement)).all())


_FINISH = text("""
    UPDATE delivery SET done_at = :now, last_error = NULL
     WHERE handler = :handler AND event_id = ANY (CAST(:ids AS uuid[])) AND done_at IS NULL
""")


async def finish(session: AsyncSession, handler: str, event_ids: Sequence[UUID], *, at: datetime) -> None:
    """Mark *handler*'s part of these events done, in the transaction of its effect."""
    await execute(session, _FINISH, {"now": at, "handler": handler, "ids": list(event_ids)})


_NOTE_FAILURE = text("UPDATE delivery SET last_error = :error WHERE handler = :handler AND event_id = :event_id")


async def note_failure(session: AsyncSession, handler: str, event_id: UUID, error: BaseException) -> None:
    """Remember what kind of error stopped a delivery: the class only, an error's text may name a person."""
    await execute(session, _NOTE_FAILURE, {"error": type(error).__name__, "handler": handler, "event_id": event_id})


@dataclass(frozen=True)
class Backlog:
    """How much waits: `counts` by state (new, due, waiting, set_aside) and how long the oldest has waited."""

    counts: dict[str, int]
    oldest: timedelta


_BACKLOG = text("""
    SELECT (SELECT count(*) FROM outbox_event WHERE expanded_at IS NULL) AS new,
           count(*) FILTER (WHERE set_aside_at IS NULL AND due_at <= :now) AS due,
           count(*) FILTER (WHERE set_aside_at IS NULL AND due_at > :now) AS waiting,
           count(*) FILTER (WHERE set_aside_at IS NOT NULL) AS set_aside,
           least((SELECT min(recorded_at) FROM outbox_event WHERE expanded_at IS NULL),
                 min(due_at) FILTER (WHERE set_aside_at IS NULL AND due_at <= :now)) AS oldest
      FROM delivery WHERE done_at IS NULL
""")


async def backlog(session: AsyncSession, *, at: datetime) -> Backlog:
    """What the outbox still holds back at *at*."""
    row = (await execute(session, _BACKLOG, {"now": at})).one()
    counts = {name: getattr(row, name) for name in ("new", "due", "waiting", "set_aside")}
    return Backlog(counts, at - row.oldest if row.oldest else timedelta())
