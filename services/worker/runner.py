"""Where the worker's transactions begin and end: events handled, scheduled jobs run.

An event's effect and the mark that it is done are one transaction, so a task may be lost or run twice: the effect is
there once. Sending messages and reading calendars talk to the world outside between transactions: see sending.py.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar
from uuid import UUID

from structlog import get_logger

from services.worker.resources import Resources
from shared import outbox
from shared.clock import Clock
from shared.database import AsyncSession, transaction
from shared.logs import where
from shared.outbox.deliver import Claimed
from shared.settings import Settings

log = get_logger(__name__)
BATCH_SECONDS = 60
ONE_SECONDS = 20
ERRAND = timedelta(minutes=5)  # more than a task may take, see process.TASK_SECONDS


@dataclass(frozen=True)
class Work:
    """What a task works with: one transaction, the time, the settings."""

    session: AsyncSession
    clock: Clock
    settings: Settings


Job = Callable[[Work], Awaitable[None]]
Reaction = Callable[[Work, Sequence[UUID]], Awaitable[None]]
Errand = Callable[[UUID], Awaitable[None]]
Result = TypeVar("Result")


@asynccontextmanager
async def open_transaction(resources: Resources) -> AsyncIterator[AsyncSession]:
    """One transaction; after its commit the relay is woken if it left events or messages."""
    async with transaction(resources.sessions) as session:
        yield session
    if outbox.announced(session):
        await resources.nudge()


async def in_transaction(resources: Resources, function: Callable[[Work], Awaitable[Result]]) -> Result:
    """Run *function* in one transaction; what it returned."""
    async with open_transaction(resources) as session:
        return await function(Work(session, await resources.clock(session), resources.settings))


async def handle(resources: Resources, handler: str, event_ids: Sequence[UUID], react: Reaction) -> None:
    """Let *handler* react to these events: all in one transaction, or one by one when that fails.

    So a poison event holds up none of its neighbours. One that fails stays due; the relay brings it again, less and
    less often. Every try is counted before it begins; what was tried before goes alone, for it may be what killed us.
    """

    async def start(work: Work) -> tuple[Sequence[UUID], Sequence[UUID]]:
        at = work.clock.now()
        fresh = await outbox.start(work.session, handler, event_ids, at=at, only_fresh=True)
        rest = [event_id for event_id in event_ids if event_id not in fresh]
        return fresh, await outbox.tried(work.session, handler, rest, at=at) if rest else []

    fresh, tried = await in_transaction(resources, start)
    if len(fresh) > 1 and await _react_to_all(resources, handler, fresh, react):
        fresh = []
    for event_id in fresh:
        await _react_to_one(resources, handler, event_id, react)
    for event_id in tried:
        if await _start_one(resources, handler, event_id):
            await _react_to_one(resources, handler, event_id, react)


async def _start_one(resources: Resources, handler: str, event_id: UUID) -> Sequence[UUID]:
    return await in_transaction(
        resources, lambda work: outbox.start(work.session, handler, [event_id], at=work.clock.now())
    )


async def _react_to_all(resources: Resources, handler: str, event_ids: Sequence[UUID], react: Reaction) -> bool:
    """Whether it worked; if not, each event gets its own chance."""
    try:
        await _react(resources, handler, event_ids, react, seconds=BATCH_SECONDS)
    except Exception as error:  # noqa: BLE001
        log.warning("batch_failed", handler=handler, events=len(event_ids), error=type(error).__name__)
        return False
    return True


async def _react_to_one(resources: Resources, handler: str, event_id: UUID, react: Reaction) -> None:
    try:
        await _react(resources, handler, [event_id], react, seconds=ONE_SECONDS)
    except Exception as error:  # noqa: BLE001
        await _note_failure(resources, handler, event_id, error)


async def _react(
    resources: Resources, handler: str, event_ids: Sequence[UUID], react: Reaction, *, seconds: float
) -> None:
    async def work_on(work: Work) -> None:
        events = await outbox.claim(work.session, handler, event_ids)
        if events:
            await react(work, list(dict.fromkeys(event.subject_id for event in events)))
            await outbox.finish(work.session, handler, [event.id for event in events], at=work.clock.now())

    async with asyncio.timeout(seconds):
        await in_transaction(resources, work_on)


async def handle_outside(resources: Resources, handler: str, event_ids: Sequence[UUID], errand: Errand) -> None:
    """Run *errand* for each event's subject while no transaction is open, then mark the event done.

    For work that waits for other people's servers. Two copies may run beside each other, so it must not matter.
    """
    for event_id in event_ids:
        for event in await _start_outside(resources, handler, event_id):
            try:
                await errand(event.subject_id)
                await _finish(resources, handler, event_id)
            except Exception as error:  # noqa: BLE001
                await _note_failure(resources, handler, event_id, error)


async def _start_outside(resources: Resources, handler: str, event_id: UUID) -> Sequence[Claimed]:
    async def start(work: Work) -> Sequence[Claimed]:
        started = await outbox.start(work.session, handler, [event_id], at=work.clock.now(), lease=ERRAND)
        return await outbox.claim(work.session, handler, started)

    return await in_transaction(resources, start)


async def _finish(resources: Resources, handler: str, event_id: UUID) -> None:
    await in_transaction(resources, lambda work: outbox.finish(work.session, handler, [event_id], at=work.clock.now()))


async def _note_failure(resources: Resources, handler: str, event_id: UUID, error: Exception) -> None:
    """Write down what kind of error it was. Raises when even that fails: then the database is away, not the event bad."""
    log.error("event_failed", handler=handler, event_id=str(event_id), error=type(error).__name__, where=where(error))
    await in_transaction(
        resources, lambda work: outbox.note_failure(work.session, handler, event_id, error, at=work.clock.now())
    )
