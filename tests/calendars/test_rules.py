"""What a source's rules make of its events, and whose word counts on each field."""

import re
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel import select

from shared.calendars.fetch import Fetched, HttpFetcher, Validators
from shared.calendars.models import CalendarEvent, CalendarPlace, CalendarSource
from shared.calendars.rules.names import names_of
from shared.calendars.rules.source_rules import rules_of
from shared.calendars.rules.words import mentions
from shared.calendars.sources.edit import edit
from shared.calendars.sources.pause import pause
from shared.calendars.sources.places import learn_places, places_of
from shared.calendars.sources.publish import publish_drafts
from shared.calendars.sync.read_source import read_source
from shared.catalogue.models import Activity, Venue
from shared.clock import FixedClock
from shared.database import AsyncSession
from shared.outbox import OutboxEvent
from shared.schedule.models import ScheduledSession, SessionChange, SessionSeats
from shared.settings import Settings
from tests.calendars.reading import body
from tests.calendars.server import ClubServer, ok
from tests.calendars.stage import Desk, Read, connect, nearby
from tests.calendars.test_missing import evening
from tests.factories import make_activity, make_area, make_venue
from tests.factories.counting import statements


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Settings that let a source be on this machine."""
    return nearby(settings)


async def by_day(desk: Desk) -> dict[int, ScheduledSession]:
    """Day in October -> what came of it."""
    return {on.starts_at.day: on for on in await desk.sessions()}


@pytest.mark.parametrize(
    ("title", "keyword", "is_in"),
    [
        ("Drop-in basket", "drop-in", True),
        ("DROP IN", "Drop-In", True),
        ("Öppen  hall, alla välkomna", "öppen hall", True),
        ("Basket (drop–in)", "drop-in", True),
        ("Träning i Idrottshallen", "hall", False),
        ("Dropinträning", "drop-in", False),
        ("Allt", "", False),
        ("a+b", "a.b", False),
    ],
)
def test_a_keyword_is_words_of_its_own(title: str, keyword: str, *, is_in: bool) -> None:
    """Case, hyphens and spaces say nothing; a part of a word is another word."""
    assert mentions(title, keyword) == is_in


async def test_titles_with_a_keyword_are_published_and_the_rest_stay_drafts(
    desk: Desk, read: Read, rule: Any, session: AsyncSession
) -> None:
    """Trainings of teams are not drop-in. Without a time of day nobody would know when to come."""
    await rule(import_rule="keyword", keywords=("drop-in", "öppen hall"))
    all_day = "UID:8\nDTSTART;VALUE=DATE:20261008\nSUMMARY:Drop-in"
    read_again = await read(evening(5, title="Drop-in"), evening(6, title="Träning P12"), evening(7), all_day)
    assert [on.status for on in await desk.sessions()] == ["published", "draft", "draft", "draft"]
    events = (await session.exec(select(OutboxEvent).where(OutboxEvent.type == "SessionPublished"))).all()
    assert (len(events), read_again.events_new, read_again.events_left_out) == (1, 4, 0)


async def test_the_rest_is_left_out_when_the_rule_says_so(desk: Desk, read: Read, rule: Any) -> None:
    """They come when their title does."""
    await rule(import_rule="keyword", keywords=("drop-in",), leave_out=True)
    assert (await read(evening(5, title="Drop-in"), evening(6, title="P12"))).events_left_out == 1
    await read(evening(5, title="Drop-in"), evening(6, title="Drop-in P12"))
    assert {day: on.status for day, on in (await by_day(desk)).items()} == {5: "published", 6: "published"}


async def test_a_draft_whose_title_gets_the_keyword_is_published(desk: Desk, read: Read, rule: Any) -> None:
    """Unless a coordinator wrote its title; and what is public stays so when the word goes."""
    await rule(import_rule="keyword", keywords=("drop-in",))
    await read(evening(5, title="Hall"), evening(6, title="Hall"), evening(7, title="Drop-in"))
    await desk.change((await desk.sessions())[1], title="Träning")
    await read(evening(5, title="Drop-in"), evening(6, title="Drop-in"), evening(7, title="Hall"))
    assert [on.status for on in await desk.sessions()] == ["published", "draft", "published"]


async def test_everything_is_published_with_its_seats(desk: Desk, read: Read, rule: Any, session: AsyncSession) -> None:
    """Ages, sign-up and seats are the source's; sign-up is open until the start."""
    await rule(import_rule="everything", sign_up="required", capacity=12, min_age=10, max_age=16)
    await read(evening(5))
    (on,) = await desk.sessions()
    seats = await session.get_one(SessionSeats, on.id)
    assert (on.status, on.sign_up, on.min_age, on.max_age) == ("published", "required", 10, 16)
    assert (seats.capacity, seats.closes_at) == (12, on.starts_at)


