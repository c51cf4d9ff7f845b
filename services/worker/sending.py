"""Send messages: claim them with a lease, commit, send side by side, and write down each outcome as it is known.

No transaction is open while a mail server is waited for. A process that dies between a message's sending and its mark
repeats that message after the lease, under the same Message-ID. Therefore messages go side by side only up to their last
step: from there to its mark each goes alone, so that a dead process repeats one at the most. The same when the database
dies: once a mark has failed, no neighbour takes its last step.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from uuid import UUID

from structlog import get_logger

from services.worker.resources import Resources
from services.worker.runner import Work, in_transaction
from shared.clock import Clock
from shared.messages import claims, facts
from shared.messages.facts import Facts
from shared.messages.outcome import Outcome
from shared.messages.send import send_one

log = get_logger(__name__)
SEND_SECONDS = 50  # between DELIVERY_SECONDS and LEASE - HELD: nobody sends what somebody else may have taken over


class MarkFailed(Exception):
    """A message before this one could not be marked: nor could this one, so it had better not leave."""


class LastSteps:
    """Where messages wait for each other: one at a time from its last step to its mark, none after a mark that failed."""

    def __init__(self) -> None:
        self._turn = asyncio.Lock()
        self._failed = False

    @asynccontextmanager
    async def each(self) -> AsyncIterator[Callable[[], Awaitable[None]]]:
        """What one message awaits before its last step; leave the context when it is marked."""
        async with AsyncExitStack() as until_marked:

            async def last_step() -> None:
                await until_marked.enter_async_context(self._turn)
                if self._failed:
                    raise MarkFailed

            try:
                yield last_step
            except BaseException:
                self._failed = True
                raise


async def send(resources: Resources, message_ids: Sequence[UUID]) -> None:
    """Send those of *message_ids* that are due and that nobody else is sending."""

    async def claim(work: Work) -> list[UUID]:
        return await claims.claim(work.session, message_ids, at=work.clock.now())

    async with asyncio.timeout(SEND_SECONDS):
        mine = await in_transaction(resources, claim)
        if mine:
            await _send_all(resources, mine)


async def _send_all(resources: Resources, mine: Sequence[UUID]) -> None:
    async def load(work: Work) -> tuple[list[Facts], Clock]:
        return await facts.load(work.session, mine), work.clock

    messages, clock = await in_transaction(resources, load)
    # Not a TaskGroup: one that fails must not cut off the others, whose messages may just have been accepted.
    last_steps = LastSteps()
    sent = (_send_one(resources, message, clock, last_steps) for message in messages)
    for error in await asyncio.gather(*sent, return_exceptions=True):
        if error is not None:
            raise error


async def _send_one(resources: Resources, message: Facts, clock: Clock, last_steps: LastSteps) -> None:
    async with last_steps.each() as last_step:
        outcome = await send_one(message, resources.channels, resources.settings, at=clock.now(), last_step=last_step)
        await in_transaction(resources, lambda work: _note(work, message, outcome))


async def _note(work: Work, message: Facts, outcome: Outcome) -> None:
    log.info("message", id=str(message.message.id), kind=message.message.kind, end=outcome.end, problem=outcome.problem)
    await claims.note(work.session, message.message, outcome, at=work.clock.now())
