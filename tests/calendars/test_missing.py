"""What vanishes from a club's calendar: called off late, asked about when it is much, and never put back silently."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import String, literal_column
from sqlmodel import select

from shared.bookings.models import Party
from shared.calendars.models import CalendarEvent, CalendarSource
from shared.calendars.sync.missing import answer_called_off, answer_kept, missing_now
from shared.calendars.sync.read_source import SAME_FOR
from shared.clock import FixedClock
from shared.database import AsyncSession
from shared.messages import facts, react
from shared.messages.truth import still_true
from shared.outbox import OutboxEvent
from shared.schedule.models import ScheduledSession, SessionSeats
from shared.settings import Settings
from tests.calendars.reading import body
from tests.calendars.server import ClubServer, answer, ok
from tests.calendars.stage import Desk, Read, connect
from tests.messages.stage import acts, messages, sign_up

FIRST = datetime(2026, 10, 5, 16, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
GONE = "It is no longer in the club’s calendar."


def evening(day: int, uid: str = "", title: str = "Hall", place: str = "", more: str = "") -> str:
    """An evening in October 2026, named by its day unless *uid* says otherwise."""
    return (
        f"UID:{uid or day}\nDTSTART:202610{day:02}T160000Z\nDTEND:202610{day:02}T173000Z\nSUMMARY:{title}\n"
        f"LOCATION:{place}{more}"
    )


def days(*numbers: int) -> bytes:
    """A calendar with an evening on these days."""
    return ok(body(*(evening(day) for day in numbers)))


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Settings that let a source be on this machine, and people read English."""
    return settings.model_copy(update={"calendar_allow_loopback": True, "default_language": "en"})


@pytest.fixture
async def source(session: AsyncSession, clock: FixedClock, settings: Settings, club: ClubServer) -> CalendarSource:
    """A club that publishes everything in its calendar."""
    source = await connect(session, clock, settings, club.url())
    source.import_rule = "everything"
    session.add(source)
    await session.commit()
    return source


async def states(desk: Desk) -> dict[int, str]:
    """Day -> status of what came of the source."""
    return {on.starts_at.day: on.status for on in await desk.sessions()}


async def test_what_is_missing_in_two_good_readings_is_called_off_with_a_reason(desk: Desk, read: Read) -> None:
    """One answer may be half an answer. The second may say "not modified", which is as good."""
    await read(days(5, 6, 7))
    once = await read(days(5, 6))
    assert (once.events_gone, await states(desk)) == (1, {5: "published", 6: "published", 7: "published"})
    twice = await read(days(5, 6))
    assert (twice.events_gone, await states(desk)) == (0, {5: "published", 6: "published", 7: "cancelled"})
    assert (await desk.sessions())[2].cancel_reason == GONE


async def test_a_failed_reading_misses_nothing(desk: Desk, read: Read) -> None:
    """Neither does it break the row: two good ones count, whatever is between them."""
    await read(days(5, 6, 7))
    for bad in (answer("500 Oh"), ok(b""), ok(b"<html>"), ok(days(5)[-200:-30])):
        await read(bad)
    await read(days(5, 6))
    await read(answer("503 Busy"))
    assert (await states(desk))[7] == "published"
    await read(days(5, 6))
    assert (await states(desk))[7] == "cancelled"


async def test_a_session_that_was_missing_once_is_forgiven(desk: Desk, read: Read, session: AsyncSession) -> None:
    """It starts from the beginning."""
    await read(days(5, 6, 7))
    for said in (days(5, 6), days(5, 6, 7), days(5, 6)):
        await read(said)
    assert (await states(desk))[7] == "published"
    assert sorted(await session.exec(select(CalendarEvent.misses))) == [0, 0, 1]


async def test_a_task_that_comes_twice_counts_once(desk: Desk, read: Read) -> None:
    """So does a coordinator who presses the button again."""
    await read(days(5, 6, 7))
    await read(days(5, 6))
    for _ in range(3):
        await desk.read()
    assert (await states(desk))[7] == "published"


