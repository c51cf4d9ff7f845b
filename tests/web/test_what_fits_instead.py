"""When somebody cannot come to a session: kindly why, what else fits, and nothing typed is lost."""

import re
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlmodel import select

from shared.bookings.models import Party
from shared.catalogue.models import Area
from shared.clock import FixedClock
from shared.database import AsyncSession
from shared.keys import one_time_code
from shared.people.models import Account
from shared.schedule.cancel import cancel_session
from shared.schedule.models import ScheduledSession, SessionSeats
from shared.settings import Settings
from tests.factories import make_account, make_area, make_participant, make_session
from tests.factories.schedule import TOMORROW_EVENING
from tests.web.conftest import Book
from tests.web.test_code_step import challenge_of

MINI = {"name": "Mini", "birth_year": "2018", "contact": "parent@example.org", "grown_up": "1"}


@pytest.fixture
async def area(session: AsyncSession) -> Area:
    """Where the session is."""
    return await make_area(session)


@pytest.fixture
async def on(session: AsyncSession, area: Area) -> ScheduledSession:
    """Tomorrow's session with one seat, for 10 to 16."""
    return await make_session(session, seats=1, min_age=10, max_age=16, title="Basket", area=area)


def cards_in(page: str) -> list[str]:
    """The titles of the sessions on a page's cards."""
    return re.findall(r'class="card-title"><a [^>]*><bdi>([^<]*)', page)


async def test_another_age_is_no_error_and_the_nearest_that_fit_are_shown(
    client: httpx.AsyncClient, session: AsyncSession, clock: FixedClock, area: Area, on: ScheduledSession
) -> None:
    """The same day and area first, then the same day, then the week; nothing that is off, for others, or over."""
    young: dict[str, Any] = {"max_age": 9, "seats": 5}
    await make_session(session, **young, title="Next week", area=area, starts_at=TOMORROW_EVENING + timedelta(days=6))
    await make_session(session, **young, title="Other area")
    await make_session(session, **young, title="Here", area=area, starts_at=TOMORROW_EVENING - timedelta(hours=2))
    await make_session(session, **young, title="Girls", area=area, girls_only=True)
    await make_session(session, **young, title="Draft", area=area, status="draft")
    await cancel_session(session, clock, await make_session(session, **young, title="Off", area=area), reason="Storm")
    await make_session(session, **young, title="Later", area=area, starts_at=TOMORROW_EVENING + timedelta(days=20))
    page = await client.post(f"/sessions/{on.id}/sign-up", data=MINI)
    assert page.status_code == 422
    assert "Error:" not in page.text
    assert "turns 8 in 2026" in page.text
    assert cards_in(page.text) == ["Here", "Other area", "Next week"]


async def test_everybody_whom_it_is_not_for_is_named_and_goes_along(
    client: httpx.AsyncClient, session: AsyncSession, on: ScheduledSession
) -> None:
    """What is shown instead fits all of them; who could have come is not carried to the other session."""
    other = await make_session(session, seats=5, max_age=9, title="Small ones")
    await make_session(session, seats=5, max_age=7, title="The smallest")
    three = {"name": ["Mini", "Kim", "Tiny"], "birth_year": ["2018", "2012", "2019"], "grown_up": "1"}
    page = (await client.post(f"/sessions/{on.id}/sign-up", data=three | {"contact": "parent@example.org"})).text
    assert [f"turns {age} in 2026" in page for age in (8, 14, 7)] == [True, False, True]
    assert cards_in(page) == ["Small ones"]
    form = page.split(f'action="/sessions/{other.id}/sign-up"', 1)[1].split("</form>", 1)[0]
    assert re.findall(r'name="name" value="([^"]*)"', form) == ["Mini", "Tiny"]


async def test_what_was_typed_goes_along_and_stands_in_no_address(
    client: httpx.AsyncClient, session: AsyncSession, on: ScheduledSession
) -> None:
    """One tap on a card shows its form filled in, another goes on; a slip in the year is mended as quickly."""
    other = await make_session(session, seats=5, max_age=9, title="Here")
    page = (await client.post(f"/sessions/{on.id}/sign-up", data=MINI)).text
    for action in (f"/sessions/{other.id}/sign-up", f"/sessions/{on.id}/sign-up"):
        form = page.split(f'action="{action}"', 1)[1].split("</form>", 1)[0]
        fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form))
        assert fields == MINI | {"show": "1"}
        shown = await client.post(action, data=fields)
        assert (shown.status_code, "Error:" in shown.text) == (200, False)
        assert all(f'value="{MINI[field]}"' in shown.text for field in ("name", "birth_year", "contact"))
    assert "Mini" not in "".join(re.findall(r'(?:href|action)="([^"]*)"', page))
    assert (await client.post(f"/sessions/{other.id}/sign-up", data=MINI)).status_code == 303


