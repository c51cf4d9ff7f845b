"""A family's own calendar: where it is coming or waits, behind an address that is a secret."""

from uuid import uuid4

import httpx
import pytest
from icalendar import Calendar

from shared.bookings.cancel import cancel
from shared.calendars.write.own import address, renew
from shared.clock import FixedClock
from shared.database import AsyncSession
from shared.keys import calendar_token
from shared.people.models import Account
from shared.privacy.erase import erase
from shared.schedule.cancel import cancel_session
from shared.settings import Settings
from tests.calendars.lint import lint
from tests.factories import make_account, make_activity, make_session
from tests.messages.stage import sign_up

CHILD = "Canaryname"


@pytest.fixture
async def account(session: AsyncSession) -> Account:
    """The family."""
    return await make_account(session, "family@example.org")


@pytest.fixture
def secret(settings: Settings, account: Account) -> str:
    """The address of its calendar."""
    return address(settings, account)


def events(response: httpx.Response) -> list[tuple[str, str]]:
    """The title and the status of each event, in the calendar's order."""
    found = Calendar.from_ical(response.content).walk("VEVENT")
    return [(str(event["SUMMARY"]), str(event["STATUS"])) for event in found]


async def test_a_seat_is_sure_and_a_place_in_the_queue_is_not(
    session: AsyncSession,
    client: httpx.AsyncClient,
    clock: FixedClock,
    settings: Settings,
    account: Account,
    secret: str,
) -> None:
    """By the status of RFC 5545, and in the title for apps that show none; once a seat is free, it is sure."""
    basket = await make_session(session, seats=1, activity=await make_activity(session, "Basket"))
    judo = await make_session(session, seats=1, activity=await make_activity(session, "Judo"))
    await sign_up(session, clock, settings, CHILD, account=account, on=basket)
    first = await sign_up(session, clock, settings, "Robin", on=judo)
    await sign_up(session, clock, settings, CHILD + "2", account=account, on=judo)

    before = await client.get(secret)
    assert lint(before.content) == []
    assert sorted(events(before)) == [("Basket", "CONFIRMED"), ("In the queue: Judo", "TENTATIVE")]

    await cancel(session, clock, settings, account_id=first.account.id, party_id=first.party_id)
    after = await client.get(secret, headers={"If-None-Match": before.headers["etag"]})
    assert after.status_code == 200
    assert sorted(events(after)) == [("Basket", "CONFIRMED"), ("Judo", "CONFIRMED")]


async def test_some_have_a_seat_and_others_wait(
    session: AsyncSession,
    client: httpx.AsyncClient,
    clock: FixedClock,
    settings: Settings,
    account: Account,
    secret: str,
) -> None:
    """One entry says both, and not of whom; it is sure, because somebody comes. Whose turn it is does not show."""
    judo = await make_session(session, seats=1, activity=await make_activity(session, "Judo"))
    seat = await sign_up(session, clock, settings, CHILD, account=account, on=judo)
    await sign_up(session, clock, settings, CHILD + "2", account=account, on=judo)
    both = await client.get(secret)
    assert lint(both.content) == []
    assert events(both) == [("Seat and queue: Judo", "CONFIRMED")]
    assert CHILD not in both.text

    await sign_up(session, clock, settings, CHILD + "3", account=account, on=judo)
    await cancel(session, clock, settings, account_id=account.id, party_id=seat.party_id)
    moved_up = await client.get(secret, headers={"If-None-Match": both.headers["etag"]})
    assert moved_up.status_code == 304

    account.language = "sv"
    session.add(account)
    await cancel_session(session, clock, judo, reason="")
    await session.flush()
    assert events(await client.get(secret)) == [("INSTÄLLT: Judo", "CANCELLED")]


