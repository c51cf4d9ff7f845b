"""The attendance list on a leader's phone, as plain forms."""

import re
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel import select

from shared.bookings.attend import mark
from shared.bookings.models import Attendance, Party
from shared.bookings.queries import headcounts
from shared.clock import FixedClock
from shared.database import AsyncSession
from shared.people.models import Participant
from shared.settings import Settings
from tests.attendance.conftest import Evening
from tests.factories import make_session, make_staff, sign_in
from tests.factories.attendance import assign, make_booking, note_headcount
from tests.factories.counting import statements


async def test_a_tap_ticks_a_person_and_leads_back_to_the_row(
    phone: httpx.AsyncClient, session: AsyncSession, evening: Evening
) -> None:
    """The row's button then takes the tick away again."""
    person = await make_booking(session, evening.on, "Alex")
    row = f"/attendance/{evening.on.id}/people/{person.id}"

    sent = await phone.post(row, data={"present": "1"})
    page = (await phone.get(f"/attendance/{evening.on.id}")).text

    assert sent.headers["location"] == f"/attendance/{evening.on.id}#p-{person.id}"
    assert f'id="p-{person.id}"' in page
    assert 'name="present" value="0"' in page
    assert 'aria-pressed="true" aria-label="Alex is here"' in page


async def test_a_tap_in_the_background_gets_a_bare_answer(
    phone: httpx.AsyncClient, session: AsyncSession, evening: Evening
) -> None:
    """The script must be able to tell "stored" from a redirect to the sign-in page. It says when the tap was made."""
    person = await make_booking(session, evening.on)
    tapped = str(int(datetime(2026, 9, 15, 12, 50, tzinfo=UTC).timestamp() * 1000))

    sent = await phone.post(
        f"/attendance/{evening.on.id}/people/{person.id}",
        data={"present": "1", "tapped": tapped},
        headers={"X-Background": "1"},
    )

    assert sent.status_code == 204
    stored = (await session.exec(select(Attendance))).one()
    assert stored.recorded_at == datetime(2026, 9, 15, 12, 50, tzinfo=UTC)


@pytest.mark.parametrize("tapped", ["", "soon", "-1", "9" * 40])
async def test_a_tap_without_a_sensible_time_is_made_now(
    phone: httpx.AsyncClient, session: AsyncSession, clock: FixedClock, evening: Evening, tapped: str
) -> None:
    """A phone's clock never stands in the way of a mark."""
    person = await make_booking(session, evening.on)

    await phone.post(f"/attendance/{evening.on.id}/people/{person.id}", data={"present": "1", "tapped": tapped})

    assert (await session.exec(select(Attendance))).one().recorded_at == clock.now()


async def test_another_sessions_person_is_not_found(
    phone: httpx.AsyncClient, session: AsyncSession, evening: Evening
) -> None:
    """Neither by this session's address nor by theirs."""
    elsewhere = await make_session(session, organizer=evening.organizer, seats=5)
    person = await make_booking(session, elsewhere)

    for on in (evening.on, elsewhere):
        sent = await phone.post(f"/attendance/{on.id}/people/{person.id}", data={"present": "1"})
        assert sent.status_code == 404
    assert (await phone.get(f"/attendance/{elsewhere.id}")).status_code == 404


async def test_names_are_for_leaders_whose_extract_was_seen(
    client: httpx.AsyncClient, session: AsyncSession, clock: FixedClock, settings: Settings, evening: Evening
) -> None:
    """Assigned is not enough; the desk says why the list is closed."""
    newcomer = await make_staff(session, "leader", evening.organizer)
    newcomer.extract_seen_on = None
    session.add(newcomer)
    await assign(session, newcomer, evening.on)
    client.headers.update(await sign_in(session, clock, settings, newcomer))

    assert (await client.get(f"/attendance/{evening.on.id}")).status_code == 404
    desk = (await client.get("/desk")).text
    assert "Attendance lists are closed for you" in desk
    assert "/attendance/" not in desk


async def test_only_what_was_changed_is_counted(
    phone: httpx.AsyncClient, session: AsyncSession, evening: Evening
) -> None:
    """The counters that still show what they showed do not undo what somebody else has counted meanwhile."""
    await note_headcount(session, evening.on, 5, evening.leader, gender="boy", age_band="10-12")

    form = {"girl_10-12": "7", "was_girl_10-12": "0", "boy_10-12": "", "was_boy_10-12": "0"}
    sent = await phone.post(f"/attendance/{evening.on.id}/count", data=form)

    assert sent.headers["location"].endswith("#count")
    assert await headcounts(session, evening.on.id) == {("girl", "10-12"): 7, ("boy", "10-12"): 5}


async def test_a_single_counter_is_set_by_the_script(
    phone: httpx.AsyncClient, session: AsyncSession, evening: Evening
) -> None:
    """It sends one number, without what was shown; nought is a number too."""
    await note_headcount(session, evening.on, 5, evening.leader, gender="boy", age_band="10-12")

    await phone.post(f"/attendance/{evening.on.id}/count", data={"boy_10-12": "0"}, headers={"X-Background": "1"})

    assert await headcounts(session, evening.on.id) == {("boy", "10-12"): 0}


async def test_a_number_that_is_none_is_told_and_kept(
    phone: httpx.AsyncClient, session: AsyncSession, evening: Evening
) -> None:
    """Nothing of the form is stored then."""
    form = {"girl_10-12": "many", "was_girl_10-12": "0", "boy_10-12": "4", "was_boy_10-12": "0"}

    page = await phone.post(f"/attendance/{evening.on.id}/count", data=form)

    assert page.status_code == 422
    assert 'href="#girl_10-12"' in page.text
    assert 'value="many"' in page.text
    assert re.search(r'name="boy_10-12"[^>]*value="4"', page.text)
    assert await headcounts(session, evening.on.id) == {}


