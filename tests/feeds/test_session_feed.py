"""One session, for one's own calendar."""

from datetime import timedelta
from uuid import uuid4

import httpx
import pytest
from icalendar import Calendar

from shared.clock import FixedClock
from shared.database import AsyncSession
from shared.schedule.cancel import cancel_session
from tests.calendars.lint import lint
from tests.factories import make_session


async def test_a_session_can_be_put_into_a_calendar(session: AsyncSession, client: httpx.AsyncClient) -> None:
    """The same event as in the feeds, so that an app that has both shows one."""
    on = await make_session(session)
    response = await client.get(f"/calendar/sessions/{on.id}.ics")
    assert response.headers["content-type"] == "text/calendar; charset=utf-8"
    assert lint(response.content) == []
    (event,) = Calendar.from_ical(response.content).walk("VEVENT")
    assert str(event["UID"]) == f"{on.id}@127.0.0.1"


async def test_a_cancelled_session_says_so(session: AsyncSession, client: httpx.AsyncClient, clock: FixedClock) -> None:
    """And who asks by the tag of before gets the new version."""
    on = await make_session(session)
    before = await client.get(f"/calendar/sessions/{on.id}.ics")
    await cancel_session(session, clock, on, reason="")
    await session.flush()
    after = await client.get(f"/calendar/sessions/{on.id}.ics", headers={"If-None-Match": before.headers["etag"]})
    assert after.status_code == 200
    assert b"STATUS:CANCELLED\r\n" in after.content


@pytest.mark.parametrize("cancelled", [True, False], ids=["cancelled", "took place"])
async def test_when_it_would_have_ended_a_cancelled_session_is_gone_for_good(
    session: AsyncSession, client: httpx.AsyncClient, clock: FixedClock, *, cancelled: bool
) -> None:
    """410, so that apps stop asking, also who has the newest one; never an empty calendar. What took place stays."""
    on = await make_session(session)
    if cancelled:
        await cancel_session(session, clock, on, reason="Kim has the flu")
        await session.flush()
    address = f"/calendar/sessions/{on.id}.ics"
    clock.advance(on.ends_at - clock.now() - timedelta(seconds=1))
    last = await client.get(address)
    assert (last.status_code, "STATUS:CANCELLED" in last.text) == (200, cancelled)
    for wait in (timedelta(seconds=1), timedelta(days=400)):
        clock.advance(wait)
        answers = [await client.get(address), await client.head(address)]
        answers += [await client.get(f"{address}?for=google&lang=en")]
        answers += [await client.get(address, headers={"If-None-Match": last.headers["etag"]})]
        assert [one.status_code for one in answers] == ([410] * 4 if cancelled else [200, 200, 200, 304])
        told = "This session was cancelled, and its time has passed."
        assert [told in one.text for one in answers] == ([True, False, True, True] if cancelled else [False] * 4)
        assert {one.headers["cache-control"] for one in answers} == {"no-store" if cancelled else "public, max-age=300"}
        assert not any("VCALENDAR" in one.text or "flu" in one.text for one in answers if cancelled)


async def test_what_does_not_exist_for_the_public_is_not_found(
    session: AsyncSession, client: httpx.AsyncClient
) -> None:
    """A draft, an unknown id, and what is no id at all."""
    draft = await make_session(session, status="draft")
    for name in (str(draft.id), str(uuid4()), "tonight"):
        assert (await client.get(f"/calendar/sessions/{name}.ics")).status_code == 404
