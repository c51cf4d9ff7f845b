"""Note what an act changes in public sessions, so that everyone concerned is told once: what it was, and what it is."""

from dataclasses import dataclass, field
from uuid import UUID

from shared.clock import Clock
from shared.database import AsyncSession
from shared.ids import new_id
from shared.outbox import record
from shared.schedule.events import SessionsChanged
from shared.schedule.models import ScheduledSession, SessionChange


@dataclass
class Act:
    """One act of somebody: a session called off, a stretch of them, a calendar that was read anew.

    Verbs that change sessions take an act and note in it what they did; `tell` closes it. Families are told of an act
    once, however many sessions it changed.
    """

    id: UUID = field(default_factory=new_id)
    changes: list[SessionChange] = field(default_factory=list)

    def moves(self, clock: Clock, on: ScheduledSession) -> None:
        """Note where and when *on* was, before it is moved. A draft is nobody's news."""
        if on.status == "published":
            self.changes.append(
                SessionChange(
                    act_id=self.id,
                    session_id=on.id,
                    what="moved",
                    starts_before=on.starts_at,
                    ends_before=on.ends_at,
                    venue_before=on.venue_id,
                    made_at=clock.now(),
                )
            )

    def calls_off(self, clock: Clock, on: ScheduledSession) -> None:
        """Note that *on* will not take place."""
        self.changes.append(SessionChange(act_id=self.id, session_id=on.id, what="cancelled", made_at=clock.now()))


def tell(session: AsyncSession, clock: Clock, act: Act) -> None:
    """Store what the act changed and let everyone concerned be told; nothing when it changed nothing."""
    if act.changes:
        session.add_all(act.changes)
        record(session, clock, SessionsChanged(act.id))