async def test_a_word_in_the_title_gives_the_activity(
    desk: Desk, read: Read, rule: Any, session: AsyncSession, basket: Activity
) -> None:
    """What is said more exactly wins, and the activity follows the title."""
    football, walking = await make_activity(session), await make_activity(session)
    await session.commit()
    await rule(activities=(("fotboll", football.id), ("gå fotboll", walking.id)))
    await read(evening(5, title="Fotboll"), evening(6, title="Gå-fotboll"), evening(7))
    wanted = [football.id, walking.id, basket.id]
    assert [on.activity_id for on in await desk.sessions()] == wanted
    await read(evening(5, title="Hall"), evening(6, title="Gå-fotboll"), evening(7, title="Fotboll"))
    assert [on.activity_id for on in await desk.sessions()] == [basket.id, walking.id, football.id]


async def test_drafts_follow_new_rules_and_public_sessions_do_not(
    desk: Desk, read: Read, rule: Any, session: AsyncSession
) -> None:
    """Though the calendar itself has not changed: a rule is no news about a session."""
    other = await make_venue(session, area=await make_area(session))
    await session.commit()
    await read(evening(5), evening(6))
    await desk.change((await desk.sessions())[0], status="published")
    await rule(venue_id=other.id, min_age=13, sign_up="optional", capacity=8)
    await read(evening(5), evening(6))
    public, draft = await desk.sessions()
    assert (public.venue_id == other.id, public.min_age, public.sign_up) == (False, None, "none")
    assert (draft.venue_id, draft.area_id, draft.min_age) == (other.id, other.area_id, 13)
    assert (await session.get_one(SessionSeats, draft.id)).capacity == 8
    await rule(venue_id=other.id)
    await read(evening(5), evening(6))
    assert (await session.exec(select(SessionSeats))).all() == []
    assert (await session.exec(select(SessionChange))).all() == []


async def looks_at(engine: AsyncEngine, read: Read, *events: str) -> tuple[int, int]:
    """How many sessions a reading changes, and how many statements of it lock or write sessions."""
    with statements(engine) as sent:
        source = await read(*events)
    of_sessions = [one for one in sent if re.search("FROM scheduled_session.* FOR |^UPDATE sched", one, re.DOTALL)]
    return source.events_changed, len(of_sessions)


async def test_what_people_can_see_is_not_even_looked_at_after_a_rule_has_changed(
    desk: Desk, read: Read, rule: Any, engine: AsyncEngine
) -> None:
    """Nobody who signs up waits for it, however often the calendar is read. A draft is looked at, once."""

    async def looks(*days: int) -> tuple[int, int]:
        return await looks_at(engine, read, *map(evening, days))

    await read(evening(5), evening(6))
    public, off = await desk.sessions()
    await desk.change(public, status="published")
    await desk.change(off, status="cancelled", cancelled_at=off.starts_at)
    await rule(min_age=13, sign_up="optional", capacity=8)
    assert await looks(5, 6) == (0, 0)
    assert await looks(5, 6, 7) == (0, 0)
    await rule(min_age=11)
    changed, looked_at = await looks(5, 6, 7)
    assert (changed, looked_at > 0) == (1, True)
    assert await looks(5, 6, 7, 8) == (0, 0)


