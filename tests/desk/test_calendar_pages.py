"""One connected calendar at the desk: tried, taught, answered, paused and let go of."""

import re
from datetime import timedelta
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlmodel import col, select

from services.api.pages.desk import calendar, calendar_end
from services.api.resources import Resources
from shared.calendars.models import CalendarEvent, CalendarPlace, CalendarSource
from shared.clock import FixedClock
from shared.database import AsyncSession
from shared.outbox import OutboxEvent
from shared.schedule.models import ScheduledSession
from shared.settings import Settings
from tests.calendars.reading import body
from tests.calendars.server import ClubServer, ok
from tests.calendars.stage import nearby
from tests.calendars.test_missing import evening
from tests.desk.conftest import Desk
from tests.factories import make_venue

SECRET = "private-4f2a"
MISSING = 5


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Settings that let a source be on this machine."""
    return nearby(settings)


@pytest.fixture
def form(desk: Desk, club: ClubServer) -> dict[str, str]:
    """A calendar of the desk's organiser, typed in."""
    place = {"venue": str(desk.venue.id), "activity": str(desk.activity.id)}
    return {"url": club.url(f"/{SECRET}.ics"), "import_rule": "keyword", "keywords": "drop-in"} | place


@pytest.fixture
async def source(session: AsyncSession, clock: FixedClock, desk: Desk) -> CalendarSource:
    """A connected calendar with drafts, of which most are missing today."""
    source = CalendarSource(
        organizer_id=desk.organizer.id,
        url=f"https://calendar.example.org/{SECRET}/basic.ics",
        title="Our plan",
        venue_id=desk.venue.id,
        activity_id=desk.activity.id,
        created_at=clock.now(),
        next_read_at=clock.now() + timedelta(hours=1),
        last_read_at=clock.now() - timedelta(hours=1),
        asks_since=clock.now(),
        events_gone=MISSING,
        warnings=[{"code": "start_unreadable", "event": "Cup", "line": 155, "text": "DTSTART:soon <b>"}],
    )
    session.add(source)
    await session.flush()
    for number in range(MISSING):
        await _draft(session, clock, desk, source, number)
    await session.flush()
    return source


async def _draft(session: AsyncSession, clock: FixedClock, desk: Desk, source: CalendarSource, number: int) -> None:
    starts = clock.now() + timedelta(days=1 + number)
    when: dict[str, Any] = {"starts_at": starts, "ends_at": starts + timedelta(hours=1)}
    on = ScheduledSession(
        organizer_id=desk.organizer.id,
        venue_id=desk.venue.id,
        activity_id=desk.activity.id,
        area_id=desk.venue.area_id,
        source_id=source.id,
        source_key=str(number),
        title=f"Evening {number}",
        status="draft",
        changed_at=clock.now(),
        **when,
    )
    session.add(on)
    await session.flush()
    said: dict[str, Any] = {"title": on.title, "location": "Hall A", "cancelled": False, **when}
    session.add(CalendarEvent(source_id=source.id, key=str(number), session_id=on.id, misses=1, **said))


async def know_the_hall(session: AsyncSession, source: CalendarSource) -> None:
    """Somebody has said which place "Hall A" is."""
    session.add(CalendarPlace(source_id=source.id, location="hall a", venue_id=source.venue_id))
    await session.flush()


async def sessions_of(session: AsyncSession) -> list[ScheduledSession]:
    """What came of calendars, by time, as the database has it."""
    statement = select(ScheduledSession).where(col(ScheduledSession.series_id).is_(None))
    statement = statement.order_by(col(ScheduledSession.starts_at)).execution_options(populate_existing=True)
    return list((await session.exec(statement)).all())


def shown_on(page: str) -> list[str]:
    """The ids of the sessions that both answers of a page carry along."""
    forms = [form for form in page.split("<form") if 'name="answer"' in form]
    off, keep = (re.findall(r'name="session" value="([^"]+)"', form) for form in forms)
    assert off == keep
    return off


