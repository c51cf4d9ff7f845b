"""Tasks that keep the participation numbers current."""

from collections.abc import Sequence
from uuid import UUID

from services.worker.resources import Resources
from services.worker.runner import Work, in_transaction
from services.worker.tasks import reacts, scheduled, works
from shared.insights import recount


async def recount_started(resources: Resources, session_ids: Sequence[UUID]) -> None:
    """Count the weeks of sessions that have started or ended."""

    async def count(work: Work) -> None:
        await recount.recount_sessions(work.session, work.clock, work.settings, session_ids)

    await in_transaction(resources, count)


async def recount_recent(work: Work) -> None:
    """Count the last weeks anew, every night: what anything missed is right by morning."""
    await recount.recount_recent(work.session, work.clock, work.settings)


reacts("insights.recount", recount.recount_sessions)
works("insights.recount_started", recount_started)
scheduled("insights.recount_recent", recount_recent)
