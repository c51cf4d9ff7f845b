"""The JSON API does what the pages do, with stable codes for everything it refuses."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID, uuid4

import httpx
import pytest
from fastapi import FastAPI
from sqlmodel import select

from shared.clock import FixedClock
from shared.database import AsyncSession
from shared.keys import one_time_code
from shared.people.models import Participant
from shared.privacy.forget import forget_expired
from shared.schedule.cancel import cancel_session
from shared.schedule.models import ScheduledSession
from shared.settings import Settings
from tests.factories import make_account, make_area, make_session, make_venue, sign_in

PERSON = {"name": "Kim", "birth_year": 2012}


@pytest.fixture
async def on(session: AsyncSession) -> ScheduledSession:
    """Tomorrow's session with one seat."""
    return await make_session(session, seats=1, min_age=10, max_age=16)


@pytest.fixture
async def token(session: AsyncSession, clock: FixedClock, settings: Settings) -> dict[str, str]:
    """The authorization header of a signed-in family."""
    return await sign_in(session, clock, settings, await make_account(session))


def wish(on: ScheduledSession, *people: dict[str, object]) -> dict[str, object]:
    """The body of a booking."""
    return {"session_id": str(on.id), "people": list(people) or [PERSON]}


async def test_sessions_are_listed_page_by_page(client: httpx.AsyncClient, session: AsyncSession) -> None:
    """The cursor goes on where the page ended; nothing comes twice, nothing is left out."""
    area = await make_area(session, slug="vivalla")
    wanted = {str((await make_session(session, area=area)).id) for _ in range(5)}
    await make_session(session)
    seen: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        answer = await client.get("/api/v1/sessions", params={"area": "vivalla", "limit": 2, "cursor": cursor})
        assert answer.headers["access-control-allow-origin"] == "*"
        seen += [item["id"] for item in answer.json()["items"]]
        cursor = answer.json()["next"]
    assert sorted(seen) == sorted(wanted)


@pytest.mark.parametrize(
    ("query", "left"),
    [
        ("", {"Park", "Girls", "Full"}),
        ("who=girls", {"Girls"}),
        ("who=all", {"Park", "Full"}),
        ("where=outdoors", {"Park"}),
        ("where=indoors", {"Girls", "Full"}),
        ("nosignup=1", {"Park"}),
        ("seats=true", {"Park", "Girls"}),
        ("accessible=1", {"Park"}),
        ("q=trädgård+park", {"Park"}),
    ],
)
async def test_sessions_are_filtered_as_on_the_page(
    client: httpx.AsyncClient, session: AsyncSession, query: str, left: set[str]
) -> None:
    """By the same names."""
    garden = await make_venue(session, "Trädgården")
    garden.indoors, garden.accessible = False, True
    await make_session(session, title="Park", venue=garden)
    await make_session(session, title="Girls", seats=1, girls_only=True)
    await make_session(session, title="Full", seats=0)
    items = (await client.get(f"/api/v1/sessions?{query}")).json()["items"]
    assert {item["title"] for item in items} == left
    assert {item["place"]["accessible"] for item in items if item["title"] == "Park"} <= {True}


@pytest.mark.parametrize("query", ["who=me", "where=up", "seats=many", "accessible=2", f"q={81 * 'a'}", "q=%00"])
async def test_a_filter_that_makes_no_sense_is_said_to_be_wrong(client: httpx.AsyncClient, query: str) -> None:
    """A machine wants to know, unlike a person with an old link; what cannot be seen in a search is no word."""
    answer = await client.get(f"/api/v1/sessions?{query}")
    assert answer.status_code == (200 if query == "q=%00" else 422)


async def test_a_draft_is_nobodys_business(client: httpx.AsyncClient, session: AsyncSession) -> None:
    """A draft is neither listed nor found."""
    draft = await make_session(session, status="draft")
    assert (await client.get("/api/v1/sessions")).json()["items"] == []
    answer = await client.get(f"/api/v1/sessions/{draft.id}")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert answer.headers["content-type"] == "application/problem+json"


async def test_a_token_is_got_by_code(client: httpx.AsyncClient, settings: Settings) -> None:
    """Contact, code, token; the token opens the bookings."""
    started = await client.post("/api/v1/sign-ins", json={"contact": "kim@example.org"})
    challenge = UUID(started.json()["id"])
    refused = await client.post(f"/api/v1/sign-ins/{challenge}/token", json={"code": "12"})
    assert (refused.status_code, refused.json()["code"]) == (409, "code_refused")
    code = one_time_code(settings.secret_key, challenge)
    token = (await client.post(f"/api/v1/sign-ins/{challenge}/token", json={"code": code})).json()["token"]
    answer = await client.get("/api/v1/bookings", headers={"Authorization": f"Bearer {token}"})
    assert answer.json() == []


async def test_the_same_key_gets_the_same_answer_byte_for_byte(
    client: httpx.AsyncClient, on: ScheduledSession, token: dict[str, str]
) -> None:
    """A repeated request books nothing and reads exactly as the first."""
    headers = token | {"Idempotency-Key": "wish-number-one"}
    first = await client.post("/api/v1/bookings", json=wish(on), headers=headers)
    again = await client.post("/api/v1/bookings", json=wish(on), headers=headers)
    assert (first.status_code, first.json()["status"]) == (201, "confirmed")
    assert again.content == first.content
    assert len((await client.get("/api/v1/bookings", headers=token)).json()) == 1