async def test_a_walk_in_is_added_once(phone: httpx.AsyncClient, session: AsyncSession, evening: Evening) -> None:
    """An alias is enough; the form sent twice adds one, who belongs to the organiser."""
    form = {"person_id": str(uuid4()), "name": "Zed"}

    for _ in range(2):
        sent = await phone.post(f"/attendance/{evening.on.id}/people", data=form)
        assert sent.headers["location"].endswith(f"#p-{form['person_id']}")

    [person] = await session.exec(select(Participant))
    assert (person.name, person.organizer_id, person.account_id) == ("Zed", evening.organizer.id, None)
    assert "Came without signing up" in (await phone.get(f"/attendance/{evening.on.id}")).text


@pytest.mark.parametrize(
    ("field", "typed"), [("name", " "), ("name", "A\x00"), ("birth_year", "12"), ("gender", "dog")]
)
async def test_a_walk_in_that_makes_no_sense_is_told_and_kept(
    phone: httpx.AsyncClient, session: AsyncSession, evening: Evening, field: str, typed: str
) -> None:
    """What was typed stays, with the same hidden id."""
    form = {"person_id": str(uuid4()), "name": "Zed", "birth_year": "2012", "gender": "boy"}

    page = await phone.post(f"/attendance/{evening.on.id}/people", data=form | {field: typed})

    assert page.status_code == 422
    assert f'href="#{field}"' in page.text
    assert form["person_id"] in page.text
    assert (await session.exec(select(Participant))).all() == []


async def test_who_waits_stands_below_who_has_a_seat(
    phone: httpx.AsyncClient, session: AsyncSession, evening: Evening
) -> None:
    """A leader can tick them too when there is room."""
    waiting = await make_booking(session, evening.on, "Waiting Kim")
    await make_booking(session, evening.on, "Seated Alex")
    party = (await session.exec(select(Party).where(Party.account_id == waiting.account_id))).one()
    party.status = "waitlisted"
    session.add(party)
    await session.flush()

    page = (await phone.get(f"/attendance/{evening.on.id}")).text

    assert page.index("Signed up") < page.index("Seated Alex") < page.index("On the waiting list")
    assert page.index("On the waiting list") < page.index("Waiting Kim")


async def test_doors_open_fill_and_close(phone: httpx.AsyncClient, evening: Evening) -> None:
    """What the leader says, everybody reads on the session's page."""
    public, door = f"/sessions/{evening.on.id}", f"/attendance/{evening.on.id}/door"
    for room, text in (("room", "Open now: there is room"), ("full", "Open now: full"), ("close", "Over")):
        assert (await phone.post(door, data={"room": room})).headers["location"].endswith("#door")
        assert text in (await phone.get(public)).text


@pytest.mark.parametrize(("word", "hours", "status"), [("packed", 0, 422), ("room", -30, 409), ("room", 3, 409)])
async def test_doors_do_not_open_by_a_slip(
    phone: httpx.AsyncClient, clock: FixedClock, evening: Evening, word: str, hours: int, status: int
) -> None:
    """Not for another word, not the day before, not after the end."""
    clock.advance(timedelta(hours=hours))

    assert (await phone.post(f"/attendance/{evening.on.id}/door", data={"room": word})).status_code == status


async def test_days_before_there_is_nothing_to_take(
    phone: httpx.AsyncClient, session: AsyncSession, clock: FixedClock, evening: Evening
) -> None:
    """The page says when, and shows no names."""
    await make_booking(session, evening.on, "Alex")
    clock.advance(timedelta(days=-1))

    page = (await phone.get(f"/attendance/{evening.on.id}")).text

    assert "A little early" in page
    assert "Alex" not in page


async def test_days_before_nothing_can_be_marked_by_a_form_made_by_hand(
    phone: httpx.AsyncClient, session: AsyncSession, clock: FixedClock, evening: Evening
) -> None:
    """A mark weeks ahead would hide that the attendance is missing."""
    alex = await make_booking(session, evening.on, "Alex")
    clock.advance(timedelta(days=-1))

    early = await phone.post(f"/attendance/{evening.on.id}/people/{alex.id}", data={"present": "1"})

    assert early.status_code == 409
    assert evening.on.attendance_taken_at is None


async def test_the_list_asks_the_database_as_often_for_many_as_for_few(
    phone: httpx.AsyncClient, session: AsyncSession, evening: Evening, engine: AsyncEngine
) -> None:
    """Who is looking, the session, its leaders, signed up, walked in, counted."""
    for number in range(15):
        person = await make_booking(session, evening.on, f"P{number}")
        await mark(session, FixedClock(evening.on.starts_at), evening.on, person.id, present=True, by=evening.leader.id)

    with statements(engine) as sent:
        assert (await phone.get(f"/attendance/{evening.on.id}")).status_code == 200

    assert len(sent) == 6


async def test_ages_of_the_session_come_first(phone: httpx.AsyncClient, evening: Evening) -> None:
    """For 10 to 16 the counters of 10–12 and 13–16 are open, the others folded away."""
    page = (await phone.get(f"/attendance/{evening.on.id}")).text
    folded = page.index("Other ages")

    assert page.index("10–12 years") < folded
    assert page.index("13–16 years") < folded
    assert page.index("7–9 years") > folded
