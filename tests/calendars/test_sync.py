"""A club's calendar becomes sessions, and they follow it."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlmodel import select

from shared.calendars.fetch import Fetched, HttpFetcher, Validators
from shared.calendars.models import CalendarSource
from shared.calendars.sources.pause import read_now
from shared.calendars.sources.queries import sources_of
from shared.calendars.sync.claims import LEASE, claim_due_sources, give_back
from shared.calendars.sync.read_source import read_source
from shared.clock import FixedClock
from shared.database import AsyncSession, Sessions, execute
from shared.outbox import OutboxEvent
from shared.schedule.errors import CalledOffAtSource
from shared.schedule.models import SessionChange, SessionSeats
from shared.schedule.publish import publish_draft
from shared.settings import Settings
from tests.calendars.reading import body
from tests.calendars.server import Asked, ClubServer, answer, ok
from tests.calendars.stage import Desk, connect, nearby
from tests.frame.live import Live

HALL = "DTSTART;TZID=Europe/Stockholm:20261006T180000\nDTEND;TZID=Europe/Stockholm:20261006T193000\nSUMMARY:Öppen hall"
LATER = HALL.replace("T180000", "T190000").replace("T193000", "T203000")
WEEKLY = HALL + "\nRRULE:FREQ=WEEKLY;COUNT=3"
SIX = datetime(2026, 10, 6, 16, 0, tzinfo=UTC)


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Settings that let a source be on this machine."""
    return nearby(settings)


@pytest.fixture
async def source(session: AsyncSession, clock: FixedClock, settings: Settings, club: ClubServer) -> CalendarSource:
    """A club whose calendar is on the club's server, for ages 10 to 16."""
    source = await connect(session, clock, settings, club.url(), min_age=10, max_age=16)
    await session.commit()
    return source


async def test_events_become_drafts_with_the_choices_of_the_source(
    club: ClubServer, desk: Desk, source: CalendarSource
) -> None:
    """Place, activity and ages are the source's; the description stays in the club's calendar."""
    club.answers["/club.ics"] = ok(body(HALL + "\nDESCRIPTION:Ring Kim 070-000 00 00"))
    read = await desk.read()
    (draft,) = await desk.sessions()
    assert (draft.status, draft.title, draft.description, draft.sign_up) == ("draft", "Öppen hall", "", "none")
    assert (draft.organizer_id, draft.venue_id, draft.activity_id) == (
        source.organizer_id,
        source.venue_id,
        source.activity_id,
    )
    assert (draft.min_age, draft.max_age, draft.starts_at, draft.source_key) == (10, 16, SIX, "one")
    assert (read.events_new, read.problem, read.failures) == (1, "", 0)


async def test_a_repeated_event_is_a_draft_each_time_within_half_a_year(club: ClubServer, desk: Desk) -> None:
    """A rule without an end stops at 180 days."""
    club.answers["/club.ics"] = ok(body(HALL + "\nRRULE:FREQ=WEEKLY"))
    read = await desk.read()
    found = await desk.sessions()
    assert read.events_new == len(found) == 23
    assert found[-1].starts_at < datetime(2026, 9, 15, 13, 0, tzinfo=UTC) + timedelta(days=180)


async def test_reading_the_same_again_writes_nothing(club: ClubServer, desk: Desk, clock: FixedClock) -> None:
    """Not by hash, not by ETag, and not when everything is read anew a day later."""

    def tagged(asked: Asked) -> bytes:
        content = body(WEEKLY, head=f"X-STAMP:{len(club.asked) // 2}")
        return answer("304 Not Modified") if "if-none-match" in asked.headers else ok(content, 'ETag: "1"')

    club.answers["/club.ics"] = tagged
    await desk.read()
    before = [on.model_dump() for on in await desk.sessions()]
    for hours in (1, 1, 22, 24):
        clock.advance(timedelta(hours=hours))
        read = await desk.read()
        assert (read.events_new, read.events_changed, read.last_success_at) == (0, 0, clock.now())
    assert [on.model_dump() for on in await desk.sessions()] == before
    assert ["if-none-match" in asked.headers for asked in club.asked] == [False, True, True, False, False]


async def test_a_moved_event_moves_its_session_and_raises_the_sequence(
    club: ClubServer, desk: Desk, clock: FixedClock
) -> None:
    """A draft and a published one alike; identity stays."""
    club.answers["/club.ics"] = ok(body(WEEKLY))
    await desk.read()
    first, second, third = await desk.sessions()
    await desk.change(first, status="published")
    clock.advance(timedelta(hours=1))
    club.answers["/club.ics"] = ok(body(WEEKLY.replace("T180000", "T190000").replace("T193000", "T203000")))
    read = await desk.read()
    moved = await desk.sessions()
    assert read.events_changed == 3
    assert [on.id for on in moved] == [first.id, second.id, third.id]
    assert {(on.starts_at.hour, on.sequence, on.changed_at) for on in moved[:2]} == {(17, 1, clock.now())}
    assert [on.status for on in moved] == ["published", "draft", "draft"]


