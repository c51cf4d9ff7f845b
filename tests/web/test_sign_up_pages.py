"""The journey of a visitor: find, sign up, type the code, know whether there is a seat, cancel."""

import re
from datetime import timedelta
from uuid import UUID

import httpx
import pytest
from sqlmodel import select

from services.api.resources import LISTS_KEPT
from shared.bookings.models import Party
from shared.clock import FixedClock
from shared.database import AsyncSession
from shared.keys import one_time_code
from shared.people.models import Account, Participant, SignInChallenge
from shared.schedule.cancel import cancel_session
from shared.schedule.models import ScheduledSession, SessionSeats
from shared.settings import Settings
from tests.factories import make_session

YOUTH = {"name": "Kim", "birth_year": "2012", "contact": "kim@example.org"}


@pytest.fixture
async def on(session: AsyncSession) -> ScheduledSession:
    """Tomorrow's session with one seat, for 10 to 16."""
    return await make_session(session, seats=1, min_age=10, max_age=16, title="Basket i Vivalla")


def challenge_of(response: httpx.Response) -> UUID:
    """The challenge that a redirect leads to."""
    assert response.status_code == 303, response.text
    return UUID(response.headers["location"].split("?")[0].rsplit("/", 1)[1])


async def sign_up(client: httpx.AsyncClient, settings: Settings, on: ScheduledSession, **form: str) -> httpx.Response:
    """Fill in the form, type the right code; the page that says whether there is a seat."""
    sent = await client.post(f"/sessions/{on.id}/sign-up", data=YOUTH | form)
    challenge = challenge_of(sent)
    answer = await client.post(f"/sign-up/{challenge}", data={"code": one_time_code(settings.secret_key, challenge)})
    assert answer.status_code == 303, answer.text
    return await client.get(answer.headers["location"])


async def test_the_list_shows_the_session_and_links_to_it(client: httpx.AsyncClient, on: ScheduledSession) -> None:
    """A visitor sees title, place and that seats are left."""
    page = await client.get("/")
    assert page.status_code == 200
    assert "Basket i Vivalla" in page.text
    assert f'href="/sessions/{on.id}"' in page.text
    assert "Last seat" in page.text


async def test_filters_narrow_the_list_and_nonsense_is_ignored(client: httpx.AsyncClient, on: ScheduledSession) -> None:
    """An age outside the range hides the session; a broken filter in an old link does not break the page."""
    assert on.title not in (await client.get("/?age=8")).text
    assert on.title in (await client.get("/?age=12")).text
    assert on.title in (await client.get("/?age=abc&day=never&area=")).text


async def test_a_youth_signs_up_with_a_code_and_has_a_seat(
    client: httpx.AsyncClient, settings: Settings, session: AsyncSession, on: ScheduledSession
) -> None:
    """Name, birth year and contact; a code; a seat, an account and one participant."""
    page = await sign_up(client, settings, on)
    assert "You have a seat" in page.text
    account = (await session.exec(select(Account).where(Account.contact == "kim@example.org"))).one()
    people = (await session.exec(select(Participant).where(Participant.account_id == account.id))).all()
    assert [(p.name, p.birth_year) for p in people] == [("Kim", 2012)]


async def test_the_next_one_stands_on_the_waiting_list_and_moves_up(
    client: httpx.AsyncClient, settings: Settings, session: AsyncSession, on: ScheduledSession
) -> None:
    """The second sees plainly that there is no seat yet; when the first cancels, the second has it."""
    await sign_up(client, settings, on)
    first = dict(client.cookies)
    client.cookies.clear()
    page = await sign_up(client, settings, on, name="Noor", contact="070-174 06 05")
    assert "You do not have a seat yet" in page.text
    second = dict(client.cookies)

    client.cookies = httpx.Cookies(first)
    party = (await session.exec(select(Party).where(Party.status == "confirmed"))).one()
    assert "Yes, cancel" in (await client.get(f"/my/bookings/{party.id}/cancel")).text
    assert (await client.post(f"/my/bookings/{party.id}/cancel")).status_code == 303
    client.cookies = httpx.Cookies(second)
    assert "You have a seat" in (await client.get("/my")).text