async def test_families_are_told_of_what_vanished_and_keep_their_sign_up(
    desk: Desk, read: Read, session: AsyncSession, clock: FixedClock, settings: Settings
) -> None:
    """By the way of every cancellation: two sessions that vanish together are one message."""
    await read(days(5, 6, 7))
    for on in (await desk.sessions())[1:]:
        await desk.change(on, sign_up="required")
        session.add(SessionSeats(session_id=on.id, capacity=2, ceiling=2, opens_at=clock.now(), closes_at=on.starts_at))
        await session.commit()
    one, other = (await desk.sessions())[1:]
    first = await sign_up(session, clock, settings, "Alex", on=one)
    await sign_up(session, clock, settings, "Kim", on=other, account=first.account)
    await session.commit()
    for _ in range(2):
        await read(days(5))
    await react.sessions_changed(session, clock, settings, await acts(session))
    assert [one.account_id for one in await messages(session, "session_cancelled")] == [first.account.id]
    assert set((await session.exec(select(Party.status))).all()) == {"confirmed"}


async def test_a_draft_that_vanished_goes(
    desk: Desk, read: Read, session: AsyncSession, source: CalendarSource
) -> None:
    """After two readings as well, and nobody hears of it; if it comes back it is new."""
    source.import_rule = "draft"
    session.add(source)
    await session.commit()
    await read(days(5, 6, 7))
    await read(days(5, 6))
    assert len(await desk.sessions()) == 3
    await read(days(5, 6))
    assert await states(desk) == {5: "draft", 6: "draft"}
    assert (await session.exec(select(OutboxEvent).where(OutboxEvent.type == "SessionCancelled"))).all() == []
    assert (await read(days(5, 6, 7))).events_new == 1


async def test_half_a_calendar_is_not_called_off_without_asking(desk: Desk, read: Read, session: AsyncSession) -> None:
    """Four or more, and more than half of what is to come. Coordinators are asked once, however long it lasts."""
    await read(days(*range(5, 13)))
    for _ in range(4):
        await read(days(5, 6, 7))
    source = await read(days(5, 6, 7))
    assert (source.events_gone, source.asks_since is not None) == (5, True)
    assert set((await states(desk)).values()) == {"published"}
    events = (await session.exec(select(OutboxEvent).where(OutboxEvent.type == "CalendarAsks"))).all()
    assert [event.subject_id for event in events] == [source.id]


async def test_the_question_stays_until_it_is_answered_or_nothing_is_missing(desk: Desk, read: Read) -> None:
    """Neither what is new meanwhile, nor a session that has begun, makes the rest less than half."""
    await read(days(5, 6, 7, 8, 9))
    renamed = ok(body(*(evening(day, uid=f"new-{day}", title="Other") for day in (5, 6, 7, 8, 9))))
    for _ in range(4):
        source = await read(renamed)
        assert source.asks_since is not None
    assert Counter(on.status for on in await desk.sessions()) == {"published": 5, "draft": 5}
    source = await read(days(5, 6, 7, 8, 9))
    assert source.asks_since is None


async def test_two_of_one_day_keep_their_names_when_the_first_is_taken_out(desk: Desk, read: Read) -> None:
    """And when another comes before: nobody's seat slides from one to the other."""
    twice = "RRULE:FREQ=WEEKLY;COUNT=2;BYHOUR=10,18"

    def weekly(more: str = "") -> bytes:
        return ok(body(f"UID:w\nDTSTART:20261006T100000Z\nDURATION:PT1H\nSUMMARY:Hall\n{twice}{more}"))

    await read(weekly())
    before = {on.starts_at: on.id for on in await desk.sessions()}
    gone = datetime(2026, 10, 6, 10, tzinfo=UTC)
    for _ in range(2):
        await read(weekly("\nEXDATE:20261006T100000Z"))
    after = {on.starts_at: (on.id, on.status) for on in await desk.sessions()}
    assert after == {at: (one, "cancelled" if at == gone else "published") for at, one in before.items()}


async def test_nothing_is_published_twice_when_names_and_titles_change_together(desk: Desk, read: Read) -> None:
    """What looks new may be what is missing: it comes as a draft while a coordinator is asked."""
    await read(days(*range(5, 13)))
    source = await read(ok(body(*(evening(day, uid=f"x{day}", title="Open") for day in range(5, 13)))))
    assert source.asks_since is not None
    assert sorted(on.status for on in await desk.sessions()) == ["draft"] * 8 + ["published"] * 8


async def test_exactly_half_is_called_off(desk: Desk, read: Read) -> None:
    """The rule says more than half."""
    await read(days(*range(5, 13)))
    await read(days(5, 6, 7, 8))
    source = await read(days(5, 6, 7, 8))
    assert source.asks_since is None
    assert list((await states(desk)).values()) == ["published"] * 4 + ["cancelled"] * 4


