"""A calendar's date, where machines do not agree what time it is: it never says "nothing new" of what has changed."""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta

import httpx
import pytest
from hypothesis import example, given
from hypothesis import settings as tries
from hypothesis import strategies as st
from sqlalchemy import text

from services.api.feeds.answer import _stated
from services.api.feeds.conditional import http_date, not_modified
from services.api.feeds.kept import Asked, Kept
from shared.calendars.write.look import Look, look
from shared.clock import FixedClock
from shared.database import AsyncSession, Sessions, execute, transaction
from shared.installation import Installation
from shared.schedule.cancel import cancel_session
from shared.schedule.models import ScheduledSession
from shared.settings import Settings
from tests.conftest import NOW
from tests.factories import make_area, make_session
from tests.frame.live import Live
from tests.frame.web import application

FEED = "/calendar/areas/vivalla.ics"
MINUTE = timedelta(minutes=1)
Open = Callable[[FixedClock], httpx.AsyncClient]


@pytest.fixture
async def on(session: AsyncSession) -> ScheduledSession:
    """A session in the feed."""
    return await make_session(session, area=await make_area(session, "Vivalla", slug="vivalla"))


@pytest.fixture
async def process(settings: Settings, sessions: Sessions, clock: FixedClock) -> AsyncIterator[Open]:
    """Starts another web server, whose machine has a clock of its own; the database's is *clock*."""
    async with AsyncExitStack() as stack:

        def start(own: FixedClock) -> httpx.AsyncClient:
            app, resources = application(settings, sessions, own, database_clock=clock)
            stack.push_async_callback(resources.close)
            return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://127.0.0.1:8000")

        yield start


@pytest.mark.parametrize("fast", [MINUTE, -MINUTE, timedelta()], ids=["fast", "slow", "right"])
async def test_a_date_of_another_machine_hides_no_change(
    session: AsyncSession, process: Open, on: ScheduledSession, clock: FixedClock, fast: timedelta
) -> None:
    """Its clock is a minute off. Who has its date hears from every machine that the session is called off."""
    own = FixedClock(NOW + fast)
    off, right = process(own), process(clock)

    def wait(seconds: float) -> None:
        own.advance(timedelta(seconds=seconds))
        clock.advance(timedelta(seconds=seconds))

    dates = []
    for _ in range(2):
        dates += [(await one.get(FEED)).headers["last-modified"] for one in (off, right)]
        wait(5)
    await cancel_session(session, clock, on, reason="")
    await session.flush()
    for _ in range(60):
        wait(2)
        answers = [await one.get(FEED, headers={"If-Modified-Since": date}) for one in (off, right) for date in dates]
        assert {answer.status_code for answer in answers} == {200}
        assert all("CANCELLED" in answer.text for answer in answers)


@pytest.mark.usefixtures("on")
async def test_a_date_that_is_stated_has_come_everywhere(process: Open, clock: FixedClock) -> None:
    """By the database's clock and by the web server's own: neither Date nor a cache on the way is contradicted."""
    for fast in (MINUTE, -MINUTE):
        own = FixedClock(clock.now() + fast)
        stated = (await process(own).get(FEED)).headers["last-modified"]
        assert stated == http_date(min(own.now(), clock.now()))


@pytest.mark.usefixtures("on")
async def test_the_date_of_a_phone_is_no_word_of_ours(process: Open, clock: FixedClock) -> None:
    """Some programs ask with the time at which they asked last. Ours is confirmed, theirs is not."""
    machine = process(clock)
    await machine.get(FEED)
    clock.advance(MINUTE)
    ours = (await machine.get(FEED)).headers["last-modified"]
    for date, status in ((ours, 304), (http_date(clock.now()), 200), (http_date(clock.now() - MINUTE), 200)):
        assert (await machine.get(FEED, headers={"If-Modified-Since": date})).status_code == status


async def test_a_look_lies_between_two_moments_of_the_databases_clock(live: Live) -> None:
    """Those that it says: what was committed before is in it, and what came after is not. The demo moves both."""
    theirs = text("SELECT clock_timestamp() AS at")
    async with live.direct() as db:

        async def at() -> datetime:
            found: datetime = (await execute(db, theirs, {})).one().at
            return found

        before = await at()
        first = await look(db)
        between = await at()
        async with transaction(live.sessions) as session:
            await make_area(session)
            session.add(Installation(demo=True, clock_offset_seconds=3600, loaded_at=NOW))
        second = await look(db)
        assert before <= first.earliest <= first.latest <= between
        assert between <= second.earliest - timedelta(hours=1) <= second.latest - timedelta(hours=1) <= await at()
        assert second.changes == first.changes + 1


@dataclass(frozen=True)
class Glance:
    """A machine's look at the number: when it began, after how long it saw, and how long it took then, in milliseconds."""

    machine: int
    began: int
    until_seen: int
    until_over: int

    @property
    def seen(self) -> int:
        """When the number was what it says."""
        return self.began + self.until_seen

    @property
    def over(self) -> int:
        """When the machine has the answer."""
        return self.seen + self.until_over


@dataclass(frozen=True)
class Told:
    """What somebody was told, and when: a date, and the calendar it came with."""

    at: int
    date: str
    mark: str


def what_is_confirmed(changed: list[int], glances: list[Glance]) -> Iterator[tuple[str, str]]:
    """Each calendar whose date is confirmed, beside the one that the machine has, whose content is the number of changes."""
    kept: dict[int, Kept] = {}
    told: list[Told] = []
    for one in sorted(glances, key=lambda one: one.over):
        saw = Look(sum(at <= one.seen for at in changed), moment(one.began), moment(one.over))
        asked = Asked(one.began, one.over, saw)
        if one.machine not in kept or not kept[one.machine].holds(asked):
            written = sum(at <= one.over for at in changed)
            kept[one.machine] = Kept(str(written), asked, LATER)
        mine = kept[one.machine]
        for before in (before for before in told if before.at <= one.began):
            header = {"if-modified-since": before.date}
            if not_modified(header, etag="", modified_at=mine.dated, at=saw.earliest):
                yield before.mark, mine.mark
        told.append(Told(one.over, http_date(_stated(mine, saw, LATER)), mine.mark))


def moment(milliseconds: int) -> datetime:
    """By the database's clock."""
    return NOW + timedelta(milliseconds=milliseconds)


LATER = NOW + timedelta(days=1)
moments = st.integers(0, 5).map(lambda halves: 500 * halves)  # few, so that much falls together
spans = st.sampled_from([0, 500, 1000])
glances = st.builds(Glance, st.sampled_from([1, 2]), moments, spans, spans)


@tries(max_examples=1500, deadline=None)
@example([1500], [Glance(1, 0, 0, 0), Glance(1, 1000, 0, 0), Glance(2, 500, 1000, 0), Glance(2, 1500, 0, 0)])
@example([500], [Glance(1, 0, 0, 0), Glance(1, 0, 0, 1000), Glance(2, 500, 0, 0), Glance(2, 1000, 0, 0)])
@given(st.lists(moments, max_size=1), st.lists(glances, min_size=4, max_size=8))
def test_no_order_of_looks_and_changes_confirms_what_has_changed(changed: list[int], glances: list[Glance]) -> None:
    """Two machines, looks that take their time and cross each other, changes before, between and in them.

    The examples: a date from before the look instead of after it, and one stated before it has surely come.
    """
    for theirs, ours in what_is_confirmed(changed, glances):
        assert theirs == ours
