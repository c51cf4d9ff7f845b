"""Publishing a weekly series at the desk."""

import re
from datetime import UTC, date, datetime, time, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import httpx
import pytest
from sqlmodel import col, select

from shared.clock import FixedClock
from shared.database import AsyncSession
from shared.outbox import OutboxEvent
from shared.schedule.models import ScheduledSession, SessionLeader, SessionSeats, SessionSeries
from shared.settings import Settings
from tests.desk.conftest import Desk
from tests.factories import make_staff, sign_in

NOW = datetime(2026, 9, 15, 13, 0, tzinfo=UTC)
NOWHERE = "00000000-0000-7000-8000-000000000000"
STOCKHOLM = ZoneInfo("Europe/Stockholm")
Form = dict[str, str | list[str]]


@pytest.fixture
def form(desk: Desk) -> Form:
    """Mondays and Wednesdays in October 2026, over the change to winter time; one day and one stretch off."""
    return {
        "form_id": str(uuid4()),
        "title": "Open hall",
        "activity": str(desk.activity.id),
        "venue": str(desk.venue.id),
        "weekdays": ["0", "2"],
        "starts": "18:00",
        "minutes": "90",
        "first_day": "2026-10-05",
        "last_day": "2026-11-04",
        "days_off": "2026-10-07\n\n2026-10-26 – 2026-10-29\n",
        "sign_up": "none",
    }


async def _series(session: AsyncSession) -> list[SessionSeries]:
    return list((await session.exec(select(SessionSeries))).all())


async def _sessions(session: AsyncSession) -> list[ScheduledSession]:
    return list((await session.exec(select(ScheduledSession).order_by(col(ScheduledSession.starts_at)))).all())


async def test_publishing_makes_the_right_sessions(
    coordinator: httpx.AsyncClient, session: AsyncSession, form: Form
) -> None:
    """18:00 stays 18:00 when the clock changes, days off are left out, and the page says how many there are."""
    sent = await coordinator.post("/desk/series/new", data=form)
    shown = await coordinator.get(sent.headers["location"])

    local = [on.starts_at.astimezone(STOCKHOLM) for on in await _sessions(session)]
    assert [moment.date() for moment in local] == [
        date(2026, 10, 5),
        date(2026, 10, 12),
        date(2026, 10, 14),
        date(2026, 10, 19),
        date(2026, 10, 21),
        date(2026, 11, 2),
        date(2026, 11, 4),
    ]
    assert {(moment.hour, moment.minute) for moment in local} == {(18, 0)}
    assert len({moment.utcoffset() for moment in local}) == 2
    assert {on.ends_at - on.starts_at for on in await _sessions(session)} == {timedelta(minutes=90)}
    assert "7 sessions are published" in shown.text


async def test_sending_the_form_twice_publishes_once(
    coordinator: httpx.AsyncClient, session: AsyncSession, form: Form
) -> None:
    """The second answer leads to the same series, and nobody is told twice."""
    first = await coordinator.post("/desk/series/new", data=form)
    second = await coordinator.post("/desk/series/new", data=form)

    assert first.headers["location"] == second.headers["location"]
    assert len(await _series(session)) == 1
    assert len(await _sessions(session)) == 7
    told = await session.exec(select(OutboxEvent).where(OutboxEvent.type == "SeriesPublished"))
    assert len(told.all()) == 1


async def test_a_form_sent_again_cannot_reach_another_organisers_series(
    coordinator: httpx.AsyncClient, session: AsyncSession, form: Form, desk: Desk
) -> None:
    """The id in the form opens nothing."""
    theirs = SessionSeries(
        organizer_id=desk.other.id,
        venue_id=desk.venue.id,
        activity_id=desk.activity.id,
        title="Theirs",
        weekdays=[0],
        starts=time(18),
        duration_minutes=60,
        timezone="Europe/Stockholm",
        first_day=date(2026, 10, 5),
        last_day=date(2026, 10, 5),
        created_at=NOW,
    )
    session.add(theirs)
    await session.flush()

    sent = await coordinator.post("/desk/series/new", data=form | {"form_id": str(theirs.id)})

    assert sent.status_code == 404
    assert (await coordinator.get(f"/desk/series/{theirs.id}")).status_code == 404


