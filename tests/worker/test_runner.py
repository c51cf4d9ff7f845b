"""Events are handled once, whole, and each on its own when one of them is bad."""

import contextlib
from collections.abc import Sequence
from datetime import timedelta
from itertools import pairwise
from uuid import UUID

import pytest
from sqlmodel import col, select

from services.worker.resources import Resources
from services.worker.runner import Work, handle, handle_outside
from shared import outbox
from shared.clock import FixedClock
from shared.database import transaction
from shared.ids import new_id
from shared.messages.write import NewMessage, write
from shared.outbox import Delivery, Event, OutboxEvent
from shared.tally import Tally, tallies
from tests.frame.live import Live
from tests.messages.stage import messages

HANDLER = "tests.react"


class Happened(Event):
    """Something did."""


async def happen(live: Live, clock: FixedClock, number: int) -> dict[UUID, UUID]:
    """So many events, expanded; subject by event id."""
    async with transaction(live.sessions) as session:
        outbox.record(session, clock, *(Happened(new_id()) for _ in range(number)))
    async with transaction(live.sessions) as session:
        await outbox.expand(session, {"Happened": (HANDLER,)}, at=clock.now())
        events = await session.exec(select(OutboxEvent).order_by(col(OutboxEvent.id)))
        return {event.id: event.subject_id for event in events}


async def deliveries(live: Live) -> dict[UUID, Delivery]:
    """Every delivery by its event."""
    async with live.sessions() as session:
        return {delivery.event_id: delivery for delivery in await session.exec(select(Delivery))}


async def tell(work: Work, subject_ids: Sequence[UUID]) -> None:
    """An effect that can be counted: a code message per subject."""
    await write(work.session, work.clock, [NewMessage("code", one, None, f"code:{one}") for one in subject_ids])


async def test_a_batch_is_one_effect_and_one_nudge(
    live: Live, clock: FixedClock, resources: Resources, nudges: list[str]
) -> None:
    """Everything of a batch is done together, and the relay is woken for the messages it left."""
    events = await happen(live, clock, 3)

    await handle(resources, HANDLER, list(events), tell)

    async with live.sessions() as session:
        assert {message.subject_id for message in await messages(session)} == set(events.values())
    assert all(delivery.done_at for delivery in (await deliveries(live)).values())
    assert nudges == ["nudged"]


async def test_a_failure_takes_back_the_effect_and_the_mark(
    live: Live, clock: FixedClock, resources: Resources
) -> None:
    """Effect and mark are one transaction: what failed after writing has written nothing and is still to do."""
    events = await happen(live, clock, 1)

    async def write_and_fail(work: Work, subject_ids: Sequence[UUID]) -> None:
        await tell(work, subject_ids)
        raise LookupError("Kim Andersson could not be found")

    await handle(resources, HANDLER, list(events), write_and_fail)

    (delivery,) = (await deliveries(live)).values()
    assert delivery.done_at is None
    assert delivery.last_error == "LookupError"
    async with live.sessions() as session:
        assert not await messages(session)


async def test_a_poison_event_does_not_stop_its_neighbours(live: Live, clock: FixedClock, resources: Resources) -> None:
    """A batch that fails is taken apart; only the bad event stays due."""
    events = await happen(live, clock, 5)
    poison = sorted(events)[2]

    async def choke(work: Work, subject_ids: Sequence[UUID]) -> None:
        await tell(work, subject_ids)
        if events[poison] in subject_ids:
            raise ValueError

    await handle(resources, HANDLER, list(events), choke)

    done = {event for event, delivery in (await deliveries(live)).items() if delivery.done_at}
    assert done == set(events) - {poison}
    async with live.sessions() as session:
        assert len(await messages(session)) == 4


async def test_the_same_task_twice_has_one_effect(live: Live, clock: FixedClock, resources: Resources) -> None:
    """A task that is delivered again finds nothing left to do."""
    events = await happen(live, clock, 2)
    seen: list[UUID] = []

    async def count(_work: Work, subject_ids: Sequence[UUID]) -> None:
        seen.extend(subject_ids)

    await handle(resources, HANDLER, list(events), count)
    await handle(resources, HANDLER, list(events), count)

    assert sorted(seen) == sorted(events.values())


async def test_events_about_one_subject_are_handled_once(live: Live, clock: FixedClock, resources: Resources) -> None:
    """Twenty marks in one attendance list are one recount."""
    subject = new_id()
    async with transaction(live.sessions) as session:
        outbox.record(session, clock, *(Happened(subject) for _ in range(20)))
    async with transaction(live.sessions) as session:
        await outbox.expand(session, {"Happened": (HANDLER,)}, at=clock.now())
    calls: list[list[UUID]] = []

    async def count(_work: Work, subject_ids: Sequence[UUID]) -> None:
        calls.append(list(subject_ids))

    await handle(resources, HANDLER, list(await deliveries(live)), count)

    assert calls == [[subject]]


class Killed(BaseException):
    """The process ends here: nothing of ours catches it."""


async def die(_work: Work, _subject_ids: Sequence[UUID]) -> None:
    """Like a kill."""
    raise Killed