async def test_a_wrong_code_is_counted_and_the_right_one_still_works(
    client: httpx.AsyncClient, settings: Settings, session: AsyncSession, on: ScheduledSession
) -> None:
    """The attempt is remembered although the page says no."""
    challenge = challenge_of(await client.post(f"/sessions/{on.id}/sign-up", data=YOUTH))
    right = one_time_code(settings.secret_key, challenge)
    wrong = await client.post(f"/sign-up/{challenge}", data={"code": "000000" if right != "000000" else "111111"})
    assert wrong.status_code == 422
    assert "Error:" in wrong.text
    kept = await session.get_one(SignInChallenge, challenge, populate_existing=True)
    assert kept.attempts == 1
    spaced = f"{right[:3]} {right[3:]}"
    assert (await client.post(f"/sign-up/{challenge}", data={"code": spaced})).status_code == 303


async def test_after_five_wrong_codes_even_the_right_one_is_spent(
    client: httpx.AsyncClient, settings: Settings, on: ScheduledSession
) -> None:
    """Guessing ends; a new code is needed."""
    challenge = challenge_of(await client.post(f"/sessions/{on.id}/sign-up", data=YOUTH))
    right = one_time_code(settings.secret_key, challenge)
    for _ in range(settings.code_attempts):
        await client.post(f"/sign-up/{challenge}", data={"code": "x"})
    late = await client.post(f"/sign-up/{challenge}", data={"code": right})
    assert "can no longer be used" in late.text


async def test_a_code_expires(
    client: httpx.AsyncClient, settings: Settings, clock: FixedClock, session: AsyncSession, on: ScheduledSession
) -> None:
    """A quarter of an hour, not longer."""
    challenge = challenge_of(await client.post(f"/sessions/{on.id}/sign-up", data=YOUTH))
    kept = await session.get_one(SignInChallenge, challenge)
    clock.advance(kept.expires_at - clock.now())
    answer = await client.post(f"/sign-up/{challenge}", data={"code": one_time_code(settings.secret_key, challenge)})
    assert answer.status_code == 422


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("name", "", "Write a name or an alias"),
        ("name", "x" * 61, "shorter name"),
        ("birth_year", "12", "four digits"),
        ("birth_year", "٢٠١٢", "four digits"),
        ("contact", "nonsense", "Write an e-mail address or a mobile number"),
        ("contact", "+1 202 555 0100", "text messages to mobile numbers of Sweden"),
    ],
)
async def test_wrong_input_is_told_and_the_rest_is_kept(
    client: httpx.AsyncClient, on: ScheduledSession, field: str, value: str, says: str
) -> None:
    """The page comes back with a sentence at the field, and nothing has to be typed twice."""
    page = await client.post(f"/sessions/{on.id}/sign-up", data=YOUTH | {field: value})
    assert page.status_code == 422
    assert says in page.text
    assert re.search(r"<title>\s*Error:", page.text)
    kept = YOUTH["contact"] if field != "contact" else YOUTH["name"]
    assert f'value="{kept}"' in page.text


async def test_a_young_child_needs_a_grown_ups_contact(client: httpx.AsyncClient, session: AsyncSession) -> None:
    """Who turns 12 or younger this year is signed up by a grown-up; with the box ticked it goes on."""
    on = await make_session(session, seats=5, max_age=12)
    young = YOUTH | {"birth_year": "2016"}
    assert "is signed up by a grown-up" in (await client.post(f"/sessions/{on.id}/sign-up", data=young)).text
    assert (await client.post(f"/sessions/{on.id}/sign-up", data=young | {"grown_up": "1"})).status_code == 303


