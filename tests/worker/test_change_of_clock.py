"""Days of 23 and 25 hours and the leap day: each reminder once, at its distance from the start in real time."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from services.worker.publisher import RecordingPublisher
from services.worker.relay import Relay
from services.worker.resources import Resources
from services.worker.sending import send
from shared.clock import FixedClock
from shared.database import transaction
from shared.messages.channels import Recording
from shared.messages.plan import plan_reminders
from shared.settings import Settings
from tests.factories import make_session
from tests.faults.processes import anytime
from tests.frame.live import Live
from tests.messages.stage import sign_up

STOCKHOLM = ZoneInfo("Europe/Stockholm")
STEP = timedelta(minutes=30)


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Messages leave at any hour: it is the night that has the change."""
    values: dict[str, Any] = {**settings.model_dump(), **anytime()}
    return Settings(**values)


def halves(day: date) -> Iterator[datetime]:
    """Every half hour of a day in Stockholm, in UTC: 46, 48 or 50 of them."""
    at, end = (datetime.combine(one, time(), STOCKHOLM).astimezone(UTC) for one in (day, day + timedelta(days=1)))
    while at < end:
        yield at
        at += STEP


@pytest.mark.parametrize("minutes", [180, 1440])
@pytest.mark.parametrize(
    ("day", "sessions"),
    [(date(2026, 10, 25), 50), (date(2027, 3, 28), 46), (date(2028, 2, 29), 48)],
    ids=["25 hours", "23 hours", "leap day"],
)
async def test_each_session_of_a_special_day_is_reminded_of_once(
    live: Live,
    clock: FixedClock,
    relay: Relay,
    publisher: RecordingPublisher,
    resources: Resources,
    recording: Recording,
    *,
    day: date,
    sessions: int,
    minutes: int,
) -> None:
    """A session starts at every half hour of it, also at the hour that comes twice, and the relay looks as often."""
    starts = list(halves(day))
    assert len(starts) == sessions
    lead = timedelta(minutes=minutes)
    clock.advance(starts[0] - lead - timedelta(hours=2) - clock.now())
    due = await signed_up(live, clock, starts, minutes)

    came: list[tuple[UUID, datetime]] = []
    while clock.now() < starts[-1] + 2 * STEP:
        publisher.published.clear()
        await relay.round()
        for task in publisher.published:
            if task.task == "messages.send":
                await send(resources, task.ids)
        came += [(message.id, clock.now()) for message in recording.delivered[len(came) :]]
        clock.advance(STEP)

    assert Counter(at for _, at in came) == Counter(due)
    assert len({one for one, _ in came}) == sessions


async def signed_up(live: Live, clock: FixedClock, starts: list[datetime], minutes: int) -> list[datetime]:
    """A family for each session with its reminder planned; when each should come."""
    settings = live.settings.model_copy(update={"reminder_minutes": minutes})
    async with transaction(live.sessions) as session:
        parties = [
            await sign_up(session, clock, settings, on=await make_session(session, seats=10, starts_at=start))
            for start in starts
        ]
        await plan_reminders(session, clock, settings, [party.party_id for party in parties])
    return [start - timedelta(minutes=minutes) for start in starts]
