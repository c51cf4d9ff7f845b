"""Events that get another day or another word after people knew of them, and what was decided beside a reading."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest

from shared.calendars.models import CalendarSource
from shared.calendars.sources.edit import Hours, edit, event_of
from shared.calendars.sync.missing import answer_kept
from shared.clock import FixedClock
from shared.database import AsyncSession
from shared.schedule.errors import StartsInThePast
from shared.schedule.models import ScheduledSession, SessionSeats
from shared.settings import Settings
from tests.calendars.reading import STOCKHOLM
from tests.calendars.stage import Desk, Read, nearby
from tests.calendars.test_missing import evening
from tests.factories import make_venue

SIX = datetime(2026, 10, 5, 16, tzinfo=UTC)  # on the clock in Stockholm
AT_SIX = Hours(time(18), 90, STOCKHOLM)
WHOLE_DAY = "UID:a\nSUMMARY:Hall\nDTSTART;VALUE=DATE:20261005"
WITH_HOURS = "UID:a\nSUMMARY:Hall\nDTSTART:20261005T160000Z\nDTEND:20261005T173000Z"
OFF = "\nSTATUS:CANCELLED"
FIVE_DAYS = range(5, 10)


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Settings that let a source be on this machine."""
    return nearby(settings)


async def states(desk: Desk) -> list[tuple[str, int]]:
    """Status and day of all that came, by time."""
    return [(on.status, on.starts_at.day) for on in await desk.sessions()]


async def kept(desk: Desk, clock: FixedClock, source: CalendarSource) -> None:
    """A coordinator says that all of it takes place."""
    ids = [on.id for on in await desk.sessions()]
    async with desk.transaction() as acting:
        assert await answer_kept(acting, clock, await acting.get_one(CalendarSource, source.id), ids)


async def test_an_event_that_is_over_and_gets_another_day_is_a_new_session(
    desk: Desk, read: Read, rule: Any, clock: FixedClock
) -> None:
    """Clubs drag "the" event from week to week; what has been stays."""
    await rule(import_rule="everything")
    await read(evening(5, uid="a"))
    clock.advance(SIX + timedelta(hours=20) - clock.now())
    for _ in range(2):
        await read(evening(12, uid="a"))
        assert await states(desk) == [("published", 5), ("published", 12)]


async def test_one_that_has_begun_and_gets_tomorrow_is_a_new_session(
    desk: Desk, read: Read, rule: Any, clock: FixedClock
) -> None:
    """Who is there, is there; half an hour later is not tomorrow."""
    await rule(import_rule="everything")
    await read(evening(5, uid="a"))
    clock.advance(SIX - timedelta(minutes=50) - clock.now())
    await read(evening(5, uid="a").replace("T160000Z", "T163000Z"))
    assert await states(desk) == [("published", 5)]
    await read(evening(6, uid="a"))
    assert await states(desk) == [("published", 5), ("published", 6)]


async def test_what_was_called_off_here_and_gets_another_day_is_a_draft(
    desk: Desk, read: Read, rule: Any, clock: FixedClock
) -> None:
    """At the same time it stays called off."""
    await rule(import_rule="everything")
    await read(evening(5, uid="a"))
    (on,) = await desk.sessions()
    await desk.change(on, status="cancelled", cancelled_at=clock.now(), cancel_reason="Storm")
    await read(evening(5, uid="a", title="Hallen"))
    assert await states(desk) == [("cancelled", 5)]
    await read(evening(8, uid="a"))
    assert await states(desk) == [("cancelled", 5), ("draft", 8)]


async def test_what_is_back_says_what_a_coordinator_had_written(
    desk: Desk, read: Read, rule: Any, clock: FixedClock, session: AsyncSession
) -> None:
    """Its name, its text, its seats, its hall and its hours: nobody writes it twice. And it is a draft."""
    await rule(sign_up="optional", capacity=10)
    await read(WHOLE_DAY, evening(9))
    on = (await desk.sessions())[0]
    hall = await make_venue(session, "Another")
    await session.commit()
    words = {"title": "Come as you are", "description": "Bring water", "venue_id": str(hall.id), "capacity": 4}
    async with desk.transaction() as editing:
        await edit(editing, clock, await editing.get_one(ScheduledSession, on.id), words, hours=AT_SIX)
    await desk.change(on, status="published")
    await read(WHOLE_DAY + OFF, evening(9))
    await read(WHOLE_DAY, evening(9))
    draft = next(one for one in await desk.sessions() if one.id != on.id and one.starts_at.day == 5)
    async with desk.transaction() as looking:
        seats = await looking.get_one(SessionSeats, draft.id)
    assert (draft.status, draft.title, draft.description, draft.venue_id) == (
        "draft",
        "Come as you are",
        "Bring water",
        hall.id,
    )
    assert (draft.untimed, draft.starts_at, seats.capacity, seats.closes_at) == (False, SIX, 4, SIX)
    await read(WHOLE_DAY + "\nDESCRIPTION:New", evening(9))
    assert [one.title for one in await desk.sessions()].count("Come as you are") == 2


