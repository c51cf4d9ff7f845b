"""A message is in one pair of hands at a time, and comes back when they let go."""

import asyncio
from datetime import timedelta
from uuid import UUID

from services.worker.sending import SEND_SECONDS
from shared.clock import FixedClock
from shared.database import AsyncSession, transaction
from shared.ids import new_id
from shared.messages import claims
from shared.messages.claims import FIRST_RETRY, HELD, LEASE, LONGEST_RETRY, MOST_ATTEMPTS
from shared.messages.models import Message
from shared.messages.outcome import SENT, Outcome
from shared.messages.write import NewMessage, write
from tests.frame.live import Live
from tests.messages.stage import messages


async def a_message(session: AsyncSession, clock: FixedClock) -> UUID:
    """A code that is due now."""
    challenge = new_id()
    await write(session, clock, [NewMessage("code", challenge, None, f"code:{challenge}")])
    return (await messages(session))[-1].id


async def fresh(session: AsyncSession) -> Message:
    """The message as it stands now."""
    return (await messages(session))[0]


async def test_two_senders_never_hold_one_message(live: Live, clock: FixedClock) -> None:
    """Twenty copies of one task at once: one of them gets it."""
    async with transaction(live.sessions) as session:
        message_id = await a_message(session, clock)

    async def try_it() -> list[UUID]:
        async with transaction(live.sessions) as session:
            return await claims.claim(session, [message_id], at=clock.now())

    results = await asyncio.gather(*(try_it() for _ in range(20)))
    assert sorted(results)[-2:] == [[], [message_id]]


async def test_a_task_that_was_lost_is_made_again(session: AsyncSession, clock: FixedClock) -> None:
    """Handed out, never seen again: half a minute later it is due once more."""
    message_id = await a_message(session, clock)

    assert await claims.take_due(session, at=clock.now()) == [message_id]
    assert await claims.take_due(session, at=clock.now() + HELD - timedelta(seconds=1)) == []
    assert await claims.take_due(session, at=clock.now() + HELD) == [message_id]


async def test_a_sender_that_died_keeps_it_for_the_length_of_a_lease(session: AsyncSession, clock: FixedClock) -> None:
    """Then somebody else may send it, and it counts as another attempt."""
    message_id = await a_message(session, clock)
    await claims.take_due(session, at=clock.now())

    assert await claims.claim(session, [message_id], at=clock.now()) == [message_id]
    assert await claims.claim(session, [message_id], at=clock.now()) == []
    clock.advance(LEASE - timedelta(seconds=1))
    assert await claims.take_due(session, at=clock.now()) == []
    clock.advance(timedelta(seconds=1))
    assert await claims.take_due(session, at=clock.now()) == [message_id]
    assert await claims.claim(session, [message_id], at=clock.now()) == [message_id]
    assert (await fresh(session)).attempts == 2


async def test_what_is_sent_is_never_due_again(session: AsyncSession, clock: FixedClock) -> None:
    """Nor changed by a second outcome that comes late."""
    message_id = await a_message(session, clock)
    await claims.claim(session, [message_id], at=clock.now())
    await claims.note(session, await fresh(session), SENT, at=clock.now())
    await claims.note(session, await fresh(session), Outcome("failed", "smtp_550"), at=clock.now())

    assert await claims.take_due(session, at=clock.now() + timedelta(days=9)) == []
    message = await fresh(session)
    assert (message.sent_at, message.failed_at, message.problem) == (clock.now(), None, "")


async def test_it_is_tried_later_and_later_and_fails_in_the_end(session: AsyncSession, clock: FixedClock) -> None:
    """From a minute to an hour, about a day long."""
    message_id = await a_message(session, clock)
    waits = []
    for _ in range(MOST_ATTEMPTS):
        assert await claims.claim(session, [message_id], at=clock.now()) == [message_id]
        await claims.note(session, await fresh(session), Outcome("again", "smtp_451"), at=clock.now())
        waits.append((await fresh(session)).due_at - clock.now())
        clock.advance(max(waits[-1], timedelta()))

    assert waits[0] == FIRST_RETRY
    assert waits[-2] == LONGEST_RETRY
    message = await fresh(session)
    assert (message.failed_at is not None, message.problem) == (True, "smtp_451")


async def test_a_late_copy_of_the_task_gets_nothing_while_somebody_is_sending(
    session: AsyncSession, clock: FixedClock
) -> None:
    """A copy that waited in a long queue while the mail server was slow: nobody is told twice."""
    message_id = await a_message(session, clock)
    await claims.claim(session, [message_id], at=clock.now())

    for seconds in range(0, SEND_SECONDS + 1, 10):
        assert await claims.claim(session, [message_id], at=clock.now() + timedelta(seconds=seconds)) == []