async def test_half_is_half_of_what_is_still_on(desk: Desk, read: Read, clock: FixedClock) -> None:
    """Not of what a coordinator has called off at the desk: of seven that are on, four are more than half."""
    await read(days(*range(5, 15)))
    await call_off(desk, clock, 12, 13, 14)
    await read(days(5, 6, 7, 12, 13, 14))
    source = await read(days(5, 6, 7, 12, 13, 14))
    assert (source.events_gone, source.asks_since is not None) == (4, True)
    assert Counter((await states(desk)).values()) == {"published": 7, "cancelled": 3}


async def test_what_was_called_off_here_is_no_news_when_its_calendar_drops_it(
    desk: Desk, read: Read, clock: FixedClock, session: AsyncSession, source: CalendarSource
) -> None:
    """It is neither counted nor asked about, though it is more than half. If the club writes it anew, it is a draft."""
    await read(days(*range(5, 13)))
    await call_off(desk, clock, 8, 9, 10, 11, 12)
    for _ in range(2):
        seen = await read(days(5, 6, 7))
        clock.advance(SAME_FOR)  # it says the same, and nothing waits for a second reading: it is taken apart tomorrow
        assert (seen.events_gone, seen.asks_since) == (0, None)
        assert await missing_now(session, source, at=clock.now()) == []
    assert await acts(session) == []
    await read(days(*range(5, 13)))
    found = await desk.sessions()
    assert Counter(on.status for on in found) == {"published": 3, "cancelled": 5, "draft": 5}
    assert {on.cancel_reason for on in found} == {"", "Storm"}


async def test_a_question_is_not_about_what_was_called_off_since(
    desk: Desk, read: Read, clock: FixedClock, session: AsyncSession, source: CalendarSource
) -> None:
    """Who calls them off one by one has answered: the next reading asks no more."""
    await asked(read)
    await call_off(desk, clock, 7, 8, 9)
    assert [one.session.starts_at.day for one in await missing_now(session, source, at=clock.now())] == [10, 11]
    await call_off(desk, clock, 10, 11)
    assert (await read(days(5, 6))).asks_since is None


async def call_off(desk: Desk, clock: FixedClock, *numbers: int) -> None:
    """A coordinator calls the evenings of these days off."""
    for on in await desk.sessions():
        if on.starts_at.day in numbers:
            await desk.change(on, status="cancelled", cancelled_at=clock.now(), cancel_reason="Storm")


async def test_the_question_is_gone_when_the_sessions_are_back(desk: Desk, read: Read) -> None:
    """The club has mended its calendar."""
    await read(days(*range(5, 13)))
    await read(days(5))
    source = await read(days(*range(5, 13)))
    assert (source.asks_since, source.events_gone) == (None, 0)
    assert set((await states(desk)).values()) == {"published"}


async def asked(read: Read) -> None:
    """A question about five of seven sessions."""
    await read(days(*range(5, 12)))
    await read(days(5, 6))


async def test_they_are_called_off_when_a_coordinator_says_so(
    desk: Desk, read: Read, session: AsyncSession, clock: FixedClock, source: CalendarSource
) -> None:
    """At once, and in one act."""
    await asked(read)
    shown = [on.id for on in await desk.sessions()]
    async with desk.transaction() as answering:
        asking = await answering.get_one(CalendarSource, source.id)
        assert await answer_called_off(answering, clock, asking, shown)
    assert list((await states(desk)).values()) == ["published"] * 2 + ["cancelled"] * 5
    assert len(await acts(session)) == 1
    again = await read(days(5, 6))
    assert (again.asks_since, again.events_gone) == (None, 0)


async def test_they_are_kept_when_a_coordinator_says_so(
    desk: Desk, read: Read, clock: FixedClock, source: CalendarSource
) -> None:
    """And nobody asks again while they stay away. One that has been back is like the others again."""
    await asked(read)
    async with desk.transaction() as answering:
        asking = await answering.get_one(CalendarSource, source.id)
        assert await answer_kept(answering, clock, asking, [on.id for on in await desk.sessions()])
    for _ in range(2):
        await read(days(5, 6))
    kept = await read(days(5, 6))
    assert (kept.asks_since, kept.events_gone, set((await states(desk)).values())) == (None, 0, {"published"})
    await read(days(5, 6, 7))
    for _ in range(2):
        await read(days(5, 6))
    assert [day for day, status in (await states(desk)).items() if status == "cancelled"] == [7]


