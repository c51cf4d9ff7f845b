"""A job of the schedule runs alone: a second beat, or a task that comes again, finds it running and leaves it be.

Afterwards it may run once more: every job of the schedule finds nothing left to do then.
"""

from sqlalchemy import text

from services.worker.resources import Resources
from services.worker.runner import Job, Work, in_transaction
from shared.database import AsyncSession, execute

# Held until the transaction ends, also when its process dies; nobody waits for it.
_CLAIM = text("SELECT pg_try_advisory_xact_lock(hashtextextended(:name, 0))")


async def run_alone(resources: Resources, name: str, job: Job) -> None:
    """Run the scheduled *job* in one transaction, unless it is running somewhere at this moment."""

    async def run(work: Work) -> None:
        if await _claim(work.session, name):
            await job(work)

    await in_transaction(resources, run)


async def _claim(session: AsyncSession, name: str) -> bool:
    mine: bool = (await execute(session, _CLAIM, {"name": name})).scalar_one()
    return mine
