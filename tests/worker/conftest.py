"""A worker's resources on a database of the test's own, with channels that record and a nudge that counts."""

from collections.abc import AsyncIterator

import pytest
from redis.asyncio import Redis

from services.worker.publisher import RecordingPublisher
from services.worker.relay import REDIS_SECONDS, Relay
from services.worker.resources import Resources, make_redis
from shared.clock import Clock, FixedClock
from shared.database import AnySession
from shared.installation import ClockSource
from shared.messages.channels import Recording
from tests.frame.live import Live


@pytest.fixture(scope="session")
def redis_url(redis_url: str, worker_id: str) -> str:
    """A Redis database of this test process's own: queues and nudges have the same names everywhere."""
    return f"{redis_url}?db={1 + int(worker_id.removeprefix('gw') if worker_id != 'master' else 0) % 15}"


@pytest.fixture
def recording() -> Recording:
    """The channel of every contact."""
    return Recording()


@pytest.fixture
def nudges() -> list[str]:
    """One entry for every time the relay would have been woken."""
    return []


@pytest.fixture
def source(clock: FixedClock) -> ClockSource:
    """The test's clock, for everyone."""

    async def fixed(_session: AnySession) -> Clock:
        return clock

    return fixed


@pytest.fixture
def resources(live: Live, source: ClockSource, recording: Recording, nudges: list[str]) -> Resources:
    """What tasks are given."""

    async def nudge() -> None:
        nudges.append("nudged")

    channels = {"email": recording, "phone": recording}
    return Resources(settings=live.settings, sessions=live.sessions, clock=source, nudge=nudge, channels=channels)


@pytest.fixture
def publisher() -> RecordingPublisher:
    """Remembers the tasks that relays hand over."""
    return RecordingPublisher()


@pytest.fixture
async def redis(live: Live) -> AsyncIterator[Redis]:
    """The suite's Valkey, as a relay speaks to it."""
    client = make_redis(live.settings, timeout=REDIS_SECONDS)
    yield client
    await client.aclose()


@pytest.fixture
def relay(live: Live, source: ClockSource, redis: Redis, publisher: RecordingPublisher) -> Relay:
    """A relay that does a round when it is told."""
    return Relay(settings=live.settings, sessions=live.sessions, clock=source, redis=redis, publisher=publisher)