async def test_sign_up_that_was_open_until_the_start_follows_it(
    club: ClubServer, desk: Desk, sessions: Sessions
) -> None:
    """A coordinator took sign-ups for a session of the calendar."""
    club.answers["/club.ics"] = ok(body(HALL))
    await desk.read()
    (on,) = await desk.sessions()
    async with sessions() as session:
        session.add(
            SessionSeats(session_id=on.id, capacity=5, ceiling=5, opens_at=SIX - timedelta(days=9), closes_at=SIX)
        )
        await session.commit()
    club.answers["/club.ics"] = ok(body(LATER))
    await desk.read()
    async with sessions() as session:
        assert (await session.get_one(SessionSeats, on.id)).closes_at == SIX + timedelta(hours=1)


async def test_what_a_coordinator_changed_survives_what_the_club_changed(club: ClubServer, desk: Desk) -> None:
    """A title of our own stays when the time moves; a time of our own stays when the title changes."""
    club.answers["/club.ics"] = ok(body(WEEKLY))
    await desk.read()
    first, second, _ = await desk.sessions()
    await desk.change(first, title="Basket för alla")
    await desk.change(second, starts_at=second.starts_at - timedelta(hours=3))
    club.answers["/club.ics"] = ok(body(WEEKLY.replace("Öppen hall", "Hallen öppen")))
    await desk.read()
    found = await desk.sessions()
    assert [on.title for on in found] == ["Basket för alla", "Hallen öppen", "Hallen öppen"]
    assert found[1].starts_at.hour == 13


async def test_a_published_session_is_cancelled_with_the_event_and_a_draft_is_not_shown_as_such(
    club: ClubServer, desk: Desk, session: AsyncSession, clock: FixedClock
) -> None:
    """People who know of it are told; nobody hears of a draft, and nobody can publish it now."""
    club.answers["/club.ics"] = ok(body(WEEKLY))
    await desk.read()
    first, *_ = await desk.sessions()
    await desk.change(first, status="published")
    club.answers["/club.ics"] = ok(body(WEEKLY + "\nSTATUS:CANCELLED", HALL + "\nUID:two\nSTATUS:CANCELLED"))
    await desk.read()
    found = await desk.sessions()
    assert [on.status for on in found] == ["cancelled", "draft", "draft"]
    with pytest.raises(CalledOffAtSource):
        await publish_draft(session, clock, found[1])
    events = (await session.exec(select(OutboxEvent).where(OutboxEvent.type == "SessionCancelled"))).all()
    assert [event.subject_id for event in events] == [first.id]


async def test_an_event_that_moves_and_is_called_off_at_once_keeps_its_new_time(club: ClubServer, desk: Desk) -> None:
    """Calling off reads the session again, and must not forget what the same reading has just changed."""
    club.answers["/club.ics"] = ok(body(HALL))
    await desk.read()
    await desk.change((await desk.sessions())[0], status="published")
    club.answers["/club.ics"] = ok(body(LATER + "\nSTATUS:CANCELLED"))
    await desk.read()
    (on,) = await desk.sessions()
    assert (on.status, on.starts_at) == ("cancelled", SIX + timedelta(hours=1))


async def test_what_vanishes_once_is_counted_and_left_alone(club: ClubServer, desk: Desk) -> None:
    """One answer may be a mistake of the sender."""
    club.answers["/club.ics"] = ok(body(WEEKLY))
    await desk.read()
    club.answers["/club.ics"] = ok(body(HALL.replace("Öppen hall", "Bad") + "\nUID:two"))
    read = await desk.read()
    assert (read.events_new, read.events_gone, len(await desk.sessions())) == (1, 3, 4)