async def test_a_known_child_goes_along_too(
    family: httpx.AsyncClient, session: AsyncSession, account: Account, on: ScheduledSession
) -> None:
    """On a known device the card's form has the child ticked."""
    mini = await make_participant(session, account, "Mini", birth_year=2018)
    await make_participant(session, account, "Kim")
    other = await make_session(session, seats=5, max_age=9)
    page = (await family.post(f"/sessions/{on.id}/sign-up", data={"participant": str(mini.id)})).text
    form = page.split(f'action="/sessions/{other.id}/sign-up"', 1)[1].split("</form>", 1)[0]
    fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form))
    assert fields == {"show": "1", "participant": str(mini.id), "family": "0"}
    shown = (await family.post(f"/sessions/{other.id}/sign-up", data=fields)).text
    assert re.search(rf'value="{mini.id}" checked', shown)


@pytest.mark.parametrize("why", ["cancelled", "closed", "not yet", "just come"])
async def test_what_takes_no_sign_ups_says_so_before_any_code(
    client: httpx.AsyncClient,
    session: AsyncSession,
    clock: FixedClock,
    on: ScheduledSession,
    why: str,
) -> None:
    """The form was open meanwhile: no code is sent for nothing, and others that fit are shown."""
    await make_session(session, seats=5, title="Another", min_age=12, max_age=14)
    seats = await session.get_one(SessionSeats, on.id)
    if why == "cancelled":
        await cancel_session(session, clock, on, reason="Storm")
    elif why == "closed":
        seats.closes_at = clock.now()
    elif why == "not yet":
        seats.opens_at = clock.now() + timedelta(hours=3)
    else:
        on.sign_up = "none"
        await session.delete(seats)
    await session.commit()
    says = {
        "cancelled": "Storm",
        "closed": "Sign-up closed",
        "not yet": "Sign-up opens today",
        "just come": "You do not need to sign up",
    }
    form = MINI | {"birth_year": "2012"}
    for page in (
        await client.get(f"/sessions/{on.id}/sign-up"),
        await client.post(f"/sessions/{on.id}/sign-up", data=form),
    ):
        assert says[why] in page.text
        assert "Another" in cards_in(page.text)
        assert 'name="contact"' not in page.text


async def test_a_code_that_was_right_too_late_says_why_and_what_else_fits(
    client: httpx.AsyncClient, session: AsyncSession, clock: FixedClock, settings: Settings, on: ScheduledSession
) -> None:
    """By an address of its own, which its family alone can read."""
    await make_session(session, seats=5, title="For eight", min_age=8, max_age=9)
    await make_session(session, seats=5, title="For fourteen", min_age=14, max_age=15)
    sent = await client.post(f"/sessions/{on.id}/sign-up", data=MINI | {"birth_year": "2012"})
    path = sent.headers["location"]
    await cancel_session(session, clock, on, reason="Storm")
    await session.commit()
    code = {"code": one_time_code(settings.secret_key, challenge_of(path))}
    answer = await client.post(path, data=code)
    page = (await client.get(answer.headers["location"])).text
    assert "Sign-up for this session has closed." in page
    assert cards_in(page) == ["For fourteen"]
    assert (await client.get(path)).headers["location"].startswith(f"{path}/refused")
    client.cookies.clear()
    twice = await client.post(path, data=code)
    assert twice.headers["location"] == answer.headers["location"]
    client.cookies.clear()
    assert (await client.get(answer.headers["location"])).status_code == 303


async def test_the_last_seat_that_went_meanwhile_is_said_before_the_queue(
    family: httpx.AsyncClient, session: AsyncSession, account: Account, on: ScheduledSession, book_for: Book
) -> None:
    """Who saw a free seat is asked whether the queue is fine, once; nothing is stored until then."""
    kim = await make_participant(session, account, "Kim")
    form = await family.get(f"/sessions/{on.id}/sign-up")
    fields = dict(re.findall(r'name="(form_id|seat)" value="([^"]*)"', form.text)) | {"participant": str(kim.id)}
    assert fields["seat"] == "1"
    await book_for(on, await make_account(session), "Robin")
    asked = (await family.post(f"/sessions/{on.id}/sign-up", data=fields)).text
    assert "The last seat was taken just now" in asked
    assert len((await session.exec(select(Party))).all()) == 1
    again = dict(re.findall(r'name="(form_id|seat)" value="([^"]*)"', asked)) | {"participant": str(kim.id)}
    assert "seat" not in again
    answers = [await family.post(f"/sessions/{on.id}/sign-up", data=again) for _ in range(2)]
    assert answers[0].headers["location"] == answers[1].headers["location"]
    page = (await family.get(answers[0].headers["location"])).text
    assert "You are on the waiting list" in page
    assert "You do not have a seat yet" in page


