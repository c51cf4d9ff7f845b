"""The code, wherever it is typed: signing in, signing up and following share one step, so each test runs for all three."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import httpx
import pytest
from sqlalchemy import func
from sqlmodel import select

from shared.bookings.models import Follower, Party
from shared.clock import FixedClock
from shared.database import AsyncSession
from shared.keys import one_time_code
from shared.outbox.models import OutboxEvent
from shared.people.events import CodeRequested
from shared.people.models import SignInChallenge
from shared.schedule.models import ScheduledSession, SessionSeries
from shared.settings import Settings
from tests.factories import make_account, make_session
from tests.web.conftest import programme_of

CONTACT = "kim@example.org"


@dataclass(frozen=True)
class Journey:
    """A form that ends in a code."""

    client: httpx.AsyncClient
    settings: Settings
    form: str
    fields: dict[str, str]

    async def asks_for_a_code(self) -> str:
        """Send the form; where the code is typed."""
        sent = await self.client.post(self.form, data=self.fields)
        assert sent.status_code == 303, sent.text
        return str(sent.headers["location"])

    async def asks_again(self, path: str) -> str:
        """Say on the page of a code that it did not come; where that leads."""
        page, _mark, query = path.partition("?")
        return str((await self.client.post(f"{page}/again?{query}")).headers["location"])

    async def shows_what_was_typed(self) -> bool:
        """Whether the form, opened in this browser, holds the contact."""
        return f'value="{CONTACT}"' in (await self.client.get(self.form)).text

    def code_of(self, path: str) -> str:
        """The code that was sent for that page."""
        return one_time_code(self.settings.secret_key, challenge_of(path))

    async def types(self, path: str, code: str) -> httpx.Response:
        """Send a code."""
        return await self.client.post(path, data={"code": code})


def challenge_of(path: str) -> UUID:
    """The challenge of a code's page."""
    return UUID(path.split("?", maxsplit=1)[0].rsplit("/", 1)[1])


@pytest.fixture
async def on(session: AsyncSession) -> ScheduledSession:
    """Tomorrow's session with two seats."""
    return await make_session(session, seats=2, min_age=10, max_age=16)


@pytest.fixture(params=["sign-in", "sign-up", "follow", "follow a programme"])
async def journey(
    request: pytest.FixtureRequest,
    client: httpx.AsyncClient,
    session: AsyncSession,
    settings: Settings,
    on: ScheduledSession,
    series: SessionSeries,
) -> Journey:
    """Each of the three; two things can be followed."""
    forms = {
        "sign-in": ("/sign-in", {"to": "/my/messages"}),
        "sign-up": (f"/sessions/{on.id}/sign-up", {"name": "Kim", "birth_year": "2012"}),
        "follow": (f"/series/{series.id}/follow", {}),
        "follow a programme": (f"{await programme_of(session, on)}/follow", {}),
    }
    form, fields = forms[request.param]
    return Journey(client, settings, form, fields | {"contact": CONTACT})


async def test_a_code_that_is_sent_twice_ends_where_it_ends_once(journey: Journey, session: AsyncSession) -> None:
    """A double tap without JavaScript: the answer to the first, with its cookie, is never read by the browser."""
    path = await journey.asks_for_a_code()
    first = await journey.types(path, journey.code_of(path))
    journey.client.cookies.clear()
    second = await journey.types(path, journey.code_of(path))
    assert (first.status_code, second.status_code) == (303, 303)
    assert first.headers["location"] == second.headers["location"]
    assert (await journey.client.get(second.headers["location"])).status_code == 200
    assert len((await session.exec(select(Party))).all()) <= 1
    assert len((await session.exec(select(Follower))).all()) <= 1


async def test_an_older_code_sent_twice_ends_well_too(journey: Journey) -> None:
    """The first message came late, and was typed on the newest page, with a double tap."""
    older = await journey.asks_for_a_code()
    newer = await journey.asks_for_a_code()
    first = await journey.types(newer, journey.code_of(older))
    journey.client.cookies.clear()
    second = await journey.types(newer, journey.code_of(older))
    assert first.headers["location"] == second.headers["location"]