async def test_a_known_youth_who_brings_a_small_sibling_is_asked_for_a_grown_up(
    client: httpx.AsyncClient, settings: Settings, session: AsyncSession, on: ScheduledSession
) -> None:
    """The rule holds on the second visit too, and nothing is half stored when it says no."""
    await sign_up(client, settings, on)
    other = await make_session(session, seats=5, max_age=16)
    form = {"name": "Mini", "birth_year": "2018", "form_id": "the-same-form-twice"}
    asked = await client.post(f"/sessions/{other.id}/sign-up", data=form)
    assert (asked.status_code, "is signed up by a grown-up" in asked.text) == (422, True)
    assert len((await session.exec(select(Participant))).all()) == 1
    assert (await client.post(f"/sessions/{other.id}/sign-up", data=form | {"grown_up": "1"})).status_code == 303


async def test_siblings_are_added_without_javascript(
    client: httpx.AsyncClient, settings: Settings, session: AsyncSession
) -> None:
    """The button "Add one more person" gives a second row with what was typed still there; both get seats together."""
    on = await make_session(session, seats=2)
    more = await client.post(f"/sessions/{on.id}/sign-up", data=YOUTH | {"add": "1"})
    assert more.text.count('name="birth_year"') == 2
    assert 'value="Kim"' in more.text
    eight = {"name": ["Kim"] * 8, "birth_year": ["2012"] * 8}
    full = (await client.post(f"/sessions/{on.id}/sign-up", data=YOUTH | eight | {"show": "1"})).text
    assert ("Add one more person" in full, "You can sign up 8 people at a time." in full) == (False, True)
    both = {"name": ["Kim", "Robin"], "birth_year": ["2012", "2014"], "contact": "kim@example.org", "grown_up": "1"}
    challenge = challenge_of(await client.post(f"/sessions/{on.id}/sign-up", data=both))
    code = one_time_code(settings.secret_key, challenge)
    answer = await client.post(f"/sign-up/{challenge}", data={"code": code})
    assert "You have 2 seats" in (await client.get(answer.headers["location"])).text


async def test_a_known_family_signs_up_again_without_a_code(
    client: httpx.AsyncClient, settings: Settings, session: AsyncSession, on: ScheduledSession
) -> None:
    """The second time is one tick and one tap, and a double submit books once."""
    await sign_up(client, settings, on)
    other = await make_session(session, seats=5)
    kim = (await session.exec(select(Participant))).one()
    form = {"participant": str(kim.id), "name": "", "birth_year": "", "form_id": "a-form-that-is-sent-twice"}
    answers = [await client.post(f"/sessions/{other.id}/sign-up", data=form) for _ in range(2)]
    assert [a.status_code for a in answers] == [303, 303]
    assert answers[0].headers["location"] == answers[1].headers["location"]


async def test_signing_up_twice_is_told_kindly_and_the_device_stays_signed_in(
    client: httpx.AsyncClient, settings: Settings, on: ScheduledSession
) -> None:
    """The contact was proved: the refusal does not throw that away."""
    await sign_up(client, settings, on)
    client.cookies.clear()
    challenge = challenge_of(await client.post(f"/sessions/{on.id}/sign-up", data=YOUTH))
    again = await client.post(f"/sign-up/{challenge}", data={"code": one_time_code(settings.secret_key, challenge)})
    assert again.status_code == 303  # so that reloading the answer sends nothing again
    assert "Already signed up" in (await client.get(again.headers["location"])).text
    assert (await client.get("/my")).status_code == 200


async def test_going_back_after_the_code_leads_to_the_booking(
    client: httpx.AsyncClient, settings: Settings, on: ScheduledSession
) -> None:
    """The back button and a second submit show what came of it."""
    challenge = challenge_of(await client.post(f"/sessions/{on.id}/sign-up", data=YOUTH))
    form = {"code": one_time_code(settings.secret_key, challenge)}
    first = await client.post(f"/sign-up/{challenge}", data=form)
    second = await client.post(f"/sign-up/{challenge}", data=form)
    assert first.headers["location"] == second.headers["location"]


async def test_a_family_cannot_see_another_familys_booking(
    client: httpx.AsyncClient, settings: Settings, session: AsyncSession, on: ScheduledSession
) -> None:
    """Not forbidden: not found."""
    await sign_up(client, settings, on)
    party = (await session.exec(select(Party))).one()
    client.cookies.clear()
    other = await make_session(session, seats=5)
    await sign_up(client, settings, other, contact="other@example.org")
    assert (await client.get(f"/my/bookings/{party.id}")).status_code == 404
    assert (await client.post(f"/my/bookings/{party.id}/cancel")).status_code == 404


