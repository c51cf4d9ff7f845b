"""What a club changes in its calendar reaches everyone whom it concerns once, and nobody's session is moved under them."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlmodel import select

from shared.bookings.follow import follow
from shared.bookings.models import Party
from shared.bookings.subject import Subject
from shared.calendars.models import CalendarSource
from shared.calendars.sources.disconnect import disconnect
from shared.clock import FixedClock
from shared.database import AsyncSession
from shared.messages import react
from shared.people.models import Account
from shared.schedule.cancel import cancel_session
from shared.schedule.models import ScheduledSession, SessionChange, SessionSeats
from shared.settings import Settings
from tests.calendars.reading import body
from tests.calendars.server import ClubServer, ok
from tests.calendars.stage import Desk, connect, nearby
from tests.factories import make_account, make_series
from tests.messages.stage import acts, messages, sign_up

SIX = datetime(2026, 10, 6, 16, 0, tzinfo=UTC)
HALL = "DTSTART;TZID=Europe/Stockholm:20261006T180000\nDTEND;TZID=Europe/Stockholm:20261006T193000\nSUMMARY:Hall"
WEEKLY = HALL + "\nRRULE:FREQ=WEEKLY;COUNT=3"
LATER = WEEKLY.replace("T180000", "T190000").replace("T193000", "T203000")


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Settings that let a source be on this machine."""
    return nearby(settings)


@pytest.fixture
async def source(session: AsyncSession, clock: FixedClock, settings: Settings, club: ClubServer) -> CalendarSource:
    """A club with three evenings in its calendar."""
    source = await connect(session, clock, settings, club.url())
    await session.commit()
    club.answers["/club.ics"] = ok(body(WEEKLY))
    return source


@pytest.fixture
async def evenings(desk: Desk) -> Sequence[ScheduledSession]:
    """Its three evenings, published as drop-in."""
    await desk.read()
    for draft in await desk.sessions():
        await desk.change(draft, status="published")
    return await desk.sessions()


@pytest.fixture
async def families(
    session: AsyncSession, clock: FixedClock, settings: Settings, desk: Desk, evenings: Sequence[ScheduledSession]
) -> list[Account]:
    """One with a seat on two evenings, one that waits for the first, one that only follows, one that does all of it."""
    series = await make_series(session, sign_up="required")
    for on in evenings:
        session.add(SessionSeats(session_id=on.id, capacity=2, ceiling=2, opens_at=clock.now(), closes_at=on.starts_at))
    await session.commit()
    for on in evenings:
        await desk.change(on, sign_up="required", series_id=series.id)
    seated, waits, follows, eager = [await make_account(session) for _ in range(4)]
    first, second, _ = evenings
    for on, who, account in (
        (first, "Alex", seated),
        (first, "Sam", eager),
        (first, "Kim", waits),
        (second, "Robin", seated),
        (second, "Charlie", eager),
    ):
        await sign_up(session, clock, settings, who, on=on, account=account)
    for account in (follows, eager):
        await follow(session, clock, account_id=account.id, subject=Subject.of(series))
    await session.commit()
    return [seated, waits, follows, eager]


async def told(session: AsyncSession, clock: FixedClock, settings: Settings) -> list[tuple[str, UUID | None]]:
    """Who is told what, after the handlers have seen every act twice."""
    for _ in range(2):
        await react.sessions_changed(session, clock, settings, await acts(session))
    found = await messages(session, "changed", "session_cancelled")
    return sorted((message.kind, message.account_id) for message in found)


@pytest.mark.parametrize(
    ("now_says", "kind"), [(LATER, "changed"), (WEEKLY + "\nSTATUS:CANCELLED", "session_cancelled")]
)
async def test_what_a_club_changes_is_told_once_to_each_family(
    club: ClubServer,
    desk: Desk,
    session: AsyncSession,
    clock: FixedClock,
    settings: Settings,
    families: list[Account],
    now_says: str,
    kind: str,
) -> None:
    """With a seat, in the queue, as a follower, or all of that; three evenings are one act. Nobody loses their place."""
    places = sorted((await session.exec(select(Party.status))).all())
    club.answers["/club.ics"] = ok(body(now_says))
    await desk.read()
    assert await told(session, clock, settings) == sorted((kind, account.id) for account in families)
    assert len(await acts(session)) == 1
    assert sorted((await session.exec(select(Party.status))).all()) == places


async def test_a_session_that_has_begun_is_not_moved(
    club: ClubServer, desk: Desk, session: AsyncSession, clock: FixedClock, evenings: Sequence[ScheduledSession]
) -> None:
    """Whoever is there is there: its time, sign-up and attendance stay. The evenings to come follow the calendar."""
    clock.advance(SIX - clock.now())
    club.answers["/club.ics"] = ok(body(LATER))
    await desk.read()
    found = await desk.sessions()
    hour, week = timedelta(hours=1), timedelta(days=7)
    assert [on.starts_at for on in found] == [SIX, SIX + week + hour, SIX + 2 * week + hour]
    changed = set((await session.exec(select(SessionChange.session_id))).all())
    assert changed == {evenings[1].id, evenings[2].id}
    club.answers["/club.ics"] = ok(body(WEEKLY + "\nSTATUS:CANCELLED"))
    await desk.read()
    assert (await desk.sessions())[0].status == "cancelled"  # who stands before a closed door wants to know


async def test_who_follows_what_a_club_does_is_told_from_its_calendar_and_when_it_is_disconnected(
    club: ClubServer, desk: Desk, session: AsyncSession, clock: FixedClock, settings: Settings, source: CalendarSource
) -> None:
    """No sign-up, no series: whoever follows hears of a move, of an evening that is gone, and later of the coordinator's word."""
    await desk.read()
    for draft in await desk.sessions():
        await desk.change(draft, status="published")
    first, *_ = await desk.sessions()
    account = await make_account(session)
    await follow(session, clock, account_id=account.id, subject=Subject.of(first))
    await session.commit()
    club.answers["/club.ics"] = ok(body(LATER))
    await desk.read()
    assert await told(session, clock, settings) == [("changed", account.id)]
    club.answers["/club.ics"] = ok(body(LATER.replace("COUNT=3", "COUNT=2")))
    for _ in range(2):  # what is missing twice is called off
        clock.advance(timedelta(hours=1))
        await desk.read()
    assert await told(session, clock, settings) == [("changed", account.id), ("session_cancelled", account.id)]

    await disconnect(session, clock, source, keep=True)
    kept = await session.get_one(ScheduledSession, first.id, populate_existing=True)
    assert (kept.source_id, kept.status) == (None, "published")
    await cancel_session(session, clock, kept, reason="Storm")
    await session.commit()
    assert await told(session, clock, settings) == [
        ("changed", account.id),
        ("session_cancelled", account.id),
        ("session_cancelled", account.id),
    ]