async def test_trying_shows_what_would_come_and_stores_nothing(
    coordinator: httpx.AsyncClient, session: AsyncSession, club: ClubServer, form: dict[str, str]
) -> None:
    """With what each would become, and the line of what cannot be read."""
    club.answers[f"/{SECRET}.ics"] = ok(
        body(
            evening(5, title="Drop-in", more="\nRRULE:FREQ=WEEKLY;COUNT=3"),
            evening(6, title="P12", place="Hall <A>"),
            "UID:x\nSUMMARY:Cup\nDTSTART:soon",
        )
    )
    page = (await coordinator.post("/desk/calendars/try", data=form)).text
    for words in (
        "3 published",
        "3 times from",
        "1 draft",
        "1 skipped",
        "Hall &lt;A&gt;",
        "DTSTART:soon",
        "Nothing is stored yet.",
    ):
        assert words in page
    assert f'value="{form["url"]}"' in page  # so that it can be connected as it was typed
    assert (await session.exec(select(CalendarSource))).all() == []
    assert (await session.exec(select(OutboxEvent).where(OutboxEvent.type == "CalendarSourceAdded"))).all() == []


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (ok(b"<html>"), "gives a web page, not a calendar"),
        (b"HTTP/1.1 401 No\r\nContent-Length: 0\r\n\r\n", "asks for a sign-in"),
    ],
)
async def test_what_is_wrong_with_a_calendar_is_said_beside_its_address(
    coordinator: httpx.AsyncClient, club: ClubServer, form: dict[str, str], said: bytes, words: str
) -> None:
    """Before it is connected."""
    club.answers[f"/{SECRET}.ics"] = said
    page = await coordinator.post("/desk/calendars/try", data=form)
    assert page.status_code == 422
    assert words in page.text
    assert 'href="#url"' in page.text


async def test_nobody_tries_out_one_calendar_after_the_other(
    coordinator: httpx.AsyncClient, app: FastAPI, club: ClubServer, form: dict[str, str]
) -> None:
    """Each is a request to somebody's server; and never more than two at once in one process."""
    resources: Resources = app.state.resources
    club.answers[f"/{SECRET}.ics"] = ok(body(evening(5)))
    async with resources.trials, resources.trials:
        assert (await coordinator.post("/desk/calendars/try", data=form)).status_code == 429
    assert club.asked == []
    object.__setattr__(resources.settings, "rate_limit_trials", "1/hour")
    assert [(await coordinator.post("/desk/calendars/try", data=form)).status_code for _ in range(2)] == [200, 429]
    assert len(club.asked) == 1


async def test_a_private_address_is_not_asked_for_anybody(coordinator: httpx.AsyncClient, form: dict[str, str]) -> None:
    """The trial goes the same guarded way as the reading."""
    page = await coordinator.post("/desk/calendars/try", data=form | {"url": "https://10.0.0.1/club.ics"})
    assert page.status_code == 422
    assert "private network" in page.text


async def test_the_demo_has_a_calendar_at_hand(
    coordinator: httpx.AsyncClient, app: FastAPI, settings: Settings
) -> None:
    """One tap, and its address is in the form; a real Spontan knows of no such thing."""
    example, address = "/desk/calendars/new?example=1", f'value="{settings.public_url}/demo/club.ics"'
    assert "No calendar at hand?" in (await coordinator.get("/desk/calendars/new")).text
    assert address in (await coordinator.get(example)).text
    object.__setattr__(app.state.resources, "settings", settings.model_copy(update={"demo": False}))
    assert "No calendar at hand?" not in (await coordinator.get("/desk/calendars/new")).text
    assert address not in (await coordinator.get(example)).text


async def test_a_calendar_shows_all_but_its_address(coordinator: httpx.AsyncClient, source: CalendarSource) -> None:
    """How it went, what was odd and in which line; the secret stays one."""
    page = (await coordinator.get(f"/desk/calendars/{source.id}")).text
    for words in (
        "Our plan",
        "calendar.example.org",
        "Cup",
        "Line 155",
        "DTSTART:soon &lt;b&gt;",
        "Hall A",
        "Evening 0",
    ):
        assert words in page
    for path in ("", "/edit", "/missing", "/disconnect"):
        assert SECRET not in (await coordinator.get(f"/desk/calendars/{source.id}{path}")).text
    assert SECRET not in (await coordinator.get("/desk/calendars")).text