async def test_my_sessions_ask_for_a_sign_in_and_come_back(client: httpx.AsyncClient) -> None:
    """Without a known device the page leads to the sign-in and remembers where one wanted to go."""
    answer = await client.get("/my")
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?to=/my")


async def test_sign_out_ends_the_device(client: httpx.AsyncClient, settings: Settings, on: ScheduledSession) -> None:
    """The token is revoked in the database, not only forgotten by the browser."""
    await sign_up(client, settings, on)
    kept = dict(client.cookies)
    assert (await client.post("/sign-out")).status_code == 303
    client.cookies = httpx.Cookies(kept)
    assert (await client.get("/my")).status_code == 303


@pytest.mark.parametrize("target", ["https://evil.example", "//evil.example", "/\\evil.example"])
async def test_a_sign_in_never_ends_on_another_site(client: httpx.AsyncClient, target: str) -> None:
    """A target that is not a path of ours is dropped."""
    answer = await client.post("/sign-in", data={"contact": "kim@example.org", "to": target})
    assert "evil" not in answer.headers["location"]


async def test_a_grown_up_who_comes_too_late_is_told_and_signed_in(
    client: httpx.AsyncClient, session: AsyncSession, clock: FixedClock, settings: Settings
) -> None:
    """The session was called off between form and code: what the refused booking noted about the account is undone."""
    on = await make_session(session, seats=3)
    form = {"name": "Sam", "birth_year": "2018", "contact": "parent@example.org", "grown_up": "1"}
    challenge = challenge_of(await client.post(f"/sessions/{on.id}/sign-up", data=form))
    await cancel_session(session, clock, on, reason="Storm")
    await session.commit()
    answer = await client.post(f"/sign-up/{challenge}", data={"code": one_time_code(settings.secret_key, challenge)})
    page = (await client.get(answer.headers["location"])).text
    assert "Sign-up for this session has closed." in page
    assert "Storm" in page
    assert (await client.get("/my")).status_code == 200


async def test_an_impossible_year_is_said_at_its_field_and_nothing_typed_is_lost(
    client: httpx.AsyncClient, on: ScheduledSession
) -> None:
    """A slip in the year of birth must not cost a family the whole form."""
    page = await client.post(f"/sessions/{on.id}/sign-up", data=YOUTH | {"birth_year": "1912"})
    assert page.status_code == 422
    assert 'value="kim@example.org"' in page.text
    assert 'href="#birth_year-0"' in page.text


async def test_a_form_that_was_wrong_may_be_gone_back_to_unless_somebody_is_signed_in(
    client: httpx.AsyncClient, settings: Settings, on: ScheduledSession
) -> None:
    """The browser asks for its own copy first; what families gave us is not kept for the next person there."""
    path, wrong = f"/sessions/{on.id}/sign-up", {"name": "Kim", "contact": "nobody"}
    assert (await client.get(path)).headers["cache-control"] == "no-store"
    assert (await client.post(path, data=wrong)).headers["cache-control"] == "private, no-cache"
    await sign_up(client, settings, on)
    assert (await client.post(path, data=wrong)).headers["cache-control"] == "no-store"


async def test_a_phones_go_key_sends_the_form(client: httpx.AsyncClient, on: ScheduledSession) -> None:
    """Enter presses the first button of a form, so that one must not add a person."""
    form = (await client.get(f"/sessions/{on.id}/sign-up")).text.split("<form class=", 1)[1]
    assert 'name="add"' not in form.split("<button", 2)[1]
    assert 'name="add"' in form


