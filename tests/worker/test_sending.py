"""Due messages leave once, and how each ended is written down."""

import asyncio
from datetime import timedelta
from uuid import UUID

import asyncpg
import pytest
from sqlalchemy.exc import DBAPIError

from services.worker.resources import Resources
from services.worker.sending import send
from shared.clock import FixedClock
from shared.database import transaction
from shared.messages import claims, react
from shared.messages.channels import DeliveryFailed, Outgoing, Receipt, Recording
from shared.messages.models import Message
from tests.factories import make_session
from tests.frame.databases import Databases
from tests.frame.live import Live
from tests.messages.stage import messages, sign_up


async def confirmations(live: Live, clock: FixedClock, number: int) -> list[UUID]:
    """So many confirmations that are due, committed."""
    async with transaction(live.sessions) as session:
        on = await make_session(session, seats=100)
        parties = [(await sign_up(session, clock, live.settings, on=on)).party_id for _ in range(number)]
        await react.confirm(session, clock, live.settings, parties)
        return [message.id for message in await messages(session)]


async def stored(live: Live) -> list[Message]:
    """Every message as it stands."""
    async with live.sessions() as session:
        return list(await messages(session))


async def test_due_messages_are_sent_and_marked(
    live: Live, clock: FixedClock, resources: Resources, recording: Recording
) -> None:
    """More of them than are sent side by side."""
    ids = await confirmations(live, clock, 20)

    await send(resources, ids)

    assert sorted(out.id for out in recording.delivered) == sorted(ids)
    assert all(message.sent_at == clock.now() for message in await stored(live))


async def test_copies_of_one_task_send_once(
    live: Live, clock: FixedClock, resources: Resources, recording: Recording
) -> None:
    """At the same moment, and afterwards."""
    ids = await confirmations(live, clock, 5)

    await asyncio.gather(*(send(resources, ids) for _ in range(4)))
    await send(resources, ids)

    assert len(recording.delivered) == 5


async def test_a_permanent_refusal_ends_in_failed(
    live: Live, clock: FixedClock, resources: Resources, recording: Recording
) -> None:
    """With the code of the refusal, and never again."""
    ids = await confirmations(live, clock, 1)
    recording.failure = DeliveryFailed("smtp_550", permanent=True)

    await send(resources, ids)

    (message,) = await stored(live)
    assert (message.failed_at, message.problem) == (clock.now(), "smtp_550")


async def test_a_channel_that_is_down_an_hour_loses_nothing(
    live: Live, clock: FixedClock, resources: Resources, recording: Recording
) -> None:
    """The message comes back by itself until it leaves."""
    ids = await confirmations(live, clock, 3)
    recording.failure = DeliveryFailed("smtp_unreachable", permanent=False)
    for minute in range(120):
        if minute == 60:
            recording.failure = None
        async with transaction(live.sessions) as session:
            due = await claims.take_due(session, at=clock.now())
        await send(resources, due)
        clock.advance(timedelta(minutes=1))

    assert sorted(out.id for out in recording.delivered) == sorted(ids)
    assert all(message.sent_at for message in await stored(live))


async def test_one_bad_message_does_not_stop_the_others(
    live: Live, clock: FixedClock, resources: Resources, recording: Recording
) -> None:
    """Each has its own outcome."""
    ids = await confirmations(live, clock, 4)

    class ChokesOnOne(Recording):
        async def deliver(self, message: Outgoing) -> Receipt:
            if message.id == ids[1]:
                raise RuntimeError
            return await recording.deliver(message)

    choking = Resources(**{**resources.__dict__, "channels": {"email": ChokesOnOne()}})
    await send(choking, ids)

    ends = {message.id: (message.sent_at is not None, message.problem) for message in await stored(live)}
    assert ends == {one: (False, "RuntimeError") if one == ids[1] else (True, "") for one in ids}


async def test_between_its_last_step_and_its_mark_each_message_is_alone(
    live: Live, clock: FixedClock, resources: Resources
) -> None:
    """So a process that dies there repeats one message, not all that it was sending side by side."""
    ids = await confirmations(live, clock, 6)
    unmarked: list[int] = []

    class Looks(Recording):
        async def deliver(self, message: Outgoing) -> Receipt:
            await message.last_step()
            receipt = await super().deliver(message)
            marked = sum(one.sent_at is not None for one in await stored(live))
            unmarked.append(len(self.delivered) - marked)
            return receipt

    await send(Resources(**{**resources.__dict__, "channels": {"email": Looks()}}), ids)

    assert unmarked == [1] * 6


async def test_a_slow_neighbour_holds_up_no_mark(
    live: Live, clock: FixedClock, resources: Resources, recording: Recording
) -> None:
    """What was sent is marked while others are still on their way: a death now would repeat only those."""
    ids = await confirmations(live, clock, 3)
    others_are_marked = asyncio.Event()

    class SlowForOne(Recording):
        async def deliver(self, message: Outgoing) -> Receipt:
            if message.id == ids[0]:
                await others_are_marked.wait()
            return await recording.deliver(message)

    slow = Resources(**{**resources.__dict__, "channels": {"email": SlowForOne()}})
    sending = asyncio.create_task(send(slow, ids))
    async with asyncio.timeout(30):
        while sum(message.sent_at is not None for message in await stored(live)) < 2:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        others_are_marked.set()
        await sending

    assert all(message.sent_at for message in await stored(live))


async def test_when_a_mark_fails_no_neighbour_leaves_unmarked(
    live: Live, clock: FixedClock, resources: Resources, databases: Databases
) -> None:
    """A database that dies while mails go out makes one of them come again, not all that are on their way."""
    ids = await confirmations(live, clock, 6)
    name = str(live.engine.url.database)

    class DatabaseGoes(Recording):
        async def deliver(self, message: Outgoing) -> Receipt:
            await message.last_step()
            receipt = await super().deliver(message)
            connection = await asyncpg.connect(databases.url_of("postgres"))
            await connection.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
            await connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1", name)
            await connection.close()
            return receipt

    channel = DatabaseGoes()
    with pytest.raises((DBAPIError, asyncpg.PostgresError)):
        await send(Resources(**{**resources.__dict__, "channels": {"email": channel}}), ids)

    assert len(channel.delivered) == 1
