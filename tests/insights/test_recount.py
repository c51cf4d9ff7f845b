"""Recounting the weeks: equal to a naive count, right beside other recounts, and zero where nothing is left."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta
from random import Random
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import col, select

from shared.bookings.models import Attendance, Headcount
from shared.clock import FixedClock
from shared.database import AsyncSession, execute, transaction
from shared.insights.models import ParticipationWeek
from shared.insights.recount import _RECOUNT, monday, recount_recent, recount_sessions
from shared.people.models import Participant, StaffMember
from shared.schedule.models import ScheduledSession
from shared.settings import Settings
from tests.factories import make_account, make_area, make_organizer, make_participant, make_session, make_staff
from tests.factories.attendance import note_attendance, note_headcount
from tests.frame.live import Live

WEEK = date(2026, 9, 14)
STOCKHOLM = ZoneInfo("Europe/Stockholm")
NUMBERS = (
    "sessions",
    "cancelled",
    "attendance_missing",
    "attendances",
    "identified",
    "walk_ins",
    "unique_participants",
)
Counted = dict[tuple[date, UUID, UUID], dict[str, int]]


@pytest.mark.parametrize("seed", range(5))
async def test_a_recount_equals_a_naive_count(
    session: AsyncSession, clock: FixedClock, settings: Settings, seed: int
) -> None:
    """Whatever was planned and noted, on both sides of midnight, weeks and the change of the clock."""
    clock.advance(timedelta(days=40))  # 25 October, the day the clock changes
    await _anything(session, clock, Random(seed))  # noqa: S311

    await recount_sessions(session, clock, settings, await _ids(session))

    assert await _stored(session) == await _naive(session, clock)


async def test_recounting_twice_changes_nothing(session: AsyncSession, clock: FixedClock, settings: Settings) -> None:
    """The same event delivered twice gives the same numbers."""
    await _anything(session, clock, Random(99))  # noqa: S311
    await recount_sessions(session, clock, settings, await _ids(session))
    first = await _stored(session)

    await recount_sessions(session, clock, settings, await _ids(session))

    assert await _stored(session) == first


async def test_the_nightly_recount_equals_a_naive_count(
    session: AsyncSession, clock: FixedClock, settings: Settings
) -> None:
    """Nobody has told it which sessions changed."""
    await _anything(session, clock, Random(7))  # noqa: S311

    await recount_recent(session, clock, settings, days=60)

    naive = await _naive(session, clock)
    stored = await _stored(session)
    assert {key: naive[key] for key in stored} == stored
    assert all(not any(numbers.values()) for key, numbers in naive.items() if key not in stored and key[0] <= WEEK)


async def test_a_cell_that_its_sessions_left_becomes_zero(
    session: AsyncSession, clock: FixedClock, settings: Settings
) -> None:
    """A session that moves to another week takes its numbers along."""
    on, leader = await _one(session, clock)
    await note_headcount(session, on, 12, leader)
    await recount_sessions(session, clock, settings, [on.id])
    on.starts_at -= timedelta(weeks=1)
    on.ends_at -= timedelta(weeks=1)
    session.add(on)

    await recount_recent(session, clock, settings, days=14)

    left = await session.get_one(ParticipationWeek, (WEEK, on.area_id, on.organizer_id), populate_existing=True)
    entered = await session.get_one(ParticipationWeek, (date(2026, 9, 7), on.area_id, on.organizer_id))
    assert (left.sessions, left.attendances) == (0, 0)
    assert (entered.sessions, entered.attendances) == (1, 12)


async def test_what_was_noted_at_a_session_called_off_does_not_count(
    session: AsyncSession, clock: FixedClock, settings: Settings
) -> None:
    """The session is told as cancelled, its people as nobody's."""
    on, leader = await _one(session, clock)
    await note_headcount(session, on, 12, leader)
    on.status, on.cancelled_at = "cancelled", clock.now()
    session.add(on)

    await recount_sessions(session, clock, settings, [on.id])

    [numbers] = (await _stored(session)).values()
    assert numbers == dict.fromkeys(NUMBERS, 0) | {"cancelled": 1}


async def test_unknown_sessions_are_ignored(session: AsyncSession, clock: FixedClock, settings: Settings) -> None:
    """An event about a session that is gone does no harm."""
    await recount_sessions(session, clock, settings, [UUID(int=1)])

    assert await _stored(session) == {}


async def test_marks_and_recounts_at_once_end_with_the_newest_count(live: Live, clock: FixedClock) -> None:
    """Thirty phones mark and recount one cell beside each other; when all is quiet, nobody is missing."""
    async with transaction(live.sessions) as session:
        on, leader = await _one(session, clock)
        people = [await make_participant(session, await make_account(session), f"P{n}") for n in range(30)]
    await _recount(live, clock, on)

    async def note_and_recount(person: Participant) -> None:
        async with transaction(live.sessions) as session:
            await note_attendance(session, await session.get_one(ScheduledSession, on.id), person, leader)
        await _recount(live, clock, on)

    await asyncio.gather(*(note_and_recount(person) for person in people))

    assert await _attendances(live, on) == len(people)


async def test_a_recount_that_waited_counts_what_the_first_did_not_see(live: Live, clock: FixedClock) -> None:
    """The second recount waits for the first one's cell, and then sees the mark that came between."""
    on, first, second = await _two_recounts(live, clock)

    await asyncio.gather(first(recount_sessions), second(recount_sessions))

    assert await _attendances(live, on) == 2


