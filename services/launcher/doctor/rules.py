"""Every rule that the data keeps, asked in one transaction that sees one state of the database."""

from collections.abc import AsyncIterator
from datetime import datetime

from services.launcher.doctor.check import Check
from shared.bookings.invariants import INVARIANTS as BOOKINGS
from shared.database import AsyncSession
from shared.insights.invariants import INVARIANTS as INSIGHTS
from shared.invariants import Invariant, examine
from shared.messages.invariants import INVARIANTS as MESSAGES
from shared.schedule.invariants import INVARIANTS as SCHEDULE

ALL: tuple[Invariant, ...] = (*SCHEDULE, *BOOKINGS, *MESSAGES, *INSIGHTS)


async def rules(session: AsyncSession, *, now: datetime, zone: str) -> AsyncIterator[Check]:
    """One check per invariant, in their order."""
    for invariant in ALL:
        found = await examine(session, invariant, now=now, zone=zone)
        if not found.total:
            yield Check(invariant.name, invariant.rule)
            continue
        shown = "; ".join(f"{breach.id} ({breach.what})" for breach in found.breaches)
        yield Check(
            invariant.name,
            f"{found.total} broken. {invariant.rule} {shown}",
            exit_code=1,
            total=found.total,
            ids=tuple(breach.id for breach in found.breaches),
        )
