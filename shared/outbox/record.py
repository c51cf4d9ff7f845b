"""Record what happened, in the transaction in which it happened."""

from dataclasses import dataclass
from uuid import UUID

from shared.clock import Clock
from shared.database import AnySession, AsyncSession
from shared.outbox.models import OutboxEvent

RECORDED = "events_recorded"


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


def record(session: AsyncSession, clock: Clock, *events: Event) -> None:
    """Write *events* in the caller's transaction; they leave when it commits, or never."""
    session.add_all(OutboxEvent(type=e.type, subject_id=e.subject_id, recorded_at=clock.now()) for e in events)
    announce(session)


def announce(session: AnySession) -> None:
    """Note that this transaction wrote events (also by raw SQL), so that the edge nudges the relay after the commit."""
    session.info[RECORDED] = True


def announced(session: AnySession) -> bool:
    """Whether this transaction wrote events."""
    return bool(session.info.get(RECORDED))
