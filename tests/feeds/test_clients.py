"""Real calendar apps follow a session from the day it is published to the day it is gone, over HTTP."""

from datetime import timedelta
from pathlib import Path

from fastapi import FastAPI

from shared.clock import FixedClock
from shared.database import AsyncSession
from shared.schedule.cancel import cancel_session
from shared.schedule.move import move_session
from tests.factories import make_activity, make_area, make_session, make_venue
from tests.feeds.clients import App, listening


async def test_apps_follow_a_session_through_its_life(
    session: AsyncSession, app: FastAPI, clock: FixedClock, tmp_path: Path
) -> None:
    """Published, moved in time and place, called off, gone; and what has not changed stays as it was.

    Also a session whose row is there no more, which no date and no sequence tells of.
    """
    area = await make_area(session, "Vivalla", slug="vivalla")
    await make_session(session, area=area, activity=await make_activity(session, "Dans"))
    where = ", Red door, Vivalla, Örebro"
    stays = f"2026-09-16 18:00 Dans, Sporthallen{where}, CONFIRMED"
    async with listening(app) as url:
        phone = await App.subscribed(tmp_path, f"{url}/calendar/areas/vivalla.ics")
        assert await phone.look() == [stays]

        on = await make_session(session, area=area, hours=1)
        mistake = await make_session(session, area=area, activity=await make_activity(session, "Curling"), hours=3)
        new = await phone.look()
        created = [f"2026-09-16 18:00 {name}, Sporthallen{where}, CONFIRMED" for name in ("Basket", "Curling")]
        assert sorted(new) == [*created, stays]

        await session.delete(mistake)
        await session.flush()
        assert sorted(await phone.look()) == [created[0], stays]

        park = await make_venue(session, "Parken", area=area)
        later = on.starts_at + timedelta(days=1, hours=1)
        await move_session(session, clock, on, starts_at=later, ends_at=later + timedelta(hours=2), venue_id=park.id)
        await session.flush()
        assert await phone.look() == [stays, f"2026-09-17 19:00 Basket, Parken{where}, CONFIRMED"]

        await cancel_session(session, clock, on, reason="")
        await session.flush()
        assert await phone.look() == [stays, f"2026-09-17 19:00 INSTÄLLT: Basket, Parken{where}, CANCELLED"]

        clock.advance(on.ends_at - clock.now())
        assert await phone.look() == [stays]