@pytest.mark.parametrize("published", [False, True], ids=["draft", "published"])
async def test_what_a_coordinator_decided_survives_field_by_field(
    desk: Desk, read: Read, rule: Any, session: AsyncSession, clock: FixedClock, *, published: bool
) -> None:
    """Title, text, ages, activity, and of a draft place and seats; for good, also when the calendar comes to agree."""
    elsewhere, dance = await make_venue(session), await make_activity(session)
    third = await make_venue(session)
    await session.commit()
    await read(evening(5, place="A"), evening(6, place="A"))
    (on, _) = await desk.sessions()
    if published:
        await desk.change(on, status="published")
    decided = {
        "title": "Alla spelar",
        "description": "Ta med vatten",
        "min_age": 11,
        "max_age": 15,
        "activity_id": str(dance.id),
        "venue_id": str(elsewhere.id),
        "sign_up": "required",
        "capacity": 9,
    }
    async with desk.transaction() as editing:
        await edit(editing, clock, await editing.get_one(ScheduledSession, on.id), decided)
    kept = (await desk.sessions())[0].model_dump(exclude={"starts_at", "ends_at", "sequence", "changed_at"})
    for title in ("Alla spelar", "Något annat", "Tredje"):
        await rule(venue_id=third.id, min_age=6, sign_up="optional", capacity=99)
        await read(evening(5, title=title, place=title).replace("T16", "T15"), evening(6, place="A"))
    now = (await desk.sessions())[0]
    assert now.model_dump(exclude={"starts_at", "ends_at", "sequence", "changed_at"}) == kept
    assert (now.title, now.description, now.min_age, now.starts_at.hour) == ("Alla spelar", "Ta med vatten", 11, 15)
    if not published:
        assert (now.venue_id, (await session.get_one(SessionSeats, on.id)).capacity) == (elsewhere.id, 9)


async def test_seats_that_a_coordinator_changed_in_public_stay(
    desk: Desk, read: Read, rule: Any, session: AsyncSession
) -> None:
    """The calendar never touches the seats that people count on."""
    await rule(import_rule="everything", sign_up="required", capacity=12)
    await read(evening(5))
    (on,) = await desk.sessions()
    seats = await session.get_one(SessionSeats, on.id)
    seats.capacity, seats.ceiling = 5, 5
    session.add(seats)
    await session.commit()
    await rule(import_rule="everything", sign_up="required", capacity=40)
    await read(evening(5, title="Hall 2").replace("T16", "T15"))
    async with desk.transaction() as fresh:
        assert (await fresh.get_one(SessionSeats, on.id)).capacity == 5


async def test_what_is_at_a_place_that_we_do_not_know_waits_until_somebody_says_where_that_is(
    desk: Desk, read: Read, rule: Any, session: AsyncSession, clock: FixedClock, source: CalendarSource, usual: Venue
) -> None:
    """Whatever the rule says: people would go to another hall. Then it is public where it is, without being ticked."""
    hall = await make_venue(session, "Another hall")
    await rule(import_rule="everything")
    named = await make_venue(session, "Hall of fame")
    await session.commit()
    evenings = [evening(5), evening(6, place="Somewhere"), evening(7, place="HALL OF FAME")]
    await read(*evenings)
    assert [on.status for on in await desk.sessions()] == ["published", "draft", "published"]
    async with desk.transaction() as learning:
        await learn_places(learning, clock, await learning.get_one(CalendarSource, source.id), {"somewhere": hall.id})
    assert [on.status for on in await desk.sessions()] == ["published", "draft", "published"]
    await read(*evenings, evening(8, place="Elsewhere"))
    found = [(on.status, on.venue_id) for on in await desk.sessions()]
    assert found == [("published", usual.id), ("published", hall.id), ("published", named.id), ("draft", usual.id)]


async def test_a_draft_that_a_coordinator_has_placed_waits_no_more(
    desk: Desk,
    read: Read,
    rule: Any,
    engine: AsyncEngine,
    session: AsyncSession,
    clock: FixedClock,
    source: CalendarSource,
) -> None:
    """When its calendar's text is taught it is looked at once, and left alone from then on."""
    hall, other = await make_venue(session, "Another hall"), await make_venue(session, "A third")
    await session.commit()
    await rule(import_rule="everything")
    first = evening(5, place="Somewhere")
    await read(first)
    async with desk.transaction() as editing:
        on = await editing.get_one(ScheduledSession, (await desk.sessions())[0].id)
        await edit(editing, clock, on, {"title": on.title, "venue_id": str(other.id)})
    async with desk.transaction() as learning:
        await learn_places(learning, clock, await learning.get_one(CalendarSource, source.id), {"somewhere": hall.id})
    await read(first)
    assert await looks_at(engine, read, first, evening(6, place="Elsewhere")) == (0, 0)
    assert [(on.status, on.venue_id == other.id) for on in await desk.sessions()] == [("draft", True), ("draft", False)]


