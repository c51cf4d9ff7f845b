"""What a family can do with its data: take it along, sign out elsewhere, renew its calendar's address, erase all of it."""

from datetime import timedelta
from uuid import UUID

import httpx
from redis.asyncio import Redis
from sqlmodel import select

from shared.clock import FixedClock
from shared.database import AsyncSession
from shared.keys import one_time_code
from shared.people.models import Account, Participant
from shared.settings import Settings
from tests.factories import make_organizer, make_participant, make_session, make_staff, sign_in
from tests.factories.attendance import make_booking, note_attendance
from tests.privacy.everywhere import found_in, found_in_redis
from tests.web.conftest import Book

CONTACT = "canary.contact@example.org"


async def test_the_copy_is_a_file_that_nobody_keeps(
    family: httpx.AsyncClient, session: AsyncSession, account: Account
) -> None:
    """For them alone."""
    await make_participant(session, account, "Kim")
    answer = await family.get("/my/data.json")
    assert answer.headers["content-disposition"] == 'attachment; filename="spontan.json"'
    assert answer.headers["cache-control"] == "no-store"
    assert [one["name"] for one in answer.json()["participants"]] == ["Kim"]


async def test_the_other_devices_are_signed_out(
    family: httpx.AsyncClient, session: AsyncSession, clock: FixedClock, settings: Settings, account: Account
) -> None:
    """This one stays, also after a second tap."""
    elsewhere = await sign_in(session, clock, settings, account)
    assert "Another device" in (await family.get("/my/data")).text
    sent = [await family.post("/my/devices/sign-out") for _ in range(2)][-1]
    page = (await family.get(sent.headers["location"])).text
    assert "This device" in page
    assert "Another device" not in page
    assert (await family.get("/my", headers=elsewhere)).status_code == 303


async def test_the_address_is_shown_and_renewed_once(
    family: httpx.AsyncClient, session: AsyncSession, account: Account, settings: Settings
) -> None:
    """Two taps on the same form make one new address; it can be read again whenever they come back."""
    page = (await family.get("/my/calendar")).text
    assert 'href="webcal://127.0.0.1:8000/calendar/my/' in page
    assert f'value="{settings.public_url}/calendar/my/' in page
    assert 'name="generation" value="0"' in (await family.get("/my/calendar/renew")).text
    sent = [await family.post("/my/calendar/renew", data={"generation": "0"}) for _ in range(2)][-1]
    await session.refresh(account)
    assert account.calendar_generation == 1
    renewed = (await family.get(sent.headers["location"])).text
    assert "The calendar has a new address" in renewed
    assert renewed.count("/calendar/my/") == 2
    assert page != renewed


async def test_before_erasing_it_is_said_what_happens_and_what_stays(
    family: httpx.AsyncClient, session: AsyncSession, account: Account, book_for: Book
) -> None:
    """With the organiser's own reason; without the tick nothing happens."""
    await book_for(await make_session(session, seats=2, title="Judo"), account, "Kim")
    page = (await family.get("/my/erase")).text
    for words in ("One session is cancelled:", "Judo", "Kim", "Namn tas bort efter 30 dagar."):
        assert words in page
    unsure = await family.post("/my/erase")
    assert (unsure.status_code, "Tick the box if you are sure." in unsure.text) == (422, True)
    await session.refresh(account)
    assert account.erased_at is None


async def test_a_name_that_has_to_be_kept_is_told_with_the_reason(
    family: httpx.AsyncClient, session: AsyncSession, account: Account, clock: FixedClock
) -> None:
    """Before erasing, before removing, and when it is done; no page shows it afterwards."""
    organizer = await make_organizer(session, names_days=730)
    past = await make_session(session, seats=5, organizer=organizer, starts_at=clock.now() - timedelta(days=7))
    kim = await make_booking(session, past, "Kim", account=account)
    await note_attendance(session, past, kim, await make_staff(session, "leader", organizer))
    for path in ("/my/erase", f"/my/people/{kim.id}/remove"):
        page = (await family.get(path)).text
        for words in (
            "This name is locked away first",
            "<bdi>Kim</bdi>: until",
            "have to keep their lists for a time",
        ):
            assert words in page, path
    sent = await family.post("/my/erase", data={"sure": "1"})
    assert "Your contact is gone. The names are locked away" in (await family.get(sent.headers["location"])).text
    kept = await session.get_one(Participant, kim.id, populate_existing=True)
    assert (kept.name, kept.kept_name) == ("–", "Kim")


async def test_erasing_signs_out_and_says_that_it_is_done(
    family: httpx.AsyncClient, session: AsyncSession, account: Account
) -> None:
    """A second tap of the same form does no harm: there is nobody any more who could be erased."""
    sent = await family.post("/my/erase", data={"sure": "1"})
    assert sent.headers["location"] == "/erased"
    assert 'spontan=""' in sent.headers["set-cookie"]
    assert "Everything is erased" in (await family.get("/erased")).text
    assert (await family.post("/my/erase", data={"sure": "1"})).headers["location"] == "/erased"
    del family.headers["Authorization"]
    assert (await family.post("/my/erase", data={"sure": "1"})).headers["location"].startswith("/sign-in")
    (erased,) = (await session.exec(select(Account).execution_options(populate_existing=True))).all()
    assert erased.id == account.id
    assert erased.contact == f"erased {account.id}"


async def test_a_whole_journey_that_ends_with_erasing_leaves_no_trace(
    client: httpx.AsyncClient, session: AsyncSession, settings: Settings
) -> None:
    """Neither in a table nor in Redis; before it the tables have the name and the contact."""
    on = await make_session(session, seats=3)
    form = {"name": "Canaryname", "birth_year": "2012", "contact": CONTACT}
    sent = await client.post(f"/sessions/{on.id}/sign-up", data=form)
    challenge = UUID(sent.headers["location"].rsplit("/", 1)[1])
    await client.post(f"/sign-up/{challenge}", data={"code": one_time_code(settings.secret_key, challenge)})
    assert {"account.contact", "participant.name"} <= await found_in(session, ["Canaryname", CONTACT])
    erased = await client.post("/my/erase", data={"sure": "1"})
    assert erased.headers["location"] == "/erased"
    assert await found_in(session, ["Canaryname", CONTACT]) == set()
    assert await found_in_redis(settings.redis_url, ["Canaryname", CONTACT]) == set()


async def test_control_the_search_in_redis_finds_what_is_there(settings: Settings) -> None:
    """In a key's name, in a text and in a list."""
    redis = Redis.from_url(settings.redis_url)
    await redis.set(f"by {CONTACT}", 1)
    await redis.set("text", CONTACT)
    await redis.lpush("list", "x", CONTACT)
    found = await found_in_redis(settings.redis_url, [CONTACT])
    await redis.delete(f"by {CONTACT}", "text", "list")
    await redis.aclose()
    assert found == {f"by {CONTACT}", "text", "list"}


async def test_who_works_here_is_told_whom_to_ask(
    family: httpx.AsyncClient, session: AsyncSession, account: Account
) -> None:
    """There is no form to send."""
    await make_staff(session, "leader", await make_organizer(session), account=account)
    page = (await family.get("/my/erase")).text
    assert "Only an administrator can end that." in page
    assert 'name="sure"' not in page