async def test_a_session_that_is_over_never_changes(club: ClubServer, desk: Desk, clock: FixedClock) -> None:
    """When its event gets another time afterwards, that is a new one: clubs drag "the" event from week to week."""
    club.answers["/club.ics"] = ok(body(HALL))
    await desk.read()
    clock.advance(timedelta(days=30))
    club.answers["/club.ics"] = ok(body(HALL.replace("20261006", "20261106")))
    await desk.read()
    assert [on.starts_at for on in await desk.sessions()] == [SIX, SIX + timedelta(days=31, hours=1)]  # winter time


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        (answer("500 Oh"), "server_error"),
        (ok(b""), "empty"),
        (ok(b"<html></html>"), "web_page"),
        (ok(body(HALL)[:-20]), "cut_short"),
        (ok(body(*(f"{HALL}\nUID:{number}\nRRULE:FREQ=DAILY" for number in range(40)))), "too_many_events"),
    ],
    ids=["status", "empty", "page", "cut", "many"],
)
async def test_a_failure_keeps_every_session_and_waits_longer_each_time(
    club: ClubServer, desk: Desk, clock: FixedClock, given: bytes, problem: str
) -> None:
    """The coordinator sees what went wrong; a good reading clears it."""
    club.answers["/club.ics"] = ok(body(WEEKLY), 'ETag: "good"')
    await desk.read()
    before = [on.model_dump() for on in await desk.sessions()]
    club.answers["/club.ics"] = given
    for failures in (1, 2):
        read = await desk.read()
        assert (read.problem, read.failures, read.etag) == (problem, failures, '"good"')
        assert read.next_read_at - clock.now() > timedelta(hours=1.7 * failures)
    assert [on.model_dump() for on in await desk.sessions()] == before
    club.answers["/club.ics"] = ok(body(WEEKLY))
    read = await desk.read()
    assert (read.problem, read.failures) == ("", 0)


async def test_a_calendar_is_called_what_it_calls_itself_unless_a_coordinator_named_it(
    club: ClubServer, desk: Desk
) -> None:
    """Better than the name of its server."""
    for name in ("Vivalla BK", "Another"):
        club.answers["/club.ics"] = ok(body(HALL, head=f"X-WR-CALNAME:{name}"))
        assert (await desk.read()).name == "Vivalla BK"


async def test_titles_are_cut_to_one_line_and_never_empty(club: ClubServer, desk: Desk) -> None:
    """120 characters, no line ends."""
    club.answers["/club.ics"] = ok(
        body(HALL.replace("Öppen hall", r"Öppen\n hall " + "å" * 200), LATER.replace("Öppen hall", "") + "\nUID:two")
    )
    await desk.read()
    first, second = await desk.sessions()
    assert (first.title[:12], len(first.title)) == ("Öppen hall å", 120)
    assert second.title == "Drop-in"


async def test_a_paused_source_is_left_alone(
    club: ClubServer, desk: Desk, session: AsyncSession, source: CalendarSource, clock: FixedClock
) -> None:
    """Nothing is asked and nothing is due."""
    source.paused_at = clock.now()
    session.add(source)
    await session.commit()
    await desk.read()
    assert club.asked == []
    assert await claim_due_sources(session, at=clock.now() + timedelta(days=9), most=10) == []


async def test_the_coordinator_sees_how_many_sessions_came_of_a_source(
    club: ClubServer, desk: Desk, session: AsyncSession, source: CalendarSource, clock: FixedClock
) -> None:
    """Coming drafts and coming public ones."""
    club.answers["/club.ics"] = ok(body(WEEKLY))
    await desk.read()
    await desk.change((await desk.sessions())[0], status="published")
    (view,) = await sources_of(session, [source.organizer_id], at=clock.now())
    assert (view.source.id, view.drafts, view.public) == (source.id, 2, 1)
    assert await sources_of(session, [], at=clock.now()) == []


async def test_two_tasks_never_claim_the_same_source(live: Live, clock: FixedClock) -> None:
    """A claimed source is due again after the lease, in case its task was lost, or when its task gives it back."""
    async with live.sessions() as session, session.begin():
        ids = {(await connect(session, clock, live.settings, f"https://example.org/{n}")).id for n in range(4)}
    async with live.sessions() as one, live.sessions() as two, one.begin(), two.begin():
        first = await claim_due_sources(one, at=clock.now(), most=3)
        second = await claim_due_sources(two, at=clock.now(), most=3)
    assert (len(first), len(second), {claim.id for claim in (*first, *second)}) == (3, 1, ids)
    async with live.sessions() as session, session.begin():
        assert await claim_due_sources(session, at=clock.now(), most=9) == []
        await give_back(session, second, at=clock.now())
        assert [one.id for one in await claim_due_sources(session, at=clock.now(), most=9)] == [second[0].id]
        assert len(await claim_due_sources(session, at=clock.now() + LEASE, most=9)) == 4


async def test_who_failed_and_who_is_on_a_crowded_server_are_claimed_apart(
    session: AsyncSession, clock: FixedClock, settings: Settings
) -> None:
    """Servers that hang have places of their own."""
    well, failed = [await connect(session, clock, settings, f"https://{n}.example.org/a") for n in "ab"]
    failed.failures = 1
    await session.flush()
    for server in ("a.example.org", "b.example.org"):
        assert (
            await claim_due_sources(session, at=clock.now(), most=9, failing=server[0] == "b", without=[server]) == []
        )
    assert [one.id for one in await claim_due_sources(session, at=clock.now(), most=9, failing=True)] == [failed.id]
    assert [one.id for one in await claim_due_sources(session, at=clock.now(), most=9)] == [well.id]