async def test_a_cancelled_event_with_another_title_is_called_off_at_once(desk: Desk, read: Read, rule: Any) -> None:
    """However many: that is no word that a club took away, it is said."""
    await rule(import_rule="keyword", keywords=("drop-in",))
    await read(*(evening(day, title="Drop-in") for day in FIVE_DAYS))
    await read(*(evening(day, title="INSTÄLLT", more=OFF) for day in FIVE_DAYS))
    assert {on.status for on in await desk.sessions()} == {"cancelled"}


async def test_a_title_that_a_coordinator_wrote_keeps_it_public(
    desk: Desk, read: Read, rule: Any, clock: FixedClock
) -> None:
    """The club can take no word out of it."""
    await rule(import_rule="keyword", keywords=("drop-in",))
    await read(evening(5, title="Drop-in"), evening(6, title="Drop-in"))
    on = (await desk.sessions())[0]
    async with desk.transaction() as editing:
        await edit(editing, clock, await editing.get_one(ScheduledSession, on.id), {"title": "Open hall"})
    for _ in range(3):
        await read(evening(5, title="Hallen"), evening(6, title="Drop-in"))
    assert [(on.status, on.title) for on in await desk.sessions()] == [
        ("published", "Open hall"),
        ("published", "Drop-in"),
    ]


async def test_what_a_coordinator_kept_is_not_renamed_to_a_training(
    desk: Desk, read: Read, rule: Any, clock: FixedClock, source: CalendarSource
) -> None:
    """It stays as it is, until the word is back."""
    await rule(import_rule="keyword", keywords=("drop-in",))
    await read(*(evening(day, title="Drop-in") for day in FIVE_DAYS))
    trainings = [evening(day, title="Training P12") for day in FIVE_DAYS]
    await read(*trainings)
    await kept(desk, clock, source)
    clock.advance(timedelta(hours=21))
    await read(*trainings)
    assert {(on.status, on.title) for on in await desk.sessions()} == {("published", "Drop-in")}


async def test_what_is_new_during_a_question_is_public_after_its_answer(
    desk: Desk, read: Read, rule: Any, clock: FixedClock, source: CalendarSource
) -> None:
    """Until then it may be what is missing, under another name."""
    await rule(import_rule="everything")
    await read(*(evening(day) for day in range(5, 12)))
    left = evening(5), evening(6), evening(20)
    await read(*left)
    assert (await states(desk))[-1] == ("draft", 20)
    await kept(desk, clock, source)
    await read(*left)
    assert (await states(desk))[-1] == ("published", 20)


async def test_a_training_that_waited_as_drop_in_is_not_published_by_a_rule(desk: Desk, read: Read, rule: Any) -> None:
    """It lost its word while it waited for its hours."""
    await rule(import_rule="keyword", keywords=("drop-in",))
    training = evening(5, uid="a", title="Training P12")
    await read("UID:a\nSUMMARY:Drop-in\nDTSTART;VALUE=DATE:20261005")
    await read(training)
    await rule(import_rule="everything")
    await read(training)
    assert await states(desk) == [("draft", 5)]


@pytest.mark.parametrize(
    ("later", "days"), [(WITH_HOURS.replace("20261005", "20261012"), 7), (WHOLE_DAY.replace("1005", "1012"), 7)]
)
async def test_hours_are_said_of_the_day_that_the_calendar_says_by_then(
    desk: Desk, read: Read, clock: FixedClock, later: str, days: int
) -> None:
    """A reading came between the page and its form: what the session says in its lock counts."""
    await read(WHOLE_DAY)
    (on,) = await desk.sessions()
    async with desk.transaction() as editing:
        found = await editing.get_one(ScheduledSession, on.id)
        held = await event_of(editing, found)  # as the page holds it
        await read(later)
        await edit(editing, clock, found, {}, hours=AT_SIX)
        assert held is not None
    (on,) = await desk.sessions()
    assert on.starts_at == SIX + timedelta(days=days)


