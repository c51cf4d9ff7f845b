"""What no browser sends and somebody tries all the same: an answer that says so, never a fault of ours."""

import base64
from collections.abc import AsyncIterator
from uuid import uuid4

import httpx
import pytest
from fastapi import FastAPI

from services.api.security import MOST_BODY_BYTES
from shared.clock import FixedClock
from shared.database import AsyncSession
from shared.logs import set_up_logs
from shared.settings import Settings
from tests.factories import make_account, make_session, sign_in

HUGE = "9" * 5000
LAST = "9999-12-31T23:59:59-14:00"
FIRST = "0001-01-01T00:00:00+14:00"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
JSON = {"Content-Type": "application/json"}


def cursor(moment: str) -> str:
    """A cursor as the API makes them, for a moment that it would never write."""
    return base64.urlsafe_b64encode(f"{moment}|{uuid4()}".encode()).decode()


@pytest.mark.parametrize(
    ("path", "query"),
    [
        *(("/", odd) for odd in ({"age": HUGE}, {"day": "9999-12-31"}, {"day": "0001-01-01"})),
        *(("/api/v1/sessions", {side: moment}) for side in ("after", "before") for moment in (FIRST, LAST)),
        *(("/api/v1/sessions", {"cursor": cursor(moment)}) for moment in (FIRST, LAST, "2026-09-15T13:00:00")),
        *((path, {"area": "\0"}) for path in ("/", "/api/v1/sessions")),
        ("/calendar/areas/%00.ics", {}),
    ],
)
async def test_an_odd_address_is_no_fault_of_ours(client: httpx.AsyncClient, path: str, query: dict[str, str]) -> None:
    """Pages ignore it or say that it is wrong; the API says that it is wrong."""
    answer = await client.get(path, params=query)
    assert answer.status_code in {200, 422}
    assert not path.startswith("/api") or answer.json()["code"] == "invalid_input"


@pytest.mark.parametrize("odd", [{"birth_year": HUGE}, {"form_id": "a\0b"}, {"name": "K\0m"}])
async def test_an_odd_sign_up_form_is_refused(
    client: httpx.AsyncClient, session: AsyncSession, clock: FixedClock, settings: Settings, odd: dict[str, str]
) -> None:
    """Thousands of digits are no year, and PostgreSQL knows no NUL."""
    on = await make_session(session, seats=3)
    client.headers.update(await sign_in(session, clock, settings, await make_account(session)))
    form = {"name": "Kim", "birth_year": "2012"} | odd
    assert (await client.post(f"/sessions/{on.id}/sign-up", data=form)).status_code == 422


@pytest.mark.parametrize("name", ["   ", "a\0b", "a\nb", "a\u202eb"])
async def test_a_name_over_the_api_is_one_that_can_be_read(
    client: httpx.AsyncClient, session: AsyncSession, clock: FixedClock, settings: Settings, name: str
) -> None:
    """The same as on the page: something, and nothing that hides or turns the text around it."""
    on = await make_session(session, seats=3)
    headers = await sign_in(session, clock, settings, await make_account(session)) | {"Idempotency-Key": uuid4().hex}
    wish = {"session_id": str(on.id), "people": [{"name": name, "birth_year": 2012}]}
    answer = await client.post("/api/v1/bookings", json=wish, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_input")


async def test_a_broken_referer_leads_to_the_sign_in(client: httpx.AsyncClient) -> None:
    """Just without a way back."""
    answer = await client.post(f"/my/bookings/{uuid4()}/cancel", headers={"Referer": "http://["})
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?to=")


@pytest.mark.parametrize(
    ("path", "kind", "begin"), [("/sign-in", FORM, b"x="), ("/api/v1/sign-ins", JSON, b'{"contact": "')]
)
async def test_nobody_fills_our_memory_with_a_long_body(
    client: httpx.AsyncClient, path: str, kind: dict[str, str], begin: bytes
) -> None:
    """It is not read to its end, however it comes."""

    async def endless() -> AsyncIterator[bytes]:
        yield begin
        for _ in range(100):
            yield b"a" * (MOST_BODY_BYTES // 10)

    assert (await client.post(path, content=endless(), headers=kind)).status_code == 413


async def test_nobody_fills_our_disk_with_a_file(client: httpx.AsyncClient) -> None:
    """No form of ours takes one, but the parser would put it into a temporary file."""
    answer = await client.post("/sign-in", files={"contact": ("a.txt", b"a" * (MOST_BODY_BYTES + 1))})
    assert answer.status_code == 413


async def test_a_fault_of_ours_tells_the_log_where_and_not_whom(
    app: FastAPI, capsys: pytest.CaptureFixture[str], settings: Settings
) -> None:
    """The text of an error of the database holds the row, and so a child."""

    async def fail() -> None:
        raise ValueError("Failing row contains (Kim, 2012)")

    app.add_api_route("/fails", fail)
    set_up_logs(settings)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as client:
        assert (await client.get("/fails")).status_code == 500
    logged = capsys.readouterr().err
    set_up_logs(Settings(log_level="error"))
    assert "Kim" not in logged
    assert "test_odd_input.py" in logged