async def test_what_nobody_meant_for_everyone_is_not_published_by_a_place(
    desk: Desk, read: Read, rule: Any, session: AsyncSession, clock: FixedClock, source: CalendarSource
) -> None:
    """Neither a draft from before the rule, nor one that a coordinator has put elsewhere."""
    hall, other = await make_venue(session, "Another hall"), await make_venue(session, "A third")
    await session.commit()
    first = evening(5, place="Somewhere")
    await read(first)
    await rule(import_rule="everything")
    await read(first, evening(6, place="Somewhere"), evening(7, place="Somewhere"))
    async with desk.transaction() as editing:
        on = await editing.get_one(ScheduledSession, (await desk.sessions())[1].id)
        await edit(editing, clock, on, {"title": on.title, "venue_id": str(other.id)})
    async with desk.transaction() as learning:
        await learn_places(learning, clock, await learning.get_one(CalendarSource, source.id), {"somewhere": hall.id})
    await read(first, evening(6, place="Somewhere"), evening(7, place="Somewhere"))
    assert [on.status for on in await desk.sessions()] == ["draft", "draft", "published"]


async def test_a_public_session_whose_club_went_to_a_place_that_nobody_knew_follows_when_it_is_known(
    desk: Desk, read: Read, rule: Any, session: AsyncSession, clock: FixedClock, source: CalendarSource, usual: Venue
) -> None:
    """Families are told then; before, the page of the calendar says what the new text is."""
    hall = await make_venue(session, "Another hall")
    await rule(import_rule="everything")
    await read(evening(5), evening(6))
    await read(evening(5, place="The new one"), evening(6))
    assert [on.venue_id for on in await desk.sessions()] == [usual.id, usual.id]
    async with desk.transaction() as learning:
        await learn_places(learning, clock, await learning.get_one(CalendarSource, source.id), {"the new one": hall.id})
    await read(evening(5, place="The new one"), evening(6))
    assert [on.venue_id for on in await desk.sessions()] == [hall.id, usual.id]
    assert [change.what for change in (await session.exec(select(SessionChange))).all()] == ["moved"]


async def test_a_public_session_that_its_club_makes_a_training_is_called_off_and_not_renamed(
    desk: Desk, read: Read, rule: Any
) -> None:
    """After two readings, like what is missing; a word that is back in between changes nothing. Then it is a draft."""
    await rule(import_rule="keyword", keywords=("drop-in",))
    await read(evening(5, title="Drop-in"), evening(6, title="Drop-in"), evening(7, title="Drop-in"))
    training = evening(6, title="Training P12")
    for title in ("Training P12", "Drop-in for all"):
        await read(evening(5, title="Drop-in"), training, evening(7, title=title))
    found = [(on.status, on.title) for on in await desk.sessions()]
    assert found == [("published", "Drop-in"), ("cancelled", "Drop-in"), ("published", "Drop-in for all")]
    await read(evening(5, title="Drop-in"), training, evening(7, title="Drop-in"))
    assert ("draft", "Training P12") in [(on.status, on.title) for on in await desk.sessions()]


async def test_an_event_that_is_on_again_with_a_keyword_in_its_title_is_published(
    desk: Desk, read: Read, rule: Any
) -> None:
    """It was a draft that was called off; now it is neither, and no other event has to wait for it."""
    await rule(import_rule="keyword", keywords=("drop-in",))
    off = evening(5, title="Training", more="\nSTATUS:CANCELLED")
    await read(evening(5, title="Training"), evening(6))
    await read(off, evening(6))
    await read(evening(5, title="Drop-in"), evening(6, title="Hall 2"))
    assert [(on.status, on.title) for on in await desk.sessions()] == [("published", "Drop-in"), ("draft", "Hall 2")]


