"""Send messages: claim them with a lease, commit, send side by side, and write down each outcome as it is known.

No transaction is open while a mail server is waited for. A process that dies between a message's sending and its mark
repeats that message after the lease, under the same Message-ID: once per message in the hands of the dead process.
"""

import asyncio
from collections.abc import Sequence
from uuid import UUID

from structlog import get_logger

from services.worker.resources import Resources
from services.worker.runner import Work, in_transaction
from shared.clock import Clock
from shared.messages import claims, facts
from shared.messages.facts import Facts
from shared.messages.models import Message
from shared.messages.outcome import Outcome
from shared.messages.send import send_one

log = get_logger(__name__)
Ended = tuple[Message, Outcome]
SEND_SECONDS = 50  # between DELIVERY_SECONDS and LEASE - HELD: nobody sends what somebody else may have taken over


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
    sending = {asyncio.create_task(_send_one(resources, message, clock)) for message in messages}
    try:
        await _note_as_known(resources, sending)
    finally:
        for one in sending:
            one.cancel()


async def _send_one(resources: Resources, message: Facts, clock: Clock) -> Ended:
    return message.message, await send_one(message, resources.channels, resources.settings, at=clock.now())


async def _note_as_known(resources: Resources, sending: set[asyncio.Task[Ended]]) -> None:
    """Write down each outcome at once, together with those that became known while the last were written down.

    So no mark waits for a slow neighbour: a death repeats what was sent a moment ago, not all of the task. A mark that
    fails must not cut off the others, whose messages may just have been accepted.
    """
    failed: Exception | None = None
    on_the_way = sending
    while on_the_way:
        known, on_the_way = await asyncio.wait(on_the_way, return_when=asyncio.FIRST_COMPLETED)
        try:
            await _note([one.result() for one in known], resources)
        except Exception as error:  # noqa: BLE001  # raised below
            failed = error
    if failed is not None:
        raise failed


async def _note(ended: Sequence[Ended], resources: Resources) -> None:
    for message, outcome in ended:
        log.info("message", id=str(message.id), kind=message.kind, end=outcome.end, problem=outcome.problem)
    await in_transaction(resources, lambda work: claims.note_all(work.session, ended, at=work.clock.now()))
