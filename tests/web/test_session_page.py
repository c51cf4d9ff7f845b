"""A session's page: is it on, when else, and what other services show of a link to it."""

import re
from datetime import timedelta

import httpx
import pytest

from shared.clock import FixedClock
from shared.database import AsyncSession
from shared.schedule.models import SessionSeries
from tests.factories import make_session
from tests.web.conftest import sessions_of

MINUTES = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("began", "state", "said"),
    [
        (-60, {}, "No sign-up needed"),
        (9, {}, "No sign-up needed"),
        (10, {}, "Not yet confirmed"),
        (30, {"opened": 25, "room": "room"}, "Open now: there is room"),
        (30, {"opened": 25, "room": "nearly_full"}, "Open now: nearly full"),
        (30, {"opened": 25, "room": "full"}, "Open now: full"),
        (30, {"opened": 25, "closed": 5}, "Over"),
        (120, {}, "Over"),
    ],
)
async def test_the_page_says_first_whether_it_is_on(
    client: httpx.AsyncClient, session: AsyncSession, clock: FixedClock, began: int, state: dict[str, object], said: str
) -> None:
    """In words, never with a count of who came."""
    now = clock.now()
    ago = {f"{what}_at": now - state[what] * MINUTES for what in ("opened", "closed") if what in state}  # type: ignore[operator]
    on = await make_session(session, starts_at=now - began * MINUTES, room=state.get("room"), **ago)
    page = (await client.get(f"/sessions/{on.id}")).text
    assert f"<h2>{said}</h2>" in page
    listed = re.search(r'class="card card-([^"]+)"', (await client.get("/")).text)
    if listed is not None:
        assert f"answer chip-{listed[1]}" in page, "one state has one colour, in the list and here"


async def test_a_cancelled_session_says_why_and_when_it_is_next(
    client: httpx.AsyncClient, session: AsyncSession, series: SessionSeries, clock: FixedClock
) -> None:
    """The one thing to do is to go to the next date."""
    first, second, _ = await sessions_of(session, series)
    first.status, first.cancelled_at, first.cancel_reason = "cancelled", clock.now(), "Storm"
    session.add(first)
    await session.flush()
    page = (await client.get(f"/sessions/{first.id}")).text
    assert "This session is cancelled" in page
    assert "Storm" in page
    assert f"/calendar/sessions/{first.id}.ics" not in page
    assert f"/calendar/sessions/{second.id}.ics" in (await client.get(f"/sessions/{second.id}")).text
    assert "Next time: Wednesday 23 September 13:00" in page
    assert f'href="/sessions/{second.id}"' in page


async def test_a_series_tells_its_rule_and_its_next_dates(
    client: httpx.AsyncClient, session: AsyncSession, series: SessionSeries
) -> None:
    """In words, the session itself left out."""
    first, second, third = await sessions_of(session, series)
    page = (await client.get(f"/sessions/{first.id}")).text
    assert "Every Wednesday" in page
    dates = page.split('id="dates-title"')[1]
    assert [f'href="/sessions/{one.id}"' in dates for one in (first, second, third)] == [False, True, True]


async def test_without_sign_up_follow_is_what_there_is_to_do(
    client: httpx.AsyncClient, session: AsyncSession, series: SessionSeries
) -> None:
    """It is in the bar that stays in reach; where sign-up is open, sign-up is."""
    first = (await sessions_of(session, series))[0]
    with_seats = await make_session(session, seats=3)
    bars = [
        (await client.get(f"/sessions/{on.id}")).text.split('<div class="action-bar">')[1].split("</div>")[0]
        for on in (first, with_seats)
    ]
    assert f'href="/series/{series.id}/follow"' in bars[0]
    assert f'href="/sessions/{with_seats.id}/sign-up"' in bars[1]


async def test_a_link_shows_day_time_and_place_and_nobodys_name(
    client: httpx.AsyncClient, session: AsyncSession
) -> None:
    """A preview is read over shoulders: the activity, or of a session for girls only the drop-in of its area."""
    on = await make_session(session, title="Girls' basket", girls_only=True, led_by="Amina")
    head = (await client.get(f"/sessions/{on.id}")).text.split("</head>")[0]
    assert '<meta property="og:title" content="Drop-in in Vivalla">' in head
    assert "Wednesday 16 September 18:00–20:00, Sporthallen, Vivalla. Free." in head
    assert f'<link rel="canonical" href="http://127.0.0.1:8000/sessions/{on.id}">' in head
    tags = [line for line in head.splitlines() if "og:" in line or "twitter:" in line or 'name="description"' in line]
    assert not [line for line in tags if "girl" in line.lower() or "Amina" in line or "today" in line.lower()]


async def test_the_place_can_be_found_by_any_device(client: httpx.AsyncClient, session: AsyncSession) -> None:
    """A computer does nothing with a geo: address. The map is a link, and nothing of it is loaded by our page."""
    on = await make_session(session)
    page = (await client.get(f"/sessions/{on.id}")).text
    assert 'href="geo:59.3,15.2' in page
    assert '<a href="https://www.openstreetmap.org/?mlat=59.30000&amp;mlon=15.20000' in page
    assert "Entrance:" in page
    assert not re.findall(r'(?:src|srcset|poster)="https?:', page)


async def test_the_address_to_share_can_be_read_without_javascript(
    client: httpx.AsyncClient, session: AsyncSession
) -> None:
    """The button that opens the phone's own menu appears with it."""
    on = await make_session(session)
    page = (await client.get(f"/sessions/{on.id}")).text
    address = f"http://127.0.0.1:8000/sessions/{on.id}"
    assert f'<a href="{address}"><bdi dir="ltr">{address}</bdi></a>' in page
    assert re.search(rf'<button[^>]* hidden [^>]*data-share="{address}"', page)