async def test_the_desk_says_that_a_calendar_needs_somebody(
    coordinator: httpx.AsyncClient, session: AsyncSession, source: CalendarSource, desk: Desk
) -> None:
    """While it asks or fails, to those who can do something about it; not when it is paused."""
    link = f'href="/desk/calendars/{source.id}"'
    assert link in (await coordinator.get("/desk")).text
    source.organizer_id = desk.other.id
    session.add(source)
    await session.flush()
    assert link not in (await coordinator.get("/desk")).text


async def test_ticked_drafts_are_published(
    coordinator: httpx.AsyncClient, session: AsyncSession, source: CalendarSource
) -> None:
    """And nonsense is nothing."""
    await know_the_hall(session, source)
    first, second, *_ = await sessions_of(session)
    ticked = {"session": [str(first.id), str(second.id), "nonsense"]}
    sent = await coordinator.post(f"/desk/calendars/{source.id}/publish", data=ticked)
    assert "2 sessions are published" in (await coordinator.get(sent.headers["location"])).text
    assert [on.status for on in await sessions_of(session)] == ["published"] * 2 + ["draft"] * 3


async def test_what_comes_every_week_is_ticked_once(
    coordinator: httpx.AsyncClient, session: AsyncSession, source: CalendarSource
) -> None:
    """One tick for all its days, or one for each of them; nobody reads the same training twenty times."""
    await know_the_hall(session, source)
    first, *rest = await sessions_of(session)
    for number, on in enumerate(rest):
        on.title, on.starts_at = "Training", first.starts_at + timedelta(weeks=1 + number)
        on.ends_at = on.starts_at + timedelta(hours=1)
        session.add(on)
    await session.flush()
    page = (await coordinator.get(f"/desk/calendars/{source.id}")).text
    assert "4 times from 23 September to 14 October" in page
    all_of_them = " ".join(str(on.id) for on in rest)
    assert [page.count(f'value="{ticked}"') for ticked in (all_of_them, rest[0].id, rest[3].id)] == [1, 1, 1]
    await coordinator.post(f"/desk/calendars/{source.id}/publish", data={"session": [all_of_them, str(rest[0].id)]})
    assert [on.status for on in await sessions_of(session)] == ["draft"] + ["published"] * 4


async def test_places_are_taught(coordinator: httpx.AsyncClient, session: AsyncSession, source: CalendarSource) -> None:
    """Only what the calendar says, and only venues that there are."""
    hall = await make_venue(session)
    taught = {"location": ["Hall A", "Nowhere"], "place": [str(hall.id), str(hall.id)]}
    await coordinator.post(f"/desk/calendars/{source.id}/places", data=taught)
    assert [one.location for one in await session.exec(select(CalendarPlace))] == ["hall a"]
    assert {on.venue_id for on in await sessions_of(session)} == {hall.id}
    await coordinator.post(f"/desk/calendars/{source.id}/places", data={"location": "Hall A", "place": "x"})
    assert {on.venue_id for on in await sessions_of(session)} == {source.venue_id}


