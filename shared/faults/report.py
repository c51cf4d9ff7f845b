"""Report that something cannot be used, and note that it was dealt with."""

from dataclasses import asdict, dataclass
from uuid import UUID

from sqlalchemy import text

from shared.clock import Clock
from shared.database import AsyncSession, execute
from shared.errors import NotFound
from shared.faults.events import FaultReported
from shared.faults.models import FaultReport
from shared.outbox import record

LONGEST_REPORT = 2_000
LONGEST_CONTACT = 200
LONGEST_PAGE = 500
"""Characters."""


_KEEP = text("""
    INSERT INTO fault_report (id, text, page, contact, reported_at) VALUES (:id, :text, :page, :contact, :reported_at)
    ON CONFLICT (id) DO NOTHING
    RETURNING id
""")


@dataclass(frozen=True)
class NewReport:
    """A report to be. Its *id* came with the form, so that a repeated submit is the same report."""

    id: UUID
    text: str
    page: str = ""
    contact: str = ""


async def report_fault(session: AsyncSession, clock: Clock, new: NewReport) -> None:
    """Keep a report, and tell the administrators of it; a copy of one that is there changes nothing.

    The form has judged what was typed.
    """
    kept = await execute(session, _KEEP, asdict(new) | {"reported_at": clock.now()})
    if kept.one_or_none() is not None:
        record(session, clock, FaultReported(new.id))


async def handled(session: AsyncSession, clock: Clock, fault_id: UUID, *, by: UUID) -> None:
    """Note that a fault was dealt with; the first who did so stays. Raises NotFound. The caller has checked who does it."""
    fault = await session.get(FaultReport, fault_id)
    if fault is None:
        raise NotFound
    if fault.handled_at is None:
        fault.handled_at, fault.handled_by = clock.now(), by
        session.add(fault)
