"""The relay expands each event once, brings back what was lost, and goes on when a server is away."""

import asyncio
from datetime import timedelta

import pytest
from redis.asyncio import Redis
from sqlalchemy import text
from sqlmodel import select

from services.api.health import OLDEST_SWEEP
from services.worker.publisher import Due, RecordingPublisher
from services.worker.relay import Relay
from services.worker.resources import make_redis
from services.worker.sweeps import SWEEPS, Found, Sweep
from shared.bookings.cancel import cancel
from shared.bookings.models import Party
from shared.clock import Clock, FixedClock, SystemClock
from shared.database import AsyncSession, transaction
from shared.installation import ClockSource
from shared.nudge import nudge
from shared.outbox import Delivery, OutboxEvent
from shared.settings import Settings
from shared.sweeps import age_of_sweeps, note_sweep
from tests.factories import make_organizer, make_session
from tests.frame.live import Live
from tests.messages.stage import sign_up


async def book_one(live: Live, clock: FixedClock) -> None:
    """A booking, committed with its event."""
    async with transaction(live.sessions) as session:
        await sign_up(session, clock, live.settings)


def handlers(publisher: RecordingPublisher) -> list[str]:
    """The tasks that were handed over, by name."""
    return sorted(due.task for due in publisher.published)


async def test_a_booking_becomes_a_task_for_each_of_its_handlers(
    live: Live, clock: FixedClock, relay: Relay, publisher: RecordingPublisher
) -> None:
    """One round is enough: expanded, taken, handed over with ids and nothing else."""
    await book_one(live, clock)

    await relay.round()

    assert handlers(publisher) == ["messages.confirm", "reminders.plan"]
    async with live.sessions() as session:
        (event,) = await session.exec(select(OutboxEvent))
    assert all(list(due.ids) == [event.id] for due in publisher.published)


async def test_two_relays_expand_an_event_once(
    live: Live, clock: FixedClock, source: ClockSource, redis: Redis
) -> None:
    """Two relays beside each other hand each task over once."""
    for _ in range(20):
        await book_one(live, clock)
    publisher = RecordingPublisher()
    relays = [
        Relay(settings=live.settings, sessions=live.sessions, clock=source, redis=redis, publisher=publisher)
        for _ in range(2)
    ]

    for _ in range(3):  # what one had locked the other skipped: it takes it in its next round
        await asyncio.gather(*(relay.round() for relay in relays))

    handed_over = [(due.task, event) for due in publisher.published for event in due.ids]
    assert len(handed_over) == len(set(handed_over)) == 40
    async with live.sessions() as session:
        assert len((await session.exec(select(Delivery))).all()) == 40


async def test_a_lost_task_comes_again(
    live: Live, clock: FixedClock, relay: Relay, publisher: RecordingPublisher
) -> None:
    """Redis may forget everything: every 30 seconds the same events are handed over again."""
    await book_one(live, clock)
    rounds = []

    for seconds in (0, 29, 1, 29, 1):
        clock.advance(timedelta(seconds=seconds))
        await relay.round()
        rounds.append(len(publisher.published))

    assert rounds == [2, 2, 4, 4, 6]


async def test_hours_without_workers_cost_no_try_and_no_wait(
    live: Live, clock: FixedClock, relay: Relay, publisher: RecordingPublisher
) -> None:
    """Handed to nobody two hundred times, a delivery is neither set aside nor far away: workers that come back find it."""
    await book_one(live, clock)

    for _ in range(200):
        await relay.round()
        clock.advance(timedelta(seconds=30))

    async with live.sessions() as session:
        for delivery in await session.exec(select(Delivery)):
            assert (delivery.attempts, delivery.set_aside_at, delivery.last_error) == (0, None, None)
            assert delivery.due_at <= clock.now()
    assert len(publisher.published) == 400


async def test_a_full_queue_takes_no_more_and_the_relay_still_says_that_it_lives(
    live: Live, clock: FixedClock, source: ClockSource, redis: Redis, publisher: RecordingPublisher
) -> None:
    """While workers are away the broker must not fill up with copies; nothing is lost, for it stays due."""
    await redis.delete("events")
    relay = Relay(
        settings=live.settings, sessions=live.sessions, clock=source, redis=redis, publisher=publisher, full_at=3
    )
    await book_one(live, clock)
    await redis.rpush("events", "a task", "a task", "a task")
    await relay.round()
    assert publisher.published == []
    async with live.sessions() as session:
        assert {delivery.due_at for delivery in await session.exec(select(Delivery))} == {clock.now()}
        assert "deliveries" in await age_of_sweeps(session, at=SystemClock().now())

    await redis.delete("events")
    await relay.round()
    assert handlers(publisher) == ["messages.confirm", "reminders.plan"]


async def test_while_redis_is_away_nothing_is_taken_and_expanding_goes_on(
    live: Live, clock: FixedClock, source: ClockSource, publisher: RecordingPublisher
) -> None:
    """An attempt that nobody could receive is not spent; the sweep of events still runs and says so."""
    nowhere = make_redis(live.settings.model_copy(update={"redis_url": "unix:///nowhere.sock"}))
    relay = Relay(settings=live.settings, sessions=live.sessions, clock=source, redis=nowhere, publisher=publisher)
    await book_one(live, clock)

    await relay.round()

    assert not publisher.published
    async with live.sessions() as session:
        assert {delivery.attempts for delivery in await session.exec(select(Delivery))} == {0}
        assert set(await age_of_sweeps(session, at=SystemClock().now())) == {"events", "offers"}
    await nowhere.aclose()