async def test_who_comes_alone_is_ticked_next_time_but_not_twice(
    client: httpx.AsyncClient, session: AsyncSession, settings: Settings, on: ScheduledSession
) -> None:
    """The known device needs two taps; on a session where the youth has a seat, a friend is what is missing."""
    await sign_up(client, settings, on)
    other = await make_session(session, seats=3, min_age=10, max_age=16)
    ticked = re.compile(r'name="participant"[^>]* checked')
    assert ticked.search((await client.get(f"/sessions/{other.id}/sign-up")).text)
    assert not ticked.search((await client.get(f"/sessions/{on.id}/sign-up")).text)


async def test_who_has_a_seat_is_not_asked_for_again(
    client: httpx.AsyncClient, session: AsyncSession, settings: Settings, on: ScheduledSession
) -> None:
    """The form says it beside the name. What an older tab still sends leads to the seat there is, or says what is wrong."""
    mine = str((await sign_up(client, settings, on)).url.path)
    kim = (await session.exec(select(Participant.id))).one()
    form = f"/sessions/{on.id}/sign-up"
    page = (await client.get(form)).text
    assert f'<a href="{mine}"><bdi>Kim</bdi></a>' in page
    assert "Has a seat" in page
    assert str(kim) not in page
    again = await client.post(form, data={"participant": str(kim)})
    assert (again.status_code, again.headers["location"]) == (303, mine)
    with_a_friend = await client.post(form, data={"participant": str(kim), "name": "Noor", "birth_year": "2012"})
    assert with_a_friend.status_code == 422
    assert "Already signed up for this session." in with_a_friend.text
    assert 'value="Noor"' in with_a_friend.text


async def test_a_cancelled_session_promises_no_seat(
    client: httpx.AsyncClient, session: AsyncSession, clock: FixedClock, settings: Settings, on: ScheduledSession
) -> None:
    """Its page says one thing only, also to whoever had a seat."""
    await sign_up(client, settings, on)
    assert "You have a seat" in (await client.get(f"/sessions/{on.id}")).text
    await cancel_session(session, clock, on, reason="Storm")
    await session.commit()
    page = await client.get(f"/sessions/{on.id}")
    assert "This session is cancelled" in page.text
    assert "You have a seat" not in page.text


async def test_a_used_code_page_leads_to_what_came_of_it(
    client: httpx.AsyncClient, settings: Settings, on: ScheduledSession
) -> None:
    """Opened again from the history or a second tab, it asks for nothing."""
    challenge = challenge_of(await client.post(f"/sessions/{on.id}/sign-up", data=YOUTH))
    await client.post(f"/sign-up/{challenge}", data={"code": one_time_code(settings.secret_key, challenge)})
    again = await client.get(f"/sign-up/{challenge}")
    assert again.status_code == 303
    assert again.headers["location"].startswith("/my/bookings/")


async def test_a_session_that_takes_no_sign_ups_now_has_no_seats_left(
    client: httpx.AsyncClient, session: AsyncSession, clock: FixedClock
) -> None:
    """Neither one that has begun with seats to spare, nor one whose sign-up opens later: there is no button on either."""
    on = await make_session(session, seats=5, title="Soon begun", starts_at=clock.now() + timedelta(hours=1))
    later = await make_session(session, seats=5, title="Open later")
    (await session.get_one(SessionSeats, later.id)).opens_at = clock.now() + timedelta(days=1)
    await session.commit()

    async def shown(address: str) -> list[str]:
        page = (await client.get(address)).text
        return [one.title for one in (on, later) if one.title in page]

    assert await shown("/?seats=1") == ["Soon begun"]
    clock.advance(timedelta(hours=1))
    assert await shown("/?seats=1") == []
    assert await shown("/") == ["Soon begun", "Open later"]
    clock.advance(timedelta(hours=23))
    assert await shown("/?seats=1") == ["Open later"]


async def test_what_is_called_off_has_no_seats_left(
    client: httpx.AsyncClient, session: AsyncSession, clock: FixedClock, on: ScheduledSession
) -> None:
    """Who asks for seats is shown none that cannot be had."""
    assert on.title in (await client.get("/?seats=1")).text
    await cancel_session(session, clock, on, reason="Storm")
    await session.commit()
    clock.advance(LISTS_KEPT)
    assert on.title not in (await client.get("/?seats=1")).text