async def test_a_used_code_opens_nothing_later(journey: Journey, clock: FixedClock) -> None:
    """A double tap takes a moment; whoever finds the message an hour later, or guesses, gets nothing."""
    path = await journey.asks_for_a_code()
    await journey.types(path, journey.code_of(path))
    journey.client.cookies.clear()
    for _ in range(2 * journey.settings.code_attempts):
        assert (await journey.types(path, "000000")).status_code == 422
    assert (await journey.types(path, journey.code_of(path))).status_code == 422
    again = await journey.asks_for_a_code()
    await journey.types(again, journey.code_of(again))
    journey.client.cookies.clear()
    clock.advance(timedelta(minutes=1))
    late = await journey.types(again, journey.code_of(again))
    assert (late.status_code, "This code has been used" in late.text) == (422, True)


async def test_a_used_code_opens_nothing_after_signing_out(journey: Journey) -> None:
    """The phone was passed on: going back to the code's page and sending it again lets nobody in."""
    path = await journey.asks_for_a_code()
    await journey.types(path, journey.code_of(path))
    await journey.client.post("/sign-out")
    assert (await journey.types(path, journey.code_of(path))).status_code == 422


async def test_a_new_code_comes_at_once_for_the_same_wish(journey: Journey, session: AsyncSession) -> None:
    """Nothing is typed again, and both codes work on the new page."""
    path = await journey.asks_for_a_code()
    page = (await journey.client.get(path)).text
    again = path.replace("?", "/again?") if "?" in path else f"{path}/again"
    assert f'action="{again}"' in page
    sent = await journey.client.post(again)
    newer = sent.headers["location"]
    assert challenge_of(newer) != challenge_of(path)
    assert "A new code is on its way" in (await journey.client.get(newer)).text
    done = await journey.types(newer, journey.code_of(newer))
    assert done.status_code == 303
    assert done.headers["location"].startswith("/my")
    parties = (await session.exec(select(Party))).all()
    assert [party.status for party in parties] == (["confirmed"] if "sign-up" in journey.form else [])


async def test_two_taps_on_the_form_send_one_code(journey: Journey, session: AsyncSession, clock: FixedClock) -> None:
    """One message, and its code ends the second page that the browser shows; a while later it is another wish."""
    first, second = [await journey.asks_for_a_code() for _ in range(2)]
    assert await _codes_sent(session) == 1
    assert (await journey.types(second, journey.code_of(first))).status_code == 303
    journey.client.cookies.clear()
    await journey.asks_for_a_code()
    clock.advance(timedelta(seconds=30))
    await journey.asks_for_a_code()
    assert await _codes_sent(session) == 3


async def _codes_sent(session: AsyncSession) -> int:
    statement = select(func.count()).select_from(OutboxEvent).where(OutboxEvent.type == CodeRequested.__name__)
    return (await session.exec(statement)).one()


async def test_two_taps_for_a_new_code_send_one(journey: Journey, session: AsyncSession, clock: FixedClock) -> None:
    """The second tap leads to the code that is on its way; a while later it is a wish for another one."""
    path = await journey.asks_for_a_code()
    again = path.replace("?", "/again?") if "?" in path else f"{path}/again"
    first, second = [(await journey.client.post(again)).headers["location"] for _ in range(2)]
    assert first == second
    assert len((await session.exec(select(SignInChallenge))).all()) == 2
    clock.advance(timedelta(seconds=30))
    assert (await journey.client.post(again)).headers["location"] != first


async def test_too_many_codes_are_told_on_the_page_itself(journey: Journey, clock: FixedClock) -> None:
    """The newest code can still be typed there."""
    path = await journey.asks_for_a_code()
    again = path.replace("?", "/again?") if "?" in path else f"{path}/again"
    for _ in range(4):
        clock.advance(timedelta(seconds=30))
        await journey.client.post(again)
    clock.advance(timedelta(seconds=30))
    refused = await journey.client.post(again)
    assert refused.status_code == 429
    assert "You have asked for many codes" in refused.text
    assert 'name="code"' in refused.text
    on_the_form = await journey.client.post(journey.form, data=journey.fields)
    assert (on_the_form.status_code, f'value="{CONTACT}"' in on_the_form.text) == (429, True)


async def test_a_wrong_code_says_how_many_tries_are_left(journey: Journey) -> None:
    """And that a new code is needed once there are none."""
    path = await journey.asks_for_a_code()
    said = [(await journey.types(path, "x")).text for _ in range(journey.settings.code_attempts)]
    assert "You can try 4 more times." in said[0]
    assert "You can try 1 more time." in said[-2]
    assert "too many tries" in said[-1]


