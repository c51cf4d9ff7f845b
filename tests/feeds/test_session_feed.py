"""One session, for one's own calendar."""

from uuid import uuid4

import httpx
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


async def test_what_does_not_exist_for_the_public_is_not_found(
    session: AsyncSession, client: httpx.AsyncClient
) -> None:
    """A draft, an unknown id, and what is no id at all."""
    draft = await make_session(session, status="draft")
    for name in (str(draft.id), str(uuid4()), "tonight"):
        assert (await client.get(f"/calendar/sessions/{name}.ics")).status_code == 404
