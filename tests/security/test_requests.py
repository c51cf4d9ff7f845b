"""What every request and every answer has to pass."""

from collections.abc import Callable

import httpx
import pytest
from fastapi import FastAPI, Request
from pydantic import SecretStr

from services.api.limits import FirstOnes, RateLimits
from services.api.security import address_of
from shared.settings import ConfigurationError, Settings

FORM = {"contact": "kim@example.org"}


@pytest.mark.parametrize("path", ["/", "/sign-in", "/nothing-here", "/api/v1/sessions", "/static/app.css", "/healthz"])
async def test_every_answer_carries_the_security_headers(client: httpx.AsyncClient, path: str) -> None:
    """Pages, errors, JSON and files alike: no inline script, no frames, no sniffing."""
    headers = (await client.get(path)).headers
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "unsafe-inline" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, 303),
        ({"Sec-Fetch-Site": "none"}, 303),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": "http://127.0.0.1:8000"}, 303),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({}, 303),
    ],
)
async def test_a_form_from_another_site_is_refused(
    client: httpx.AsyncClient, headers: dict[str, str], status: int
) -> None:
    """The browser's own word decides, Sec-Fetch-Site before Origin."""
    assert (await client.post("/sign-in", data=FORM, headers=headers)).status_code == status


@pytest.mark.parametrize("host", ["spontan.example", "192.168.1.5:8000", "127.0.0.1.evil.example"])
async def test_the_demo_answers_to_this_machine_only(client: httpx.AsyncClient, host: str) -> None:
    """Everyone's messages are visible there: a foreign name for this address gets nothing (DNS rebinding)."""
    assert (await client.get("/demo/messages", headers={"Host": host})).status_code == 421


@pytest.mark.parametrize(
    "wrong",
    [{"host": "0.0.0.0"}, {"public_url": "https://spontan.example"}],  # noqa: S104
)
def test_demo_mode_refuses_an_address_others_can_reach(wrong: dict[str, str]) -> None:
    """The settings themselves do not allow it."""
    with pytest.raises(ConfigurationError):
        Settings(demo=True, **wrong)  # type: ignore[arg-type]


async def test_outside_the_demo_there_is_no_mailbox(
    settings: Settings, app_of: Callable[[Settings], FastAPI], client: httpx.AsyncClient
) -> None:
    """The route does not exist, it is not merely hidden."""
    assert (await client.get("/demo/messages")).status_code == 200
    live = settings.model_copy(update={"demo": False})
    transport = httpx.ASGITransport(app_of(live))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as outside:
        assert (await outside.get("/demo/messages")).status_code == 404
        assert "People of the demo" not in (await outside.get("/sign-in")).text


async def test_too_many_codes_for_one_contact_are_refused(client: httpx.AsyncClient) -> None:
    """Five an hour; the sixth is told to wait, another contact is not."""
    answers = [(await client.post("/sign-in", data=FORM)).status_code for _ in range(6)]
    assert answers == [303] * 5 + [429]
    assert (await client.post("/sign-in", data={"contact": "other@example.org"})).status_code == 303


async def test_limits_hold_while_redis_is_away() -> None:
    """They move into the process instead of failing open."""
    limits = RateLimits("unix:///nowhere/redis.sock", SecretStr("a secret"))
    allowed = [await limits.allow("3/hour", "codes", "someone") for _ in range(5)]
    await limits.close()
    assert allowed == [True] * 3 + [False] * 2


def test_the_first_tenth_of_a_rate_costs_redis_nothing() -> None:
    """Per address and window; what has a small rate is asked for every time."""
    now = 0.0
    first, small, day = FirstOnes(lambda: now), FirstOnes(lambda: now), FirstOnes(lambda: now)
    assert [first.has("20/minute", "home") for _ in range(3)] == [True, True, False]
    assert first.has("20/minute", "elsewhere")
    assert not small.has("9/minute", "home")
    assert [day.has("20/minute;900/hour", "home") for _ in range(3)] == [True, True, False]
    now = 60.0
    assert first.has("20/minute", "home")
    assert not day.has("20/minute;900/hour", "home")  # another minute of the same hour


async def test_who_comes_often_is_refused_at_the_limit(
    app_of: Callable[[Settings], FastAPI], settings: Settings
) -> None:
    """The first tenth comes on top, once for every process."""
    app = app_of(settings.model_copy(update={"rate_limit_requests": "20/minute"}))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://127.0.0.1:8000") as client:
        answers = [(await client.get("/api/docs")).status_code for _ in range(24)]
    assert answers == [200] * 22 + [429] * 2


async def test_known_and_unknown_contacts_get_the_same_answer(client: httpx.AsyncClient) -> None:
    """Nobody learns from the sign-in who has an account."""
    first = await client.post("/sign-in", data={"contact": "a@example.org"})
    again = await client.post("/sign-in", data={"contact": "a@example.org"})
    assert first.status_code == again.status_code == 303
    pages = [(await client.get(answer.headers["location"])).text for answer in (first, again)]
    assert pages[0].replace(first.headers["location"], "") == pages[1].replace(again.headers["location"], "")


async def test_an_unknown_page_is_a_page_and_an_unknown_endpoint_is_a_problem(client: httpx.AsyncClient) -> None:
    """Each reader gets the failure in their own form."""
    assert "text/html" in (await client.get("/nothing")).headers["content-type"]
    assert (await client.get("/api/v1/nothing")).headers["content-type"] == "application/problem+json"


def test_ipv4_written_as_ipv6_is_counted_by_its_own_address() -> None:
    """A proxy that listens on both families writes it so; one /64 holds all of them and would share one limit."""

    def network(host: str) -> str:
        return address_of(Request({"type": "http", "client": (host, 50_000), "headers": []}))

    assert network("::ffff:192.0.2.1") == network("192.0.2.1") != network("::ffff:192.0.2.2")
    assert network("2001:db8::1") == network("2001:db8::2") != network("2001:db8:0:1::1")