async def test_a_place_for_all_forgets_no_title_that_came_meanwhile(
    desk: Desk, read: Read, clock: FixedClock, session: AsyncSession
) -> None:
    """Else the calendar's own title would seem to be a coordinator's, and never follow again."""
    hall = await make_venue(session, "Another")
    await session.commit()
    await read(evening(5, uid="a", place="X", title="One"))
    (on,) = await desk.sessions()
    async with desk.transaction() as editing:
        found = await editing.get_one(ScheduledSession, on.id)
        held = await event_of(editing, found)
        await read(evening(5, uid="a", place="X", title="Two"))
        await edit(editing, clock, found, {"venue_id": str(hall.id)}, everywhere=True)
        assert held is not None
    await read(evening(5, uid="a", place="X", title="Three"))
    assert [on.title for on in await desk.sessions()] == ["Three"]


async def test_hours_that_have_passed_are_refused_and_a_long_event_has_days_left(
    desk: Desk, read: Read, clock: FixedClock
) -> None:
    """A draft that is over would be buried. Of an event of several days the first one left is meant."""
    await read(WHOLE_DAY + "\nDTEND;VALUE=DATE:20261008")
    (on,) = await desk.sessions()
    clock.advance(SIX + timedelta(hours=21) - clock.now())  # the next day, three in the afternoon
    for hours, refused in ((Hours(time(8), 60, STOCKHOLM), True), (AT_SIX, False)):
        async with desk.transaction() as editing:
            found = await editing.get_one(ScheduledSession, on.id)
            if refused:
                with pytest.raises(StartsInThePast):
                    await edit(editing, clock, found, {}, hours=hours)
            else:
                await edit(editing, clock, found, {}, hours=hours)
    assert [on.starts_at for on in await desk.sessions()] == [SIX + timedelta(days=1)]


async def test_two_of_one_day_keep_their_sessions_when_one_is_moved_to_the_other(
    desk: Desk, read: Read, rule: Any
) -> None:
    """Both then begin at the same time, and nobody's is called off."""
    await rule(import_rule="everything")
    when = "DTSTART;TZID=Europe/Stockholm:20261006T100000\nDURATION:PT1H"
    twice = f"UID:w\nSUMMARY:Hall\n{when}\nRRULE:FREQ=DAILY;COUNT=2;BYHOUR=10,18"
    moved = f"UID:w\nSUMMARY:Girls\nRECURRENCE-ID;TZID=Europe/Stockholm:20261006T100000\n{when.replace('T10', 'T18')}"
    await read(twice)
    ten, eighteen = await desk.sessions()
    for _ in range(3):
        await read(twice, moved)
    after = {on.id: (on.status, on.title, on.starts_at.hour) for on in await desk.sessions()}
    assert after == {eighteen.id: ("published", "Hall", 16), ten.id: ("published", "Girls", 16)}


async def test_an_earlier_time_of_a_day_takes_nobodys_name(desk: Desk, read: Read, rule: Any) -> None:
    """Three a day where there were two: who signed up for four still comes at four."""
    await rule(import_rule="everything")

    def daily(hours: str) -> str:
        first, number = hours.partition(",")[0], len(hours.split(","))
        when = f"DTSTART:20261006T{first}0000Z\nDURATION:PT1H"
        return f"UID:w\nSUMMARY:Hall\n{when}\nRRULE:FREQ=WEEKLY;COUNT={number};BYHOUR={hours}"

    await read(daily("15,16"))
    before = {on.starts_at.hour: on.id for on in await desk.sessions()}
    for _ in range(2):
        await read(daily("14,15,16"))
        after = {on.starts_at.hour: on.id for on in await desk.sessions()}
        assert after.keys() == {14, 15, 16}
        assert {hour: after[hour] for hour in before} == before


async def test_a_series_that_was_split_under_one_name_stops_no_calendar(desk: Desk, read: Read, rule: Any) -> None:
    """Twice "from here on", by a system that gives the parts neither a name of their own nor an end."""
    await rule(import_rule="everything")
    parts = [
        f"UID:w\nSUMMARY:Hall\nDTSTART;TZID=Europe/Stockholm:202610{first:02}T180000\nDURATION:PT1H\n"
        "RRULE:FREQ=WEEKLY;COUNT=6"
        for first in (6, 13, 20)
    ]
    assert (await read(*parts, evening(7))).problem == ""
    starts = [on.starts_at for on in await desk.sessions()]
    assert len(starts) == len(set(starts)) == 9