async def test_an_answer_that_comes_after_the_calendar_is_mended_calls_nothing_off(
    desk: Desk, read: Read, clock: FixedClock, source: CalendarSource
) -> None:
    """The page was open while a reading brought them back. One that is missing since is nothing to ask about yet."""
    await asked(read)
    shown = [on.id for on in await desk.sessions()]
    async with desk.transaction() as answering:
        read_before = await answering.get_one(CalendarSource, source.id)
        assert (await read(days(*range(6, 12)))).asks_since is None
        assert not await answer_called_off(answering, clock, read_before, shown)
        assert not await answer_kept(answering, clock, read_before, shown)
    assert set((await states(desk)).values()) == {"published"}
    async with desk.transaction() as session:
        assert (await session.get_one(CalendarSource, source.id)).events_gone == 1


async def test_what_the_coordinator_was_not_shown_is_asked_again(
    desk: Desk, read: Read, clock: FixedClock, source: CalendarSource
) -> None:
    """More went missing while the page was open: it is neither called off nor kept."""
    await asked(read)
    shown = [on.id for on in (await desk.sessions())[3:]]
    async with desk.transaction() as answering:
        asking = await answering.get_one(CalendarSource, source.id)
        assert await answer_called_off(answering, clock, asking, shown)
        assert (asking.asks_since is not None, asking.events_gone) == (True, 1)
    assert list((await states(desk)).values()) == ["published"] * 3 + ["cancelled"] * 4


async def test_new_names_for_everything_change_nothing(desk: Desk, read: Read) -> None:
    """Some servers give every event another UID now and then: same time, title and place are the same event."""
    evenings = [evening(day, place="Hall A") for day in range(5, 13)]
    await read(ok(body(*evenings)))
    before = [(on.id, on.status, on.sequence) for on in await desk.sessions()]
    for turn in ("x", "y"):
        renamed = [evening(day, uid=f"{turn}{day}", title="hall", place="Hall  a") for day in range(5, 13)]
        source = await read(ok(body(*renamed)))
        assert (source.events_new, source.events_gone) == (0, 0)
    assert [(on.id, on.status, on.sequence) for on in await desk.sessions()] == before
    assert {on.source_key for on in await desk.sessions()} == {f"y{day}" for day in range(5, 13)}
    moved = ok(body(*(evening(day, uid=f"y{day}").replace("T16", "T15") for day in range(5, 13))))
    await read(moved)
    assert {on.starts_at.hour for on in await desk.sessions()} == {15}


async def test_what_was_called_off_and_is_back_waits_for_a_coordinator(desk: Desk, read: Read) -> None:
    """Families have made other plans: it is a draft beside the session that is off, also where everything is published."""
    await read(days(5, 6, 7))
    for _ in range(2):
        await read(days(5, 6))
    await read(days(5, 6, 7))
    found = [on for on in await desk.sessions() if on.starts_at.day == 7]
    assert sorted(on.status for on in found) == ["cancelled", "draft"]
    for _ in range(2):  # and it is known: neither doubled nor published by the next readings
        assert (await read(days(5, 6, 7))).events_new == 0
    assert len(await desk.sessions()) == 4


async def test_a_cancellation_that_the_club_takes_back_waits_too(desk: Desk, read: Read, session: AsyncSession) -> None:
    """STATUS:CANCELLED, and the next day not."""
    await read(days(5))
    await read(ok(body(evening(5, more="\nSTATUS:CANCELLED"))))
    await read(days(5))
    assert sorted(on.status for on in await desk.sessions()) == ["cancelled", "draft"]
    assert (await session.exec(select(CalendarEvent.returned))).all() == [True]


async def test_what_a_coordinator_called_off_stays_so_while_the_calendar_has_it(
    desk: Desk, read: Read, clock: FixedClock
) -> None:
    """The club's calendar says nothing against it."""
    await read(days(5, 6))
    await desk.change((await desk.sessions())[0], status="cancelled", cancelled_at=clock.now())
    await read(ok(body(evening(5, title="Hall 2"), evening(6))))
    assert await states(desk) == {5: "cancelled", 6: "published"}


async def test_an_event_that_cannot_be_read_any_more_is_not_missing(desk: Desk, read: Read) -> None:
    """It is there; only its repetition is nonsense today."""
    await read(days(5, 6))
    odd = ok(body(evening(5), evening(6, more="\nRRULE:FREQ=SECONDLY")))
    for _ in range(2):
        await read(odd)
    source = await read(odd)
    assert (source.events_skipped, source.events_gone) == (1, 0)
    assert await states(desk) == {5: "published", 6: "published"}