async def test_what_a_coordinator_chooses_while_a_calendar_is_read_is_not_undone(
    desk: Desk,
    rule: Any,
    clock: FixedClock,
    settings: Settings,
    source: CalendarSource,
    club: ClubServer,
) -> None:
    """Nothing comes of the reading that was on its way: neither sessions nor "nothing is new"."""

    class Meanwhile(HttpFetcher):
        async def fetch(self, url: str, known: Validators) -> Fetched | None:
            fetched = await super().fetch(url, known)
            async with desk.transaction() as choosing:
                await pause(choosing, clock, await choosing.get_one(CalendarSource, source.id))
            return fetched

    await rule(import_rule="everything")
    club.answers["/club.ics"] = ok(body(evening(5)), 'ETag: "new"')
    await read_source(desk.transaction, clock, settings, source.id, Meanwhile(settings))
    assert await desk.sessions() == []
    async with desk.transaction() as fresh:
        now = await fresh.get_one(CalendarSource, source.id)
        assert (now.paused_at is None, now.etag, now.applied_at) == (False, "", None)


async def test_a_name_that_two_venues_have_is_no_place(
    desk: Desk, read: Read, rule: Any, session: AsyncSession, usual: Venue
) -> None:
    """Nothing is guessed."""
    await make_venue(session, usual.name)
    await rule(import_rule="everything")
    await read(evening(5, place=usual.name))
    assert [on.status for on in await desk.sessions()] == ["draft"]


async def test_a_place_that_a_coordinator_chose_is_learned(
    desk: Desk, read: Read, session: AsyncSession, clock: FixedClock, source: CalendarSource, usual: Venue
) -> None:
    """Other drafts with the same text follow at once, and what comes from now on; what people can see stays."""
    hall = await make_venue(session)
    await session.commit()
    evenings = [evening(5, place="Hall A"), evening(6, place="hall  a"), evening(7, place="Hall A"), evening(8)]
    await read(*evenings)
    draft, _, public, _ = await desk.sessions()
    await desk.change(public, status="published")
    async with desk.transaction() as editing:
        on = await editing.get_one(ScheduledSession, draft.id)
        await edit(editing, clock, on, {"title": draft.title, "venue_id": str(hall.id)}, everywhere=True)
    await read(*evenings, evening(9, place="HALL A"))
    wanted = [hall.id, hall.id, usual.id, usual.id, hall.id]
    assert [on.venue_id for on in await desk.sessions()] == wanted
    rules = (await session.exec(select(CalendarPlace))).all()
    assert [(rule.source_id, rule.location, rule.venue_id) for rule in rules] == [(source.id, "hall a", hall.id)]


async def test_a_public_session_goes_where_the_club_moves_it_when_the_place_is_known(
    desk: Desk, read: Read, session: AsyncSession, clock: FixedClock, source: CalendarSource
) -> None:
    """In one change with its time; where the text means nothing to us it stays, and a coordinator sees the text."""
    hall = await make_venue(session)
    await session.commit()
    await read(evening(5, place="A"), evening(6, place="A"))
    for on in await desk.sessions():
        await desk.change(on, status="published")
    before = (await desk.sessions())[0].venue_id
    async with desk.transaction() as learning:
        await learn_places(learning, clock, await learning.get_one(CalendarSource, source.id), {"B": hall.id})
    await read(evening(5, place="b").replace("T16", "T15"), evening(6, place="Somewhere"))
    assert [on.venue_id for on in await desk.sessions()] == [hall.id, before]
    (change,) = (await session.exec(select(SessionChange))).all()
    assert (change.venue_before, change.what) == (before, "moved")
    found = await places_of(session, source, at=clock.now())
    assert [(one.text, one.sessions, one.venue_id) for one in found] == [("Somewhere", 1, None), ("b", 1, hall.id)]


