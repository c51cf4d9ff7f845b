"""Turn domain functions into Celery tasks: one per handler of subscriptions.py, of the same name."""

from collections.abc import Awaitable, Callable, Sequence
from uuid import UUID

from services.worker import process, runner
from services.worker.alone import run_alone
from services.worker.main import app
from services.worker.resources import Resources
from services.worker.runner import Job, Work
from shared.clock import Clock
from shared.database import AsyncSession
from shared.settings import Settings

DomainReaction = Callable[[AsyncSession, Clock, Settings, Sequence[UUID]], Awaitable[None]]


def reacts(handler: str, function: DomainReaction) -> None:
    """Register *function* under the name of a handler; it gets the subjects of the events, each once."""

    async def react(work: Work, subject_ids: Sequence[UUID]) -> None:
        await function(work.session, work.clock, work.settings, subject_ids)

    def task(event_ids: list[str]) -> None:
        process.run(lambda resources: runner.handle(resources, handler, ids(event_ids), react))

    app.task(name=handler)(task)


def works(name: str, function: Callable[[Resources, Sequence[UUID]], Awaitable[None]]) -> None:
    """Register work on rows that are due; it makes its own transactions through the runner."""

    def task(row_ids: list[str]) -> None:
        process.run(lambda resources: function(resources, ids(row_ids)))

    app.task(name=name)(task)


def scheduled(name: str, job: Job) -> None:
    """Register a job of the daily schedule: one transaction, no arguments, alone."""

    def task() -> None:
        process.run(lambda resources: run_alone(resources, name, job))

    app.task(name=name)(task)


def ids(texts: Sequence[str]) -> list[UUID]:
    """What was JSON on the way."""
    return [UUID(text) for text in texts]
