"""The task of the nightly forgetting."""

from services.worker.runner import Work
from services.worker.tasks import scheduled
from shared.privacy import forget


async def forget_expired(work: Work) -> None:
    """Delete what has expired."""
    await forget.forget_expired(work.session, work.clock)


scheduled("retention.forget_expired", forget_expired)