async def test_an_event_that_kills_its_process_is_set_aside_in_the_end(
    live: Live, clock: FixedClock, resources: Resources
) -> None:
    """Each try is counted, durably, before it begins, so that it does not matter who brings the event back."""
    events = await happen(live, clock, 1)

    for tried in range(outbox.MOST_ATTEMPTS):
        (delivery,) = (await deliveries(live)).values()
        assert (delivery.attempts, delivery.set_aside_at) == (tried, None)
        with pytest.raises(Killed):
            await handle(resources, HANDLER, list(events), die)
        clock.advance(timedelta(hours=1))
    await handle(resources, HANDLER, list(events), die)

    (delivery,) = (await deliveries(live)).values()
    assert delivery.set_aside_at == clock.now()
    assert (delivery.attempts, delivery.last_error) == (outbox.MOST_ATTEMPTS, "DidNotEnd")


async def test_a_killer_gets_its_pauses_though_the_broker_brings_it_back_at_once(
    live: Live, clock: FixedClock, resources: Resources
) -> None:
    """Celery puts the task of a dead process back at once. A second try may follow at once, a third must wait."""
    events = await happen(live, clock, 1)
    for _ in range(2):
        with pytest.raises(Killed):
            await handle(resources, HANDLER, list(events), die)

    await handle(resources, HANDLER, list(events), die)

    (delivery,) = (await deliveries(live)).values()
    assert delivery.attempts == 2
    clock.advance(timedelta(minutes=1))
    with pytest.raises(Killed):
        await handle(resources, HANDLER, list(events), die)


async def test_the_neighbours_of_a_killer_are_done(live: Live, clock: FixedClock, resources: Resources) -> None:
    """What was tried before goes alone: the first time the killer takes all with it, then only itself."""
    events = await happen(live, clock, 4)
    killer = sorted(events)[2]

    async def die_of_one(work: Work, subject_ids: Sequence[UUID]) -> None:
        if events[killer] in subject_ids:
            raise Killed
        await tell(work, subject_ids)

    for _ in range(5):
        with contextlib.suppress(Killed):
            await handle(resources, HANDLER, list(events), die_of_one)
        clock.advance(timedelta(minutes=5))

    open_ones = {event for event, delivery in (await deliveries(live)).items() if delivery.done_at is None}
    assert open_ones == {killer}


async def test_what_another_process_works_on_is_not_counted_again(
    live: Live, clock: FixedClock, resources: Resources
) -> None:
    """A copy of the task that comes while the first is at it finds nothing, and costs no try."""
    events = await happen(live, clock, 2)

    async def with_a_copy_beside(work: Work, subject_ids: Sequence[UUID]) -> None:
        await handle(resources, HANDLER, list(events), die)
        await tell(work, subject_ids)

    await handle(resources, HANDLER, list(events), with_a_copy_beside)

    assert all(one.done_at and one.attempts == 1 for one in (await deliveries(live)).values())


async def test_an_errand_outside_is_done_when_it_came_back(live: Live, clock: FixedClock, resources: Resources) -> None:
    """Work with other people's servers is marked afterwards; what failed stays due."""
    events = await happen(live, clock, 2)
    good, bad = sorted(events)

    async def errand(subject_id: UUID) -> None:
        if subject_id == events[bad]:
            raise TimeoutError

    await handle_outside(resources, HANDLER, list(events), errand)

    now = await deliveries(live)
    assert now[good].done_at == clock.now()
    assert (now[bad].done_at, now[bad].last_error) == (None, "TimeoutError")


async def test_an_event_that_always_fails_is_set_aside(live: Live, clock: FixedClock, resources: Resources) -> None:
    """It comes again, less and less often, and after the most attempts a person has to look at it."""
    events = await happen(live, clock, 1)
    began = clock.now()
    tries: list[float] = []

    async def fail(_work: Work, _subject_ids: Sequence[UUID]) -> None:
        tries.append((clock.now() - began).total_seconds() / 30)
        raise ValueError

    for _ in range(2000):
        async with transaction(live.sessions) as session:
            taken = await outbox.take_due(session, at=clock.now())
        for event_ids in taken.values():
            await handle(resources, HANDLER, event_ids, fail)
        clock.advance(timedelta(seconds=30))

    (delivery,) = (await deliveries(live)).values()
    pauses = [after - before for before, after in pairwise(tries)]
    assert pauses == [1, 2, 4, 8, 16, 32, 64, 120, 120, 120, 120]
    assert list(events) == [delivery.event_id]
    assert (delivery.set_aside_at is not None, delivery.last_error) == (True, "ValueError")
    assert delivery.attempts == len(tries) == outbox.MOST_ATTEMPTS


async def test_ends_are_counted_with_their_effect(live: Live, clock: FixedClock, resources: Resources) -> None:
    """A batch adds once what it did; a failure is a failure once, also when it was found in a batch."""
    events = await happen(live, clock, 3)
    poison = events[min(events)]

    async def choke(_work: Work, subject_ids: Sequence[UUID]) -> None:
        if poison in subject_ids:
            raise ValueError

    for _ in range(2):
        await handle(resources, HANDLER, list(events), choke)

    async with live.sessions() as session:
        counted = await tallies(session)
    assert counted == {Tally("delivery", HANDLER, "done"): 2, Tally("delivery", HANDLER, "failed"): 2}
