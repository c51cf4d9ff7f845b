"""Reads of reported faults."""

from collections.abc import Sequence

from sqlmodel import col, select

from shared.database import AsyncSession
from shared.faults.models import FaultReport

MOST = 200


async def faults(session: AsyncSession) -> Sequence[FaultReport]:
    """What was reported: what waits first, the oldest of it on top, then what is handled, newest first."""
    waiting = select(FaultReport).where(col(FaultReport.handled_at).is_(None)).order_by(col(FaultReport.reported_at))
    done = (
        select(FaultReport).where(col(FaultReport.handled_at).is_not(None)).order_by(col(FaultReport.handled_at).desc())
    )
    return [*(await session.exec(waiting.limit(MOST))), *(await session.exec(done.limit(MOST)))]