async def test_only_what_the_family_is_coming_to_is_in_it(
    session: AsyncSession,
    client: httpx.AsyncClient,
    clock: FixedClock,
    settings: Settings,
    account: Account,
    secret: str,
) -> None:
    """Neither another family's session nor what was cancelled by the family; what is called off says so."""
    await sign_up(session, clock, settings, "Robin")
    left = await sign_up(session, clock, settings, CHILD, account=account)
    await cancel(session, clock, settings, account_id=account.id, party_id=left.party_id)
    off = await sign_up(session, clock, settings, CHILD + "2", account=account)
    await cancel_session(session, clock, off.on, reason="")
    await session.flush()
    (event,) = events(await client.get(secret))
    assert event == ("CANCELLED: Basket", "CANCELLED")


async def test_it_names_nobody_and_never_says_girls(
    session: AsyncSession,
    client: httpx.AsyncClient,
    clock: FixedClock,
    settings: Settings,
    account: Account,
    secret: str,
) -> None:
    """A calendar is read over many shoulders."""
    await sign_up(session, clock, settings, CHILD, account=account, girls_only=True, title="Girls' night")
    text = (await client.get(secret)).text
    assert "BEGIN:VEVENT" in text
    for word in (CHILD, "girl", account.contact, str(account.id)):
        assert word.lower() not in text.lower()


async def test_it_is_in_the_familys_language(
    session: AsyncSession,
    client: httpx.AsyncClient,
    clock: FixedClock,
    settings: Settings,
    account: Account,
    secret: str,
) -> None:
    """Whatever the app's language is."""
    account.language = "sv"
    session.add(account)
    off = await sign_up(session, clock, settings, CHILD, account=account)
    await cancel_session(session, clock, off.on, reason="")
    await session.flush()
    answer = await client.get(secret, headers={"Accept-Language": "en"})
    assert "INSTÄLLT: Basket" in answer.text


async def test_it_is_read_again_only_when_something_has_changed(client: httpx.AsyncClient, secret: str) -> None:
    """304 by the tag alone: seats come and go without a date. Nobody in between may keep it, and nobody is told of it."""
    first = await client.get(secret)
    assert first.headers["cache-control"] == "private, no-store"
    assert first.headers["referrer-policy"] == "no-referrer"
    assert "set-cookie" not in first.headers
    again = await client.get(secret, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content, again.headers["referrer-policy"]) == (304, b"", "no-referrer")


async def test_a_renewed_address_is_gone(
    session: AsyncSession, client: httpx.AsyncClient, settings: Settings, account: Account, secret: str
) -> None:
    """So that an app stops asking; the new one works. Renewing what was renewed already changes nothing."""
    for _ in range(2):
        await renew(session, account, seen=0)
    gone = await client.get(secret)
    assert (gone.status_code, gone.headers["referrer-policy"]) == (410, "no-referrer")
    await session.refresh(account)
    assert account.calendar_generation == 1
    assert (await client.get(address(settings, account))).status_code == 200


async def test_an_erased_account_has_no_calendar(
    session: AsyncSession,
    client: httpx.AsyncClient,
    clock: FixedClock,
    settings: Settings,
    account: Account,
    secret: str,
) -> None:
    """Its address is gone, as if it had been renewed."""
    await erase(session, clock, settings, account)
    assert (await client.get(secret)).status_code == 410


async def test_what_we_never_gave_out_is_not_found(
    client: httpx.AsyncClient, settings: Settings, account: Account, secret: str
) -> None:
    """A guess at the proof, at a coming generation, at another account, and nonsense."""
    token = secret.rsplit("/", 1)[1].removesuffix(".ics")
    forged = token[:-1] + ("A" if token[-1] != "A" else "B")
    unknown = calendar_token(settings.secret_key, uuid4(), 0)
    for wrong in (forged, unknown, token + "==", token[:20], "å", "tonight"):
        answer = await client.get(f"/calendar/my/{wrong}.ics")
        assert answer.status_code == 404, wrong
    assert calendar_token(settings.secret_key, account.id, 1) != token