@pytest.mark.parametrize(
    ("person", "key", "status", "code"),
    [
        ({"name": "Other", "birth_year": 2012}, "wish-number-one", 422, "key_reused"),
        (PERSON, "wish-number-two", 409, "already_booked"),
        ({"name": "Old", "birth_year": 1990}, "wish-number-two", 409, "not_eligible"),
        ({"name": "", "birth_year": 2012}, "wish-number-two", 422, "invalid_input"),
        (PERSON, "short", 422, "invalid_input"),
    ],
)
async def test_every_refusal_has_its_code(
    client: httpx.AsyncClient,
    on: ScheduledSession,
    token: dict[str, str],
    person: dict[str, object],
    key: str,
    status: int,
    code: str,
) -> None:
    """Machines act on the code; the title is for people."""
    await client.post("/api/v1/bookings", json=wish(on), headers=token | {"Idempotency-Key": "wish-number-one"})
    answer = await client.post("/api/v1/bookings", json=wish(on, person), headers=token | {"Idempotency-Key": key})
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.headers["content-type"] == "application/problem+json"


async def test_without_a_token_nothing_is_booked(client: httpx.AsyncClient, on: ScheduledSession) -> None:
    """The answer says that a sign-in is needed."""
    answer = await client.post("/api/v1/bookings", json=wish(on), headers={"Idempotency-Key": "wish-number-one"})
    assert (answer.status_code, answer.json()["code"]) == (401, "sign_in_required")


async def test_a_booking_is_cancelled_by_its_owner_only(
    client: httpx.AsyncClient,
    on: ScheduledSession,
    token: dict[str, str],
    session: AsyncSession,
    clock: FixedClock,
    settings: Settings,
) -> None:
    """Somebody else's booking does not exist; the owner's is gone afterwards."""
    made = await client.post("/api/v1/bookings", json=wish(on), headers=token | {"Idempotency-Key": uuid4().hex})
    address = f"/api/v1/bookings/{made.json()['id']}"
    stranger = await sign_in(session, clock, settings, await make_account(session))
    assert (await client.delete(address, headers=stranger)).status_code == 404
    assert (await client.delete(address, headers=token)).status_code == 204
    assert (await client.get(address, headers=token)).status_code == 404


async def test_the_description_and_its_page_name_every_endpoint(client: httpx.AsyncClient) -> None:
    """/api/docs shows what /api/v1/openapi.json describes, without a script from elsewhere."""
    paths = (await client.get("/api/v1/openapi.json")).json()["paths"]
    page = (await client.get("/api/docs")).text
    assert "/api/v1/bookings" in paths
    assert all(path in page for path in paths)


async def test_a_key_gives_the_same_answer_whatever_happened_since(
    client: httpx.AsyncClient, on: ScheduledSession, token: dict[str, str], session: AsyncSession, clock: FixedClock
) -> None:
    """Cancelled, the child renamed, the session called off, a day later: what was answered then, byte for byte."""
    headers = token | {"Idempotency-Key": "wish-number-one"}
    first = await client.post("/api/v1/bookings", json=wish(on), headers=headers)
    child = (await session.exec(select(Participant))).one()

    async def again() -> None:
        assert (await client.post("/api/v1/bookings", json=wish(on), headers=headers)).content == first.content

    child.name = "Robin"
    session.add(child)
    await session.commit()
    await again()
    assert (await client.delete(f"/api/v1/bookings/{first.json()['id']}", headers=token)).status_code == 204
    await again()
    await cancel_session(session, clock, on, reason="Storm")
    await session.commit()
    await again()
    clock.advance(timedelta(hours=24))
    await forget_expired(session, clock)
    await session.commit()
    await again()


async def test_who_comes_first_is_part_of_a_wish_that_may_be_parted(
    client: httpx.AsyncClient, on: ScheduledSession, token: dict[str, str]
) -> None:
    """The first one named gets the seat, the other waits; the other way round is another wish."""
    headers, robin = token | {"Idempotency-Key": "wish-number-one"}, {"name": "Robin", "birth_year": 2012}
    parted = wish(on, PERSON, robin) | {"together": False}
    first = await client.post("/api/v1/bookings", json=parted, headers=headers)
    assert (first.json()["status"], bool(first.json()["waiting_id"])) == ("confirmed", True)
    assert (await client.post("/api/v1/bookings", json=parted, headers=headers)).content == first.content
    turned = wish(on, robin, PERSON) | {"together": False}
    answer = await client.post("/api/v1/bookings", json=turned, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (422, "key_reused")


async def test_an_account_that_has_as_many_places_as_it_may_is_told_so(
    app_of: Callable[[Settings], FastAPI],
    session: AsyncSession,
    settings: Settings,
    token: dict[str, str],
    clock: FixedClock,
) -> None:
    """What is cancelled or over does not count."""
    few = app_of(settings.model_copy(update={"most_open_bookings": 1}))
    sessions = [await make_session(session, seats=9) for _ in range(3)]
    await session.commit()
    async with httpx.AsyncClient(transport=httpx.ASGITransport(few), base_url=settings.public_url) as client:

        async def book(on: ScheduledSession) -> httpx.Response:
            headers = token | {"Idempotency-Key": uuid4().hex}
            return await client.post("/api/v1/bookings", json=wish(on), headers=headers)

        first = await book(sessions[0])
        refused = await book(sessions[1])
        assert (refused.status_code, refused.json()["code"]) == (409, "too_many_bookings")
        await client.delete(f"/api/v1/bookings/{first.json()['id']}", headers=token)
        assert (await book(sessions[1])).status_code == 201
        await cancel_session(session, clock, sessions[1], reason="Storm")
        await session.commit()
        assert (await book(sessions[2])).status_code == 201