async def test_a_code_that_became_too_old_is_told_kindly(journey: Journey, clock: FixedClock) -> None:
    """With the button for a new one, for the same wish."""
    path = await journey.asks_for_a_code()
    clock.advance(timedelta(minutes=journey.settings.code_minutes))
    late = await journey.types(path, journey.code_of(path))
    assert (late.status_code, "This code has become too old" in late.text) == (422, True)
    again = path.replace("?", "/again?") if "?" in path else f"{path}/again"
    newer = (await journey.client.post(again)).headers["location"]
    assert (await journey.types(newer, journey.code_of(newer))).status_code == 303


async def test_the_form_is_found_as_it_was_sent_until_the_code_is_used(journey: Journey, clock: FixedClock) -> None:
    """By "Change the contact" and by going back; in this browser only, not once the code is used or too old."""
    path = await journey.asks_for_a_code()
    filled = [f'value="{text}"' for field, text in journey.fields.items() if field != "to"]
    back = await journey.client.get(journey.form)
    assert all(one in back.text for one in filled)
    kept = dict(journey.client.cookies)
    journey.client.cookies.clear()
    assert not await journey.shows_what_was_typed()

    journey.client.cookies = httpx.Cookies(kept)
    await journey.types(path, journey.code_of(path))
    left = await journey.client.post("/sign-out")
    assert 'spontan-typed=""' in str(left.headers.get_list("set-cookie"))
    journey.client.cookies = httpx.Cookies(kept)  # however well the browser remembers
    assert not await journey.shows_what_was_typed()

    await journey.asks_for_a_code()
    assert await journey.shows_what_was_typed()
    clock.advance(timedelta(minutes=journey.settings.code_minutes))
    assert not await journey.shows_what_was_typed()


async def test_the_page_of_a_code_says_what_it_is_for(journey: Journey) -> None:
    """Whoever comes back to it from the mail knows what is about to happen."""
    page = (await journey.client.get(await journey.asks_for_a_code())).text
    said = {"sign-up": "<p>Sign up: <bdi>", "follow": "<p>Follow: <bdi>"}
    assert [one in page for one in said.values()] == [kind == journey.form.rsplit("/", 1)[-1] for kind in said]


async def test_the_code_field_helps_a_phone(journey: Journey) -> None:
    """The keyboard has digits, the phone offers the code, the field has the focus, and it says where the code went."""
    page = (await journey.client.get(await journey.asks_for_a_code())).text
    field = page.split('<input id="code"', 1)[1].split(">", 1)[0]
    for attribute in ('autocomplete="one-time-code"', 'inputmode="numeric"', "autofocus", 'dir="ltr"'):
        assert attribute in field
    assert "k…@example.org" in page
    assert CONTACT not in page
    assert "15 minutes" in page


async def test_a_device_follows_the_accounts_language_unless_one_was_chosen_on_it(
    journey: Journey, session: AsyncSession
) -> None:
    """The browser says English and the account Arabic: pages are Arabic from then on; a choice on the device stays."""
    account = await make_account(session, CONTACT)
    session.add(account.sqlmodel_update({"language": "ar"}))
    await session.commit()
    path = await journey.asks_for_a_code()
    await journey.types(path, journey.code_of(path))
    assert '<html lang="ar"' in (await journey.client.get("/")).text

    journey.client.cookies.clear()
    await journey.client.get("/?lang=so")
    path = await journey.asks_for_a_code()
    await journey.types(path, journey.code_of(path))
    assert '<html lang="so"' in (await journey.client.get("/")).text


async def test_the_page_of_an_older_code_leads_to_what_the_newer_one_has_done(
    journey: Journey, session: AsyncSession
) -> None:
    """Whoever goes back past it is asked for nothing, and is sent no third code; a stranger sees the page as it was."""
    first = await journey.asks_for_a_code()
    third = await journey.asks_again(await journey.asks_again(first))
    ended = (await journey.types(third, journey.code_of(third))).headers["location"]
    sent = (await session.exec(select(func.count()).select_from(SignInChallenge))).one()
    assert (await journey.client.get(first)).headers["location"] == ended
    assert await journey.asks_again(first) == ended
    assert (await journey.types(first, "000000")).headers["location"] == ended
    assert (await session.exec(select(func.count()).select_from(SignInChallenge))).one() == sent
    journey.client.cookies.clear()
    assert (await journey.client.get(first)).status_code == 200
