"""Report that something cannot be used, and note that it was dealt with."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.exc import IntegrityError

from shared.clock import Clock
from shared.database import AsyncSession
from shared.errors import NotFound
from shared.faults.events import FaultReported
from shared.faults.models import FaultReport
from shared.outbox import record

LONGEST_REPORT = 2_000
LONGEST_CONTACT = 200
LONGEST_PAGE = 500
"""Characters."""


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
    if await session.get(FaultReport, new.id) is not None:
        return
    fault = FaultReport(id=new.id, text=new.text, page=new.page, contact=new.contact, reported_at=clock.now())
    try:
        async with session.begin_nested():
            session.add(fault)
    except IntegrityError:
        if await session.get(FaultReport, new.id) is None:
            raise
        return  # a copy of this form that ran beside it has won, and has told
    record(session, clock, FaultReported(new.id))


async def handled(session: AsyncSession, clock: Clock, fault_id: UUID, *, by: UUID) -> None:
    """Note that a fault was dealt with; the first who did so stays. Raises NotFound. The caller has checked who does it."""
    fault = await session.get(FaultReport, fault_id)
    if fault is None:
        raise NotFound
    if fault.handled_at is None:
        fault.handled_at, fault.handled_by = clock.now(), by
        session.add(fault)
