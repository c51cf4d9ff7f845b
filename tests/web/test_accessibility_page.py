"""The accessibility statement, and reporting what cannot be read, reached or used."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID, uuid4

import httpx
import pytest
from fastapi import FastAPI
from pydantic import SecretStr
from sqlmodel import select

from services.worker.retention import forget_expired
from services.worker.runner import Work
from shared.clock import FixedClock
from shared.database import AsyncSession
from shared.faults.models import FaultReport
from shared.keys import unfollow_token
from shared.outbox import OutboxEvent
from shared.settings import Settings

HOME = "http://127.0.0.1:8000"


async def reports(session: AsyncSession) -> list[FaultReport]:
    """What is kept."""
    return list((await session.exec(select(FaultReport).execution_options(populate_existing=True))).all())


async def test_the_statement_says_what_the_law_asks_for(client: httpx.AsyncClient) -> None:
    """The act, the standard, what is known to fail, how it was checked and when, where to complain."""
    page = (await client.get("/accessibility")).text
    for said in (
        "2018:1937",
        "EN 301 549",
        "WCAG 2.1",
        "Faults that we know",
        "Not checked yet",
        "November 2026",
        "DIGG",
    ):
        assert said in page


async def test_every_page_leads_to_it_and_to_what_is_stored(client: httpx.AsyncClient) -> None:
    """In the footer."""
    page = (await client.get("/")).text
    assert 'href="/accessibility"' in page
    assert 'href="/about"' in page


async def test_a_report_is_kept_once_however_often_its_form_is_sent(
    client: httpx.AsyncClient, session: AsyncSession
) -> None:
    """A double click is one report and one event; the second answer looks like the first."""
    form = {"text": "Filter\r\ncannot be reached", "page": "/", "contact": "kim@example.org", "form_id": str(uuid4())}
    answers = [await client.post("/accessibility", data=form) for _ in range(2)]

    assert [a.headers["location"] for a in answers] == ["/accessibility?done=1#report"] * 2
    (kept,) = await reports(session)
    assert (str(kept.id), kept.text, kept.page) == (form["form_id"], "Filter\ncannot be reached", "/")
    events = (await session.exec(select(OutboxEvent).where(OutboxEvent.type == "FaultReported"))).all()
    assert [event.subject_id for event in events] == [kept.id]
    assert "Thank you, we have got it" in (await client.get("/accessibility?done=1")).text


@pytest.mark.parametrize(
    ("text", "says"), [("  ", "Write what does not work."), ("x" * 2001, "Write at most 2000 characters.")]
)
async def test_nothing_and_too_much_are_told_and_the_input_stays(
    client: httpx.AsyncClient, session: AsyncSession, text: str, says: str
) -> None:
    """Nobody has to write it twice."""
    answer = await client.post("/accessibility", data={"text": text, "contact": "kim@example.org"})
    assert answer.status_code == 422
    assert says in answer.text
    assert "kim@example.org" in answer.text
    assert await reports(session) == []


@pytest.mark.parametrize(
    ("referer", "page"),
    [
        (f"{HOME}/sessions/01890000-0000-7000-8000-000000000000?x=1", "/sessions/01890000-0000-7000-8000-000000000000"),
        (
            f"{HOME}/follow/stop/01890000-0000-7000-8000-000000000000/{unfollow_token(SecretStr('k' * 32), UUID(int=1))}",
            "/follow/stop/01890000-0000-7000-8000-000000000000",
        ),
        (f"{HOME}/accessibility", ""),
        ("https://elsewhere.example/secret", ""),
        ("http://[", ""),
    ],
    ids=["ours", "with a secret", "itself", "another site", "no address"],
)
async def test_the_form_knows_which_page_somebody_came_from(client: httpx.AsyncClient, referer: str, page: str) -> None:
    """Its path, without what was searched for and without what is a right in itself."""
    shown = (await client.get("/accessibility", headers={"Referer": referer})).text
    assert f'name="page" type="text" value="{page}"' in shown


async def test_one_network_cannot_flood_the_administrators(
    app_of: Callable[[Settings], FastAPI], settings: Settings, session: AsyncSession
) -> None:
    """What is beyond the limit is refused and told, and not kept."""
    app = app_of(settings.model_copy(update={"rate_limit_faults": "2/hour"}))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app, client=("127.0.0.1", 1)), base_url=HOME) as client:
        answers = [await client.post("/accessibility", data={"text": f"Number {n}"}) for n in range(3)]
    assert [a.status_code for a in answers] == [303, 303, 429]
    assert len(await reports(session)) == 2


async def test_reports_are_forgotten_after_half_a_year(
    client: httpx.AsyncClient, session: AsyncSession, clock: FixedClock, settings: Settings
) -> None:
    """Handled or not: the page says so."""
    left = []
    await client.post("/accessibility", data={"text": "The list cannot be read."})
    for days in (179, 2):
        clock.advance(timedelta(days=days))
        await forget_expired(Work(session, clock, settings))
        left.append(len(await reports(session)))
    assert left == [1, 0]


async def test_a_contact_that_reaches_nobody_is_asked_for_again(
    client: httpx.AsyncClient, session: AsyncSession
) -> None:
    """They are promised an answer; what they wrote stays."""
    sent = await client.post("/accessibility", data={"text": "The list cannot be read.", "contact": "notacontact"})
    assert sent.status_code == 422
    assert 'href="#contact"' in sent.text
    assert "The list cannot be read." in sent.text
    assert await reports(session) == []