async def test_a_broker_that_refuses_costs_half_a_minute_and_no_try(
    live: Live, clock: FixedClock, source: ClockSource, redis: Redis
) -> None:
    """What could not be handed over falls due again."""

    class Refusing(RecordingPublisher):
        async def publish(self, tasks: object) -> None:
            del tasks
            raise ConnectionError

    relay = Relay(settings=live.settings, sessions=live.sessions, clock=source, redis=redis, publisher=Refusing())
    await book_one(live, clock)

    await relay.round()

    async with live.sessions() as session:
        due = {(one.due_at, one.attempts) for one in await session.exec(select(Delivery))}
    assert due == {(clock.now() + timedelta(seconds=30), 0)}


async def test_a_sweep_that_fails_does_not_stop_the_others(
    live: Live, source: ClockSource, redis: Redis, publisher: RecordingPublisher, caplog: pytest.LogCaptureFixture
) -> None:
    """It is logged once, left alone for a while, and its age tells."""

    async def broken(session: AsyncSession, _clock: Clock, _settings: Settings) -> Found:
        await (await session.connection()).execute(text("SELECT nothing FROM nowhere"))
        raise AssertionError

    async def fine(_session: AsyncSession, _clock: Clock, _settings: Settings) -> Found:
        return Found(1, [Due("insights.fine", [])])

    relay = Relay(
        settings=live.settings,
        sessions=live.sessions,
        clock=source,
        redis=redis,
        publisher=publisher,
        sweeps=[Sweep("broken", broken), Sweep("fine", fine)],
    )
    for _ in range(3):
        await relay.round()

    assert handlers(publisher) == ["insights.fine"] * 3
    assert len([record for record in caplog.records if "broken" in record.getMessage()]) <= 1
    async with live.sessions() as session:
        assert set(await age_of_sweeps(session, at=SystemClock().now())) == {"fine"}


async def test_a_nudge_wakes_it_before_its_second_is_over(relay: Relay, redis: Redis) -> None:
    """A commit is followed at once, not at the next sweep."""
    await redis.delete("spontan:nudge")
    waiting = asyncio.ensure_future(relay.wait())
    await asyncio.sleep(0.05)

    await nudge(redis)

    await asyncio.wait_for(waiting, timeout=0.5)


async def test_it_waits_a_second_when_redis_is_away(live: Live, source: ClockSource) -> None:
    """Without Redis there is no nudge, but no hurry either: a relay must not spin."""
    nowhere = make_redis(live.settings.model_copy(update={"redis_url": "unix:///nowhere.sock"}))
    relay = Relay(
        settings=live.settings, sessions=live.sessions, clock=source, redis=nowhere, publisher=RecordingPublisher()
    )
    began = asyncio.get_running_loop().time()

    await relay.wait()

    assert 0.9 < asyncio.get_running_loop().time() - began < 2
    await nowhere.aclose()


async def test_the_age_of_a_sweep_is_real_time(session: AsyncSession) -> None:
    """An older note never hides a newer one, and ages are told by the machine's clock."""
    now = SystemClock().now()

    await note_sweep(session, "events", at=now)
    await note_sweep(session, "events", at=now - timedelta(seconds=20))

    ages = await age_of_sweeps(session, at=now + timedelta(seconds=7))
    assert ages == {"events": timedelta(seconds=7)}


def test_every_sweep_has_a_name_of_its_own() -> None:
    """Their ages are kept by name."""
    names = [sweep.name for sweep in SWEEPS]
    assert len(names) == len(set(names))


async def test_a_wall_clock_that_is_put_back_does_not_hide_a_dead_relay(session: AsyncSession) -> None:
    """The time noted before it was put back lies in the future; it is replaced by what the clock shows now."""
    now = SystemClock().now()
    await note_sweep(session, "events", at=now + timedelta(hours=2))
    await note_sweep(session, "events", at=now)

    assert (await age_of_sweeps(session, at=now))["events"] == timedelta()


async def test_no_sweep_is_so_rare_that_it_is_called_late() -> None:
    """Its own rhythm, a round's wait and the time to note it stay below what `/readyz` tolerates."""
    rare = [sweep.name for sweep in SWEEPS if timedelta(seconds=sweep.seconds * 1.5) > OLDEST_SWEEP]
    assert rare == []


async def test_an_offer_without_an_answer_is_passed_on_by_the_relay(
    live: Live, clock: FixedClock, relay: Relay, publisher: RecordingPublisher
) -> None:
    """Its end is an event like any other: the next in the queue is told in the same round."""
    async with transaction(live.sessions) as session:
        organizer = await make_organizer(session)
        organizer.offers = "always"
        session.add(organizer)
        on = await make_session(session, seats=1, organizer=organizer)
        first, asked, following = [await sign_up(session, clock, live.settings, on=on) for _ in range(3)]
        await cancel(session, clock, live.settings, account_id=first.account.id, party_id=first.party_id)
    await relay.round()
    publisher.published.clear()
    async with live.sessions() as session:
        until = (await session.get_one(Party, asked.party_id)).offered_until
    assert until is not None
    clock.advance(until - clock.now())

    async with asyncio.timeout(30):
        while "messages.offer_lapsed" not in handlers(publisher):  # the sweep looks once a second
            await relay.round()

    assert {"messages.offer_lapsed", "messages.offer"} <= set(handlers(publisher))
    async with live.sessions() as session:
        assert (await session.get_one(Party, following.party_id)).status == "offered"
