"""A calendar is read while its coordinators work on it: nobody waits for each other in a circle, nothing is lost."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import col, select

from shared.bookings import seats
from shared.calendars.models import CalendarSource
from shared.calendars.sources.edit import edit
from shared.calendars.sources.places import learn_places
from shared.calendars.sources.publish import publish_drafts
from shared.calendars.sync.missing import answer_kept
from shared.clock import FixedClock
from shared.database import transaction
from shared.schedule.models import ScheduledSession
from shared.settings import Settings
from tests.calendars.reading import body
from tests.calendars.server import ClubServer, ok
from tests.calendars.stage import Desk, connect, nearby
from tests.calendars.test_missing import evening
from tests.factories import make_venue
from tests.frame.live import Live

EVENINGS = 12
ROUNDS = 4
FIRST = datetime(2026, 10, 5, 16, 0, tzinfo=UTC)


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Settings that let a source be on this machine."""
    return nearby(settings)


def calendar(*, later: int, number: int = EVENINGS) -> bytes:
    """So many evenings, each *later* minutes than planned."""
    days = [FIRST + timedelta(days=day, minutes=later) for day in range(number)]
    return ok(
        body(
            *(
                f"UID:{day}\nDTSTART:{at:%Y%m%dT%H%M%SZ}\nDURATION:PT1H\nSUMMARY:Hall {later}\nLOCATION:A"
                for day, at in enumerate(days)
            )
        )
    )


async def test_a_reading_and_coordinators_never_wait_in_a_circle(
    live: Live, clock: FixedClock, settings: Settings, club: ClubServer
) -> None:
    """Everything moves and a part vanishes while drafts are published, places taught, words changed, questions answered."""
    async with transaction(live.sessions) as session:
        source = await connect(session, clock, settings, club.url())
        venues = [await make_venue(session) for _ in range(2)]
    desk = Desk(live.sessions, clock, settings, source)
    club.answers["/club.ics"] = calendar(later=0)
    await desk.read()
    ids = [on.id for on in await desk.sessions()]

    async def work(what: Any, *values: Any, **named: Any) -> None:
        async with transaction(live.sessions) as session:
            await what(session, clock, await session.get_one(CalendarSource, source.id), *values, **named)

    async def reword(number: int) -> None:
        async with transaction(live.sessions) as session:
            on = await session.get_one(ScheduledSession, ids[number])
            values = {"title": f"Ours {number}", "venue_id": str(venues[number % 2].id)}
            await edit(session, clock, on, values, everywhere=True)

    for turn in range(1, ROUNDS + 1):
        clock.advance(timedelta(hours=1))
        club.answers["/club.ics"] = calendar(later=turn, number=EVENINGS if turn % 2 else 3)
        async with asyncio.timeout(60):
            await asyncio.gather(
                desk.read(),
                desk.read(),
                work(learn_places, {"A": venues[turn % 2].id}),
                work(publish_drafts, ids[-turn:]),
                work(answer_kept, ids),
                reword(0),
                reword(1),
            )
    async with live.sessions() as session:
        found = (await session.exec(select(ScheduledSession).order_by(col(ScheduledSession.starts_at)))).all()
    assert [on.id for on in found] == ids
    assert [on.title for on in found[:2]] == ["Ours 0", "Ours 1"]
    assert [on.status for on in found] == ["draft"] * (EVENINGS - ROUNDS) + ["published"] * ROUNDS


async def test_a_reading_takes_seats_in_the_order_of_everybody(
    live: Live, clock: FixedClock, settings: Settings, club: ClubServer
) -> None:
    """It moves one and calls off an earlier one, whose seats a family has locked that is about to leave both."""
    async with transaction(live.sessions) as session:
        rule = {"import_rule": "everything", "sign_up": "required", "capacity": 5}
        source = await connect(session, clock, settings, club.url(), **rule)
    desk = Desk(live.sessions, clock, settings, source)
    club.answers["/club.ics"] = ok(body(evening(5), evening(6)))
    await desk.read()
    first, second = sorted(await desk.sessions(), key=lambda on: on.id)
    off, moved = first.starts_at.day, second.starts_at.day
    clock.advance(timedelta(hours=1))
    now = evening(off, more="\nSTATUS:CANCELLED"), evening(moved).replace("T160000Z", "T170000Z")
    club.answers["/club.ics"] = ok(body(*now))
    async with transaction(live.sessions) as family:
        await seats.lock(family, first.id)
        reading = asyncio.create_task(desk.read())
        await live.waits_for_a_lock()
        await seats.lock(family, second.id)
    assert (await reading).problem == ""
    found = {on.starts_at.day: (on.status, on.starts_at.hour) for on in await desk.sessions()}
    assert found == {off: ("cancelled", 16), moved: ("published", 17)}