async def test_without_the_lock_the_older_count_would_stay(live: Live, clock: FixedClock) -> None:
    """The negative control: the counting statement alone waits as well, but counts what it saw when it began."""
    on, first, second = await _two_recounts(live, clock)

    async def naive(session: AsyncSession, clock: FixedClock, settings: Settings, _ids: list[UUID]) -> None:
        cell = {"weeks": [WEEK], "areas": [on.area_id], "organizers": [on.organizer_id]}
        await execute(session, _RECOUNT, cell | {"zone": settings.timezone, "now": clock.now()})

    await asyncio.gather(first(naive), second(naive))

    assert await _attendances(live, on) == 1


Recount = Callable[[AsyncSession, FixedClock, Settings, list[UUID]], Awaitable[None]]
Run = Callable[[Recount], Awaitable[None]]


async def _two_recounts(live: Live, clock: FixedClock) -> tuple[ScheduledSession, Run, Run]:
    """A counted session and two recounts: the second begins before the mark that the first makes is committed."""
    async with transaction(live.sessions) as session:
        on, leader = await _one(session, clock)
        one, other = [await make_participant(session, await make_account(session), name) for name in ("One", "Two")]
        await note_attendance(session, on, one, leader)
    await _recount(live, clock, on)
    counted, begun = asyncio.Event(), asyncio.Event()

    async def first(recount: Recount) -> None:
        async with transaction(live.sessions) as session:
            await note_attendance(session, await session.get_one(ScheduledSession, on.id), other, leader)
            await recount(session, clock, live.settings, [on.id])
            counted.set()
            await begun.wait()
            await asyncio.sleep(0.2)  # the second one is waiting for the cell by now

    async def second(recount: Recount) -> None:
        await counted.wait()
        begun.set()
        async with transaction(live.sessions) as session:
            await recount(session, clock, live.settings, [on.id])

    return on, first, second


async def _recount(live: Live, clock: FixedClock, on: ScheduledSession) -> None:
    async with transaction(live.sessions) as session:
        await recount_sessions(session, clock, live.settings, [on.id])


async def _attendances(live: Live, on: ScheduledSession) -> int:
    async with transaction(live.sessions) as session:
        return (await session.get_one(ParticipationWeek, (WEEK, on.area_id, on.organizer_id))).attendances


async def _one(session: AsyncSession, clock: FixedClock) -> tuple[ScheduledSession, StaffMember]:
    """A session that ended an hour ago, and someone who may note who came."""
    organizer = await make_organizer(session)
    leader = await make_staff(session, "leader", organizer)
    return await make_session(session, organizer=organizer, starts_at=clock.now() - timedelta(hours=3)), leader


async def _anything(session: AsyncSession, clock: FixedClock, random: Random) -> None:
    """Two organisers in two areas, forty sessions of all kinds around now, and people who come to several."""
    areas = [await make_area(session, name) for name in ("Vivalla", "Oxhagen")]
    organizers = [await make_organizer(session, name) for name in ("One", "Two")]
    leaders = {one.id: await make_staff(session, "leader", one) for one in organizers}
    people = [await make_participant(session, await make_account(session), f"P{n}") for n in range(12)]
    for _ in range(40):
        organizer = random.choice(organizers)
        status = random.choice(["published", "published", "published", "cancelled", "draft"])
        on = await make_session(
            session,
            area=random.choice(areas),
            organizer=organizer,
            starts_at=clock.now().replace(minute=0) + timedelta(minutes=30 * random.randint(-1500, 400)),
            status=status,
            cancelled_at=clock.now() if status == "cancelled" else None,
        )
        if random.random() < 0.7:
            for person in random.sample(people, random.randint(0, len(people))):
                note = {"present": random.random() < 0.8, "walk_in": random.random() < 0.3}
                await note_attendance(session, on, person, leaders[organizer.id], **note)
        if random.random() < 0.5:
            for gender in random.sample(["girl", "boy", "other", "unknown"], 2):
                await note_headcount(session, on, random.randint(0, 9), leaders[organizer.id], gender=gender)


async def _ids(session: AsyncSession) -> list[UUID]:
    return list((await session.exec(select(ScheduledSession.id))).all())


async def _stored(session: AsyncSession) -> Counted:
    rows = await session.exec(select(ParticipationWeek).execution_options(populate_existing=True))
    return {
        (row.week, row.area_id, row.organizer_id): {number: getattr(row, number) for number in NUMBERS} for row in rows
    }


async def _naive(session: AsyncSession, clock: FixedClock) -> Counted:
    """The same numbers, counted one by one in Python."""
    cells: dict[tuple[date, UUID, UUID], list[ScheduledSession]] = {}
    for on in await session.exec(select(ScheduledSession)):
        week = monday(on.starts_at.astimezone(STOCKHOLM).date())
        cells.setdefault((week, on.area_id, on.organizer_id), []).append(on)
    return {key: await _count(session, clock.now(), planned) for key, planned in cells.items()}


async def _count(session: AsyncSession, now: datetime, planned: list[ScheduledSession]) -> dict[str, int]:
    public = [on for on in planned if on.status == "published"]
    ids = [on.id for on in public]
    noted = await session.exec(select(Attendance).where(col(Attendance.session_id).in_(ids)))
    named = [one for one in noted if one.present]
    counted = sum(one.number for one in await session.exec(select(Headcount).where(col(Headcount.session_id).in_(ids))))
    return {
        "sessions": sum(on.starts_at <= now for on in public),
        "cancelled": sum(on.status == "cancelled" for on in planned),
        "attendance_missing": sum(on.ends_at <= now and on.attendance_taken_at is None for on in public),
        "attendances": len(named) + counted,
        "identified": len(named),
        "walk_ins": sum(one.walk_in for one in named) + counted,
        "unique_participants": len({one.participant_id for one in named}),
    }


def test_the_week_begins_on_monday() -> None:
    """Sunday belongs to the week before."""
    assert monday(datetime(2026, 9, 20, tzinfo=UTC).date()) == date(2026, 9, 14)
