"""What the coming week shows whenever the demo is started: full, last seats, called off, open now, and drafts.

Each scene looks first whether it is there already, so that setting them twice changes nothing.
"""

from datetime import timedelta
from itertools import groupby

from sqlmodel import col, select

from services.launcher.demo.extras import open_one, write_drafts
from services.launcher.demo.families import Families
from services.launcher.demo.programme import BY_TITLE
from services.launcher.demo.seats_scenes import SCENES
from services.launcher.demo.town import Town
from shared.clock import Clock
from shared.database import AsyncSession
from shared.schedule.cancel import cancel_session
from shared.schedule.models import ScheduledSession
from shared.settings import Settings

SOON = timedelta(hours=1)
"""No scene's session starts sooner, so that there is time to look at it."""
WEEK = timedelta(days=7)
REASON = "Planen spolas för is. Välkomna nästa gång!"


async def set_scenes(session: AsyncSession, clock: Clock, settings: Settings, town: Town) -> None:
    """Set every scene that the coming week lacks."""
    await open_one(session, clock, settings, town)
    await write_drafts(session, clock, settings, town)
    families = await Families.meet(session, settings)
    for title, coming in groupby(await _coming(session, clock), key=lambda on: on.title):
        week, scene = list(coming), BY_TITLE[title].scene
        if scene == "called_off":
            await _call_off(session, clock, week)
        elif week[0].sign_up != "none":
            await SCENES[scene](families, week, clock.now())


async def _coming(session: AsyncSession, clock: Clock) -> list[ScheduledSession]:
    """The programme's sessions of the coming week, series by series, each in the order of time."""
    statement = select(ScheduledSession).where(
        ScheduledSession.starts_at > clock.now() + SOON,
        ScheduledSession.starts_at <= clock.now() + WEEK,
        ScheduledSession.status != "draft",
        col(ScheduledSession.title).in_(BY_TITLE),
    )
    statement = statement.order_by(col(ScheduledSession.title), col(ScheduledSession.starts_at))
    return list((await session.exec(statement)).all())


async def _call_off(session: AsyncSession, clock: Clock, week: list[ScheduledSession]) -> None:
    if all(on.status == "published" for on in week):
        await cancel_session(session, clock, week[0], reason=REASON)