async def test_who_waits_at_a_screen_goes_first(session: AsyncSession, clock: FixedClock, settings: Settings) -> None:
    """Before whoever has been due for hours. Asked twice is asked once."""
    early, late = [await connect(session, clock, settings, f"https://example.org/{n}") for n in range(2)]
    early.next_read_at = clock.now() - timedelta(hours=5)
    late.next_read_at = clock.now() + timedelta(hours=1)
    for _ in range(2):
        await read_now(session, clock, late)
    await session.flush()
    assert [one.id for one in await claim_due_sources(session, at=clock.now(), most=1)] == [late.id]
    asked = (await session.exec(select(OutboxEvent).where(OutboxEvent.type == "CalendarReadingAsked"))).all()
    assert [event.subject_id for event in asked] == [late.id]


@pytest.mark.parametrize("hours", [1, 30])
async def test_coordinators_are_told_once_when_a_calendar_fails_for_a_day(
    club: ClubServer, desk: Desk, session: AsyncSession, clock: FixedClock, hours: int
) -> None:
    """Three times in a row are not enough when they are quick; a good reading begins anew."""
    for _ in range(2):
        club.answers["/club.ics"] = answer("500 Oh")
        for _ in range(5):
            await desk.read()
            clock.advance(timedelta(hours=hours))
        club.answers["/club.ics"] = ok(body(HALL))
        await desk.read()
    told = (await session.exec(select(OutboxEvent).where(OutboxEvent.type == "CalendarFailing"))).all()
    assert len(told) == (2 if hours > 24 else 0)


async def test_two_readings_at_once_make_no_session_twice(live: Live, clock: FixedClock, club: ClubServer) -> None:
    """A task that was delivered twice."""
    settings = nearby(live.settings)
    async with live.sessions() as session, session.begin():
        source = await connect(session, clock, settings, club.url())
    desk = Desk(live.sessions, clock, settings, source)
    club.answers["/club.ics"] = ok(body(WEEKLY))
    await asyncio.gather(*(read_source(desk.transaction, clock, settings, source.id) for _ in range(4)))
    assert len(await desk.sessions()) == 3


async def test_an_older_answer_that_comes_late_changes_nothing(
    club: ClubServer, desk: Desk, clock: FixedClock, settings: Settings, source: CalendarSource
) -> None:
    """Two readings beside each other: families must not hear of what was, after they heard of what is."""

    class Slow:
        """A server that has answered, while another reading asks and is done."""

        async def fetch(self, url: str, known: Validators) -> Fetched:
            answer = await HttpFetcher(settings).fetch(url, known)
            assert answer
            clock.advance(timedelta(minutes=1))
            club.answers["/club.ics"] = ok(body(LATER))
            await desk.read()
            return answer

    club.answers["/club.ics"] = ok(body(HALL))
    await read_source(desk.transaction, clock, settings, source.id, Slow())
    assert [on.starts_at for on in await desk.sessions()] == [SIX + timedelta(hours=1)]


async def test_what_one_reading_changes_is_told_as_one_act(
    club: ClubServer, desk: Desk, clock: FixedClock, session: AsyncSession
) -> None:
    """Three evenings an hour later: three changes, one event, one message to each family."""
    club.answers["/club.ics"] = ok(body(WEEKLY))
    await desk.read()
    for draft in await desk.sessions():
        async with desk.transaction() as publishing:
            await publish_draft(publishing, clock, await publishing.get_one(type(draft), draft.id))
    club.answers["/club.ics"] = ok(body(LATER + "\nRRULE:FREQ=WEEKLY;COUNT=3"))
    await desk.read()
    changes = (await session.exec(select(SessionChange))).all()
    assert [change.what for change in changes] == ["moved"] * 3
    assert len({change.act_id for change in changes}) == 1
    told = (await session.exec(select(OutboxEvent.subject_id).where(OutboxEvent.type == "SessionsChanged"))).all()
    assert list(told) == [changes[0].act_id]


async def test_what_cannot_be_taken_over_is_told_like_any_other_failure(
    session: AsyncSession, club: ClubServer, desk: Desk
) -> None:
    """Nothing of that reading stays, and the calendar goes on as soon as it fits again."""
    refuse = (
        "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'does not fit'; END $$",
        "CREATE TRIGGER refuse BEFORE INSERT ON calendar_event FOR EACH ROW EXECUTE FUNCTION refuse()",
    )
    for statement in refuse:
        await execute(session, text(statement), {})
    await session.commit()
    club.answers["/club.ics"] = ok(body(HALL))
    source = await desk.read()
    assert (source.problem, source.failures, await desk.sessions()) == ("not_applied", 1, [])
    await execute(session, text("DROP TRIGGER refuse ON calendar_event"), {})
    await session.commit()
    source = await desk.read()
    assert (source.problem, source.failures, len(await desk.sessions())) == ("", 0, 1)