@pytest.mark.parametrize("uid", ["weekly", "https://club.example/1", "long" * 60])
async def test_an_event_that_cannot_be_read_is_known_by_its_name_not_its_title(
    desk: Desk, read: Read, uid: str
) -> None:
    """With another title it is still there, every time of it; one of the same title that is gone is gone."""
    weekly = "\nRRULE:FREQ=WEEKLY;COUNT=2"
    await read(ok(body(evening(5, uid=uid, more=weekly), evening(6), evening(7, title="New"))))
    odd = ok(body(evening(5, uid=uid, title="New", more="\nRRULE:FREQ=SECONDLY"), evening(6)))
    await read(odd)
    assert (await read(odd)).events_skipped == 1
    assert await states(desk) == {5: "published", 12: "published", 6: "published", 7: "cancelled"}


async def test_an_event_without_a_name_that_cannot_be_read_is_known_by_its_title(desk: Desk, read: Read) -> None:
    """There is nothing else to know it by."""
    nameless = evening(6, title="Open hall").replace("UID:6", "UID:")
    await read(ok(body(evening(5), nameless)))
    for _ in range(2):
        await read(ok(body(evening(5), f"{nameless}\nRRULE:FREQ=SECONDLY")))
    assert await states(desk) == {5: "published", 6: "published"}


async def test_what_has_begun_may_leave_the_calendar(desk: Desk, read: Read, clock: FixedClock) -> None:
    """Most calendars drop what is over; some drop what has begun."""
    await read(days(5, 6))
    clock.advance(FIRST + timedelta(minutes=5) - clock.now() - HOUR)
    for _ in range(2):
        await read(days(6))
        clock.advance(timedelta(minutes=-55))
    assert await states(desk) == {5: "published", 6: "published"}


async def test_a_session_that_is_moved_into_the_past_is_called_off(desk: Desk, read: Read) -> None:
    """Whoever would have come has to know; a slip of the year is in two readings, too."""
    await read(days(5, 6))
    for _ in range(2):
        await read(ok(body(evening(5), evening(6).replace("20261006", "20251006"))))
    assert await states(desk) == {5: "published", 6: "cancelled"}


async def test_a_start_that_moves_to_before_now_is_told_until_the_old_one(
    desk: Desk, read: Read, session: AsyncSession, clock: FixedClock, settings: Settings
) -> None:
    """It is going on already: whoever comes at six would find half of it."""
    await read(days(5))
    (on,) = await desk.sessions()
    await desk.change(on, sign_up="required")
    session.add(SessionSeats(session_id=on.id, capacity=2, ceiling=2, opens_at=clock.now(), closes_at=on.starts_at))
    await session.commit()
    family = await sign_up(session, clock, settings, "Alex", on=on)
    await session.commit()
    clock.advance(FIRST - clock.now() - 2 * HOUR)
    await read(ok(body(evening(5).replace("T160000Z", "T143000Z"))))
    await react.sessions_changed(session, clock, settings, await acts(session))
    told = await facts.load(session, [one.id for one in await messages(session, "changed")])
    assert [(one.message.account_id, still_true(one, at=clock.now())) for one in told] == [(family.account.id, True)]
    assert not still_true(told[0], at=FIRST)


async def test_an_unchanged_calendar_writes_no_row(desk: Desk, read: Read) -> None:
    """Though every byte of DTSTAMP is another one: PostgreSQL itself says which rows were written."""

    def stamped(number: int, *more: str) -> bytes:
        return ok(body(*(evening(day, more=f"\nDTSTAMP:20260901T0000{number:02}Z") for day in range(5, 13)), *more))

    async def versions() -> dict[str, tuple[str, ...]]:
        async with desk.transaction() as fresh:
            found = {}
            for table in (ScheduledSession, CalendarEvent):
                version = literal_column(f"{table.__tablename__}.xmin::text", String)
                rows = await fresh.exec(select(version).select_from(table))
                found[str(table.__tablename__)] = tuple(sorted(rows))
            return found

    await read(stamped(1))
    before = await versions()
    for number in range(2, 5):
        await read(stamped(number))
    assert await versions() == before
    await read(stamped(9, evening(20)))
    after = await versions()
    assert [len(set(after[name]) - set(before[name])) for name in after] == [1, 1]