async def test_many_places_are_taught_a_pageful_at_a_time(
    coordinator: httpx.AsyncClient, session: AsyncSession, source: CalendarSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What nobody knows yet comes first; a place that has no room on the page keeps what was said of it."""
    monkeypatch.setattr(calendar, "MOST_PLACES", 2)
    hall = await make_venue(session)
    for row, text in zip((await session.exec(select(CalendarEvent))).all(), "ABCDD", strict=True):
        row.location = text
        session.add(row)
    session.add(CalendarPlace(source_id=source.id, location="d", venue_id=hall.id))
    await session.flush()
    here = f"/desk/calendars/{source.id}"
    for texts, more in ((["A", "B"], 2), (["C", "D"], 2)):
        page = (await coordinator.get(here)).text
        assert re.findall(r'name="location" value="([^"]+)"', page) == texts
        assert f"and {more} more" in page
        await coordinator.post(f"{here}/places", data={"location": texts, "place": [str(hall.id)] * 2})
    assert {one.location for one in await session.exec(select(CalendarPlace))} == set("abcd")


@pytest.mark.parametrize(("answer", "status"), [("keep", "published"), ("off", "cancelled")])
async def test_the_question_is_answered_once(
    coordinator: httpx.AsyncClient, session: AsyncSession, source: CalendarSource, answer: str, status: str
) -> None:
    """The page says which sessions it is about; a second answer finds nothing to answer, and says so."""
    for on in await sessions_of(session):
        on.status = "published"
        session.add(on)
    await session.flush()
    address = f"/desk/calendars/{source.id}/missing"
    assert "Evening 4" in (await coordinator.get(address)).text
    assert (await coordinator.post(address, data={"answer": "perhaps"})).status_code == 422
    shown = shown_on((await coordinator.get(address)).text)
    await coordinator.post(address, data={"answer": answer, "session": shown})
    for again in ("keep", "off"):
        sent = await coordinator.post(address, data={"answer": again, "session": shown})
        assert sent.headers["location"] == address
    assert {on.status for on in await sessions_of(session)} == {status}
    assert "Nothing waits for your answer" in (await coordinator.get(address)).text


async def test_an_answer_is_about_what_was_shown_and_the_rest_is_asked_again(
    coordinator: httpx.AsyncClient,
    session: AsyncSession,
    source: CalendarSource,
    desk: Desk,
    clock: FixedClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The page has room for some; one more goes missing while it is read. Nonsense among the ids is nothing."""
    monkeypatch.setattr(calendar_end, "MOST_SHOWN", MISSING - 1)
    address = f"/desk/calendars/{source.id}/missing"
    page = (await coordinator.get(address)).text
    assert "Evening 3" in page
    assert "Evening 4" not in page
    assert "and 1 more" in page
    shown = shown_on(page)
    await _draft(session, clock, desk, source, MISSING)
    sent = await coordinator.post(address, data={"answer": "off", "session": [*shown, "nonsense"]})
    assert sent.headers["location"].endswith("?done=off")
    assert [on.title for on in await sessions_of(session)] == ["Evening 4", "Evening 5"]
    page = (await coordinator.get(address)).text
    assert "2 sessions are no longer in the calendar" in page
    await coordinator.post(address, data={"answer": "keep", "session": shown_on(page)})
    assert "Nothing waits for your answer" in (await coordinator.get(address)).text


async def test_it_is_paused_resumed_and_read_now(
    coordinator: httpx.AsyncClient, session: AsyncSession, source: CalendarSource, clock: FixedClock
) -> None:
    """A button that is pressed again asks nobody's server again."""
    here = f"/desk/calendars/{source.id}"
    await coordinator.post(f"{here}/pause")
    assert "Paused" in (await coordinator.get(here)).text
    await coordinator.post(f"{here}/read")
    asked = select(OutboxEvent).where(OutboxEvent.type == "CalendarReadingAsked")
    assert (await session.exec(asked)).all() == []
    for press in ("resume", "read", "read"):
        await coordinator.post(f"{here}/{press}")
    assert len((await session.exec(asked)).all()) == 1
    found = (await session.exec(select(CalendarSource))).one()
    found.last_read_at, found.next_read_at = clock.now(), clock.now() + timedelta(hours=1)
    session.add(found)
    await session.flush()
    sent = await coordinator.post(f"{here}/read")
    assert "read a moment ago" in (await coordinator.get(sent.headers["location"])).text
    assert len((await session.exec(asked)).all()) == 1


async def test_rules_are_changed_and_what_is_wrong_is_told(
    coordinator: httpx.AsyncClient, session: AsyncSession, source: CalendarSource, form: dict[str, str]
) -> None:
    """Keywords with commas; a word needs an activity."""
    here = f"/desk/calendars/{source.id}/edit"
    wrong = {"import_rule": "keyword", "keywords": " , ", "word": "fotboll", "word_activity": "", "zone": "Mars/Base"}
    page = await coordinator.post(here, data=form | wrong)
    assert page.status_code == 422
    for field in ("keywords", "word", "zone"):
        assert f'href="#{field}"' in page.text
    good = {"keywords": "drop-in, Öppen  hall", "others": "out", "word": "fotboll", "word_activity": form["activity"]}
    await coordinator.post(here, data=form | good)
    found = (await session.exec(select(CalendarSource).execution_options(populate_existing=True))).one()
    assert (found.import_rule, found.keywords, found.leave_out) == ("keyword", ["drop-in", "Öppen hall"], True)
    assert "Öppen hall" in (await coordinator.get(here)).text


@pytest.mark.parametrize(("fate", "left"), [("keep", ["published"] * 2 + ["draft"] * 3), ("remove", ["cancelled"] * 2)])
async def test_it_is_disconnected_with_its_sessions_or_without(
    coordinator: httpx.AsyncClient, session: AsyncSession, source: CalendarSource, fate: str, left: list[str]
) -> None:
    """Drafts go, published ones are called off in one act; or all of it stays and follows nobody."""
    found = await sessions_of(session)
    for on in found[:2]:
        on.status = "published"
        session.add(on)
    await session.flush()
    address = f"/desk/calendars/{source.id}/disconnect"
    assert "2 published sessions are called off" in (await coordinator.get(address)).text
    assert (await coordinator.post(address)).status_code == 422
    sent = await coordinator.post(address, data={"sessions": fate})
    assert "disconnected" in (await coordinator.get(sent.headers["location"])).text
    now = await sessions_of(session)
    assert [on.status for on in now] == left
    assert {on.source_id for on in now} == {None}
    for table in (CalendarSource, CalendarEvent):
        assert (await session.exec(select(table))).all() == []
    changed = await session.exec(select(OutboxEvent).where(OutboxEvent.type == "SessionsChanged"))
    assert len(changed.all()) == (fate == "remove")
    assert (await coordinator.get(address)).status_code == 404


async def test_drafts_that_the_club_has_called_off_are_none(
    coordinator: httpx.AsyncClient, session: AsyncSession, source: CalendarSource
) -> None:
    """Nobody can publish them: they are not "3 more", and go with the calendar also when its sessions are kept."""
    first, *off, last = await sessions_of(session)
    for on in off:
        on.called_off_at_source = True
        session.add(on)
    await session.flush()
    here = f"/desk/calendars/{source.id}"
    page = (await coordinator.get(here)).text
    assert ("2 drafts" in page, "and 3 more" in page) == (True, False)
    assert "2 drafts are deleted" in (await coordinator.get(f"{here}/disconnect")).text
    await coordinator.post(f"{here}/disconnect", data={"sessions": "keep"})
    left = await sessions_of(session)
    assert [(on.id, on.status) for on in left] == [(first.id, "draft"), (last.id, "draft")]
    await coordinator.post(f"/desk/sessions/{last.id}/publish")
    assert [on.status for on in await sessions_of(session)] == ["draft", "published"]


async def test_a_draft_is_changed_and_its_place_remembered(
    coordinator: httpx.AsyncClient, session: AsyncSession, source: CalendarSource, desk: Desk
) -> None:
    """Only drafts change their place and sign-up here; the others with the same text follow."""
    hall = await make_venue(session)
    first, second, *_ = await sessions_of(session)
    here = f"/desk/sessions/{first.id}/edit"
    assert "Hall A" in (await coordinator.get(here)).text
    words = {"title": "Open hall", "activity": str(desk.activity.id), "venue": str(hall.id), "everywhere": "1"}
    await coordinator.post(here, data=words | {"sign_up": "required", "seats": "12", "description": "Bring water"})
    await session.refresh(second)
    (first, *_) = await sessions_of(session)
    assert (first.title, first.description, first.sign_up, first.venue_id) == (
        "Open hall",
        "Bring water",
        "required",
        hall.id,
    )
    assert (second.venue_id, source.id) == (hall.id, first.source_id)
    assert (await coordinator.post(here, data=words | {"title": ""})).status_code == 422
    await coordinator.post(f"/desk/sessions/{first.id}/publish")
    await coordinator.post(here, data=words | {"title": "Hall", "venue": str(desk.venue.id), "sign_up": "none"})
    (first, *_) = await sessions_of(session)
    assert (first.title, first.venue_id, first.sign_up) == ("Hall", hall.id, "required")


async def test_hours_are_written_where_a_calendar_says_none(
    coordinator: httpx.AsyncClient, session: AsyncSession, source: CalendarSource, desk: Desk, clock: FixedClock
) -> None:
    """The page says what is missing instead of "00:00 to 00:00", and nothing can be ticked before."""
    await know_the_hall(session, source)
    first, *_ = await sessions_of(session)
    row = (await session.exec(select(CalendarEvent).where(CalendarEvent.session_id == first.id))).one()
    midnight = (clock.now() + timedelta(days=1)).replace(hour=22, minute=0)  # in Stockholm
    for one in (first, row):
        one.starts_at, one.ends_at = midnight, midnight + timedelta(days=1)
        session.add(one)
    first.untimed = True
    await session.flush()
    page = (await coordinator.get(f"/desk/calendars/{source.id}")).text
    assert "all day" in page
    assert page.count(" disabled ") == page.count("does not say from when until when") == 1
    assert "Write the hours" in (await coordinator.get(f"/desk/sessions/{first.id}")).text
    refused = await coordinator.post(f"/desk/sessions/{first.id}/publish")
    assert (refused.status_code, "does not say from when" in refused.text) == (409, True)
    here = f"/desk/sessions/{first.id}/edit"
    words = {"title": "Hall", "activity": str(desk.activity.id), "venue": str(desk.venue.id)}
    wrong = await coordinator.post(here, data=words | {"starts": "half six", "minutes": ""})
    assert wrong.status_code == 422
    for field in ("starts", "minutes"):
        assert f'href="#{field}"' in wrong.text
    await coordinator.post(here, data=words | {"starts": "17:30", "minutes": "90"})
    (on, *_) = [one for one in await sessions_of(session) if one.id == first.id]
    assert (on.starts_at, on.ends_at) == (midnight + timedelta(hours=17.5), midnight + timedelta(hours=19))
    assert 'value="17:30"' in (await coordinator.get(here)).text
    await coordinator.post(f"/desk/sessions/{first.id}/publish")
    assert 'name="starts"' not in (await coordinator.get(here)).text


async def test_a_draft_at_a_place_that_nobody_knows_is_not_published(
    coordinator: httpx.AsyncClient, session: AsyncSession, source: CalendarSource, desk: Desk
) -> None:
    """People would go to another hall. Its coordinator says where it is, for this one only or for all that say the same."""
    first, second, *_ = await sessions_of(session)
    here, page = f"/desk/calendars/{source.id}", f"/desk/sessions/{first.id}"
    assert "Say so below first" in (await coordinator.get(here)).text
    assert "Say where it is" in (await coordinator.get(page)).text
    sent = await coordinator.post(f"{here}/publish", data={"session": [str(first.id), str(second.id)]})
    assert "Nothing was published" in (await coordinator.get(sent.headers["location"])).text
    refused = await coordinator.post(f"{page}/publish")
    assert (refused.status_code, "a place that we do not know" in refused.text) == (409, True)
    words = {"title": "Hall", "activity": str(desk.activity.id), "venue": str(source.venue_id), "sign_up": "none"}
    await coordinator.post(f"{page}/edit", data=words)  # the usual place it is, and only for this one
    assert "Say where it is" not in (await coordinator.get(page)).text
    await coordinator.post(f"{page}/publish")
    assert (await coordinator.post(f"/desk/sessions/{second.id}/publish")).status_code == 409
    assert [on.status for on in await sessions_of(session)] == ["published"] + ["draft"] * (MISSING - 1)


async def test_an_address_that_is_connected_already_is_not_connected_anew(
    coordinator: httpx.AsyncClient, session: AsyncSession, form: dict[str, str]
) -> None:
    """The same form twice is one tap too many; with other rules the page says that they were not taken."""
    sent = [await coordinator.post("/desk/calendars", data=form | more) for more in ({}, {}, {"keywords": "open"})]
    assert [one.headers["location"].partition("?")[2] for one in sent] == ["done=added", "done=added", "done=known"]
    assert "It is connected already" in (await coordinator.get(sent[2].headers["location"])).text
    assert [one.keywords for one in await session.exec(select(CalendarSource))] == [["drop-in"]]