async def test_wrong_input_keeps_what_was_typed(
    coordinator: httpx.AsyncClient, session: AsyncSession, form: Form
) -> None:
    """Every mistake is named, the rest stays in its field, and nothing is published."""
    wrong = form | {"starts": "soon", "minutes": "5", "days_off": "Christmas", "bring": "<Water>", "weekdays": []}

    page = await coordinator.post("/desk/series/new", data=wrong)

    assert page.status_code == 422
    assert "<title>Error:" in page.text
    for field in ("starts", "minutes", "days_off", "weekdays"):
        assert f'href="#{field}"' in page.text
    for typed in ('value="soon"', 'value="5"', "Christmas</textarea>", "&lt;Water&gt;", 'value="Open hall"'):
        assert typed in page.text
    assert re.search(rf'value="{form["venue"]}" selected', page.text)
    assert f'value="{form["form_id"]}"' in page.text
    assert await _series(session) == []


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("title", ""),
        ("title", "A\x00B"),
        ("description", f"{'a' * 1990}\n" + "b\n" * 7),  # too long only with its line ends
        ("first_day", "0001-01-01"),
        ("last_day", "2026-10-01"),
        ("last_day", "9999-12-31"),
        ("days_off", "2026-13-01"),
        ("days_off", "2027-01-06 – 2026-12-21"),
        ("seats", "0"),
        ("seats", "٣"),
        ("max_age", "99"),
        ("sign_up", "perhaps"),
        ("venue", NOWHERE),
        ("leaders", NOWHERE),
    ],
)
async def test_what_makes_no_sense_is_told(
    coordinator: httpx.AsyncClient, session: AsyncSession, form: Form, field: str, typed: str
) -> None:
    """A sentence beside the field, never a fault."""
    page = await coordinator.post("/desk/series/new", data=form | {field: typed})

    assert page.status_code == 422
    assert f'href="#{field}"' in page.text
    assert await _series(session) == []


async def test_a_series_without_a_day_left_is_told(coordinator: httpx.AsyncClient, form: Form) -> None:
    """All days off: the rule is the domain's, the sentence stands by the weekdays."""
    page = await coordinator.post("/desk/series/new", data=form | {"days_off": "2026-10-01 – 2026-11-30"})

    assert page.status_code == 422
    assert "No day is left" in page.text


async def test_seats_ages_and_leaders_reach_every_session(
    coordinator: httpx.AsyncClient, session: AsyncSession, form: Form, desk: Desk
) -> None:
    """What the form promises, each session keeps."""
    leader = await make_staff(session, "leader", desk.organizer)
    extra = {
        "sign_up": "required",
        "seats": "20",
        "min_age": "10",
        "max_age": "16",
        "promises": ["girls_only", "women_lead"],
        "leaders": [str(leader.id)],
    }

    await coordinator.post("/desk/series/new", data=form | extra)

    sessions = await _sessions(session)
    assert {(on.sign_up, on.min_age, on.max_age, on.girls_only, on.women_lead, on.come_alone) for on in sessions} == {
        ("required", 10, 16, True, True, False)
    }
    assert {seats.capacity for seats in await session.exec(select(SessionSeats))} == {20}
    assert {one.staff_member_id for one in await session.exec(select(SessionLeader))} == {leader.id}


async def test_leaders_of_another_organiser_cannot_be_chosen(
    coordinator: httpx.AsyncClient, session: AsyncSession, form: Form, desk: Desk
) -> None:
    """Their leaders do not see our children."""
    theirs = await make_staff(session, "leader", desk.other)

    page = await coordinator.post("/desk/series/new", data=form | {"leaders": [str(theirs.id)]})

    assert page.status_code == 422
    assert await _series(session) == []


async def test_who_coordinates_two_organisers_says_for_which(
    coordinator: httpx.AsyncClient, session: AsyncSession, form: Form, desk: Desk, clock: FixedClock, settings: Settings
) -> None:
    """With two organisers the form asks; a third one's id is refused."""
    both = await make_staff(session, "coordinator", desk.organizer)
    account = both.account_id
    second = await make_staff(session, "coordinator", desk.other)
    second.account_id = account
    session.add(second)
    coordinator.headers.update(await sign_in(session, clock, settings, both))

    assert "Organiser" in (await coordinator.get("/desk/series/new")).text
    assert (await coordinator.post("/desk/series/new", data=form | {"organizer": NOWHERE})).status_code == 422
    await coordinator.post("/desk/series/new", data=form | {"organizer": str(desk.other.id)})

    assert [one.organizer_id for one in await _series(session)] == [desk.other.id]


async def test_sign_up_opens_and_closes_as_the_form_says(
    coordinator: httpx.AsyncClient, session: AsyncSession, form: Form
) -> None:
    """Seven days before, and two hours before; and the public page says when it opens."""
    window: Form = {"sign_up": "required", "seats": "8", "opens_days": "7", "closes": "2", "closes_unit": "hours"}
    assert (await coordinator.post("/desk/series/new", data=form | window)).status_code == 303

    first = (await _sessions(session))[0]
    seats = await session.get_one(SessionSeats, first.id)
    assert first.starts_at - seats.opens_at == timedelta(days=7)
    assert first.starts_at - seats.closes_at == timedelta(hours=2)
    assert "Sign-up opens on Monday 28 September" in (await coordinator.get(f"/sessions/{first.id}")).text


@pytest.mark.parametrize(("field", "value"), [("opens_days", "401"), ("closes", "337"), ("closes", "-1")])
async def test_a_sign_up_window_that_is_none_is_told(
    coordinator: httpx.AsyncClient, session: AsyncSession, form: Form, field: str, value: str
) -> None:
    """At its field, and nothing is published."""
    page = await coordinator.post("/desk/series/new", data=form | {field: value})
    assert (page.status_code, f'href="#{field}"' in page.text) == (422, True)
    assert await _series(session) == []