async def test_a_place_can_be_unlearned_and_a_session_of_its_own_keeps_its_place(
    desk: Desk, read: Read, session: AsyncSession, clock: FixedClock, source: CalendarSource, usual: Venue
) -> None:
    """What a coordinator chose for one session is no rule."""
    hall, own = await make_venue(session), await make_venue(session)
    await session.commit()
    await read(evening(5, place="A"), evening(6, place="A"))

    async def learn(venue_id: UUID | None) -> int:
        async with desk.transaction() as learning:
            return await learn_places(
                learning, clock, await learning.get_one(CalendarSource, source.id), {"a ": venue_id}
            )

    assert await learn(hall.id) == 2
    async with desk.transaction() as editing:
        on = await editing.get_one(ScheduledSession, (await desk.sessions())[0].id)
        await edit(editing, clock, on, {"title": on.title, "venue_id": str(own.id)})
    assert await learn(None) == 1
    assert [on.venue_id for on in await desk.sessions()] == [own.id, usual.id]
    assert (await session.exec(select(CalendarPlace))).all() == []


async def test_ticked_drafts_are_published_together(
    desk: Desk, read: Read, session: AsyncSession, clock: FixedClock, settings: Settings, source: CalendarSource
) -> None:
    """Another organiser's are not, nor those that the club has called off; sent twice, nothing more happens."""
    await read(evening(5), evening(6), evening(7))
    await read(evening(5), evening(6), evening(7, more="\nSTATUS:CANCELLED"))
    ids = [on.id for on in (await desk.sessions())]
    for published in (2, 0):
        async with desk.transaction() as publishing:
            own = await publishing.get_one(CalendarSource, source.id)
            assert await publish_drafts(publishing, clock, own, ids) == published
    other = await connect(session, clock, settings, "https://example.org/other.ics")
    assert await publish_drafts(session, clock, other, ids) == 0


async def test_the_zone_of_a_source_counts_for_times_that_name_none(desk: Desk, read: Read, rule: Any) -> None:
    """A club across the sea."""
    await rule(zone="Europe/Helsinki")
    await read("UID:5\nDTSTART:20261005T180000\nDURATION:PT1H\nSUMMARY:Hall")
    assert [on.starts_at.hour for on in await desk.sessions()] == [15]


async def test_what_was_given_is_written_down(read: Read, session: AsyncSession, usual: Venue) -> None:
    """So that a coordinator's word can be told from the calendar's."""
    await read(evening(5, title="  Öppen   hall "))
    row = (await session.exec(select(CalendarEvent))).one()
    assert (row.given["title"], row.given["venue_id"], row.own) == ("Öppen hall", str(usual.id), [])


@pytest.mark.parametrize(
    ("title", "named"),
    [
        ("Drop-in FUTSAL", "futsal"),
        ("Open hall tonight", "open-hall"),
        ("Öppen hall", "open-hall"),
        ("Futsal or open hall", "usual"),
        ("Futsalcup", "usual"),
        ("Hall", "usual"),
        ("Futsal for girls", "girls"),
    ],
)
async def test_an_activity_is_known_by_its_name_in_any_language(
    session: AsyncSession, source: CalendarSource, title: str, named: str
) -> None:
    """When the title names only one; a coordinator's own words count before it, the usual one after it."""
    ids = {"usual": source.activity_id, "girls": (await make_activity(session, "Dance")).id}
    for slug, names in (("futsal", {"sv": "Futsal"}), ("open-hall", {"sv": "Öppen hall", "en": "Open hall"})):
        one = Activity(slug=slug, names=names)
        session.add(one)
        ids[slug] = one.id
    await session.flush()
    rules = replace(await rules_of(session, source), activities=(("for girls", ids["girls"]),))
    assert rules.activity(title) == ids[named]


async def test_a_name_that_two_things_have_is_nobodys(session: AsyncSession) -> None:
    """Neither activities nor venues are guessed."""
    for slug in ("a", "b"):
        session.add(Activity(slug=slug, names={"sv": "Boll"}))
        await make_venue(session, "Hallen", area=await make_area(session, slug))
    await session.flush()
    names = await names_of(session)
    assert (names.activities.get("boll"), names.venues.get("hallen")) == (None, None)
    assert {"hallen, a", "hallen, b"} <= {*names.venues}