async def test_a_code_that_came_late_still_works_on_the_newest_page(
    client: httpx.AsyncClient, settings: Settings, on: ScheduledSession
) -> None:
    """The first message was slow, so a second was asked for: the first one's code is right too, once."""
    older = challenge_of(await client.post(f"/sessions/{on.id}/sign-up", data=YOUTH))
    newer = challenge_of(await client.post(f"/sessions/{on.id}/sign-up", data=YOUTH))
    code = one_time_code(settings.secret_key, older)
    assert (await client.post(f"/sign-up/{newer}", data={"code": code})).status_code == 303
    client.cookies.clear()
    newest = challenge_of(await client.post(f"/sessions/{on.id}/sign-up", data=YOUTH))
    assert (await client.post(f"/sign-up/{newest}", data={"code": code})).status_code == 422


async def test_another_contacts_code_does_not_work(
    client: httpx.AsyncClient, settings: Settings, on: ScheduledSession
) -> None:
    """A code proves the contact it was sent to, and no other."""
    other = challenge_of(await client.post(f"/sessions/{on.id}/sign-up", data=YOUTH | {"contact": "a@example.org"}))
    mine = challenge_of(await client.post(f"/sessions/{on.id}/sign-up", data=YOUTH))
    code = one_time_code(settings.secret_key, other)
    assert (await client.post(f"/sign-up/{mine}", data={"code": code})).status_code == 422


@pytest.mark.parametrize(("name", "status"), [("نوید\u200cرضا", 303), ("Zoë 👩\u200d👧", 303), ("Kim\u202eniB", 422)])
async def test_names_of_every_script_are_welcome(
    client: httpx.AsyncClient, on: ScheduledSession, name: str, status: int
) -> None:
    """What joins letters belongs to a name; what turns the line around does not."""
    assert (await client.post(f"/sessions/{on.id}/sign-up", data=YOUTH | {"name": name})).status_code == status


async def test_an_older_code_whose_tries_are_used_up_stays_spent(
    client: httpx.AsyncClient, settings: Settings, on: ScheduledSession
) -> None:
    """Asking for a new code does not give the old one new tries."""
    older = challenge_of(await client.post(f"/sessions/{on.id}/sign-up", data=YOUTH))
    for _ in range(settings.code_attempts):
        await client.post(f"/sign-up/{older}", data={"code": "x"})
    newer = challenge_of(await client.post(f"/sessions/{on.id}/sign-up", data=YOUTH))
    code = one_time_code(settings.secret_key, older)
    assert (await client.post(f"/sign-up/{newer}", data={"code": code})).status_code == 422


async def test_nobody_who_was_never_signed_in_is_told_that_they_are_not_any_more(
    client: httpx.AsyncClient, on: ScheduledSession
) -> None:
    """Who fills in from top to bottom adds a person before the contact; an empty form says what is missing."""
    form = f"/sessions/{on.id}/sign-up"
    added = await client.post(form, data={"name": "Kim", "birth_year": "2012", "contact": "", "add": "1"})
    assert (added.status_code, "not signed in" in added.text) == (200, False)
    empty = await client.post(form, data={"name": "", "birth_year": "", "contact": ""})
    assert empty.status_code == 422
    assert "not signed in" not in empty.text
    assert 'href="#contact"' in empty.text
    assert 'href="#name-0"' in empty.text


async def test_a_family_that_ticks_nobody_is_asked_who_is_coming(
    client: httpx.AsyncClient, session: AsyncSession, settings: Settings, on: ScheduledSession
) -> None:
    """Not for the name of somebody new."""
    await sign_up(client, settings, on)
    other = await make_session(session, seats=3, min_age=10, max_age=16)
    form = f"/sessions/{other.id}/sign-up"
    assert 'name="family" value="1"' in (await client.get(form)).text
    asked = await client.post(form, data={"name": "", "birth_year": "", "family": "1"})
    assert asked.status_code == 422
    assert 'href="#participant">Choose who is coming.' in asked.text
    assert "Write a name" not in asked.text