async def test_a_double_tap_on_the_last_seat_shows_the_seat(
    family: httpx.AsyncClient, session: AsyncSession, account: Account, on: ScheduledSession
) -> None:
    """The second tap sees a full session, and must not be asked about the queue: the seat is its own."""
    kim = await make_participant(session, account, "Kim")
    fields = {"participant": str(kim.id), "form_id": "one form, sent twice", "seat": "1"}
    answers = [await family.post(f"/sessions/{on.id}/sign-up", data=fields) for _ in range(2)]
    assert [one.status_code for one in answers] == [303, 303]
    assert answers[0].headers["location"] == answers[1].headers["location"]


async def test_the_page_of_the_code_says_that_only_the_queue_is_left(
    client: httpx.AsyncClient, session: AsyncSession, on: ScheduledSession, book_for: Book
) -> None:
    """Before somebody confirms, not only afterwards."""
    sent = await client.post(f"/sessions/{on.id}/sign-up", data=MINI | {"birth_year": "2012"})
    path = sent.headers["location"]
    assert "waiting list" not in (await client.get(path)).text
    await book_for(on, await make_account(session), "Robin")
    page = (await client.get(path)).text
    assert "All seats are taken now" in page
    assert "Join the waiting list" in page


async def test_a_device_that_was_signed_out_elsewhere_goes_on_with_a_code(
    family: httpx.AsyncClient, session: AsyncSession, settings: Settings, account: Account
) -> None:
    """The people ticked and typed come along; nobody without the code sees a name."""
    kim = await make_participant(session, account, "Kim")
    other = await make_session(session, seats=5, min_age=10, max_age=16)
    family.headers.pop("cookie", None)
    family.headers.pop("authorization", None)
    form = {"participant": str(kim.id), "name": "Robin", "birth_year": "2013", "family": "1"}
    asked = await family.post(f"/sessions/{other.id}/sign-up", data=form)
    assert "You are not signed in any more" in asked.text
    assert "Kim" not in asked.text
    assert f'name="participant" value="{kim.id}"' in asked.text
    assert 'value="Robin"' in asked.text
    sent = await family.post(f"/sessions/{other.id}/sign-up", data=form | {"contact": account.contact})
    path = sent.headers["location"]
    done = await family.post(path, data={"code": one_time_code(settings.secret_key, challenge_of(path))})
    page = (await family.get(done.headers["location"])).text
    assert "You have 2 seats" in page
    assert "Kim" in page
    assert "Robin" in page


async def test_a_strangers_child_cannot_be_signed_up_by_its_id(
    client: httpx.AsyncClient, session: AsyncSession, settings: Settings, account: Account, on: ScheduledSession
) -> None:
    """An id that somebody found is worth nothing with another contact's code."""
    kim = await make_participant(session, account, "Kim")
    form = {"participant": str(kim.id), "contact": "stranger@example.org", "name": "", "birth_year": ""}
    path = (await client.post(f"/sessions/{on.id}/sign-up", data=form)).headers["location"]
    done = await client.post(path, data={"code": one_time_code(settings.secret_key, challenge_of(path))})
    page = (await client.get(done.headers["location"])).text
    assert "Not signed up" in page
    assert "Kim" not in page
    assert (await session.exec(select(Party))).all() == []


async def test_a_name_is_text_on_every_page(client: httpx.AsyncClient, on: ScheduledSession) -> None:
    """Whatever somebody calls themselves."""
    page = (await client.post(f"/sessions/{on.id}/sign-up", data=MINI | {"name": "<i>Mini"})).text
    assert "<bdi>&lt;i&gt;Mini</bdi> turns 8" in page
    assert "<i>" not in page


async def test_who_always_comes_alone_is_not_ticked_where_the_age_does_not_fit(
    family: httpx.AsyncClient, session: AsyncSession, account: Account, on: ScheduledSession
) -> None:
    """Two taps must not lead to a page that says no."""
    await make_participant(session, account, "Mini", birth_year=2018)
    page = (await family.get(f"/sessions/{on.id}/sign-up")).text
    assert "Mini" in page
    assert not re.search(r'name="participant"[^>]* checked', page)


async def test_known_children_are_one_tick_each_and_somebody_new_is_folded_away(
    family: httpx.AsyncClient, session: AsyncSession, account: Account, on: ScheduledSession
) -> None:
    """A tick and one tap; the fields for somebody new do not stand in between, and open when they are needed."""
    kim, robin = [await make_participant(session, account, name) for name in ("Kim", "Robin")]
    page = (await family.get(f"/sessions/{on.id}/sign-up")).text
    assert page.count('type="checkbox" id="participant') == 2
    assert '<details class="newcomers">' in page
    more = await family.post(f"/sessions/{on.id}/sign-up", data={"participant": str(kim.id), "name": "", "add": "1"})
    assert '<details class="newcomers" open>' in more.text
    form = {"participant": [str(kim.id), str(robin.id)], "name": "", "birth_year": "", "seat": "1", "short": "part"}
    done = await family.post(f"/sessions/{on.id}/sign-up", data=form)
    page = (await family.get(done.headers["location"])).text
    assert "You have a seat" in page
    assert "You are on the waiting list" in page
