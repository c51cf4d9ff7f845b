"""Load the demo municipality once, and when it is started again bring its past and its coming week up to date."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import text
from sqlmodel import col, select

from services.launcher.demo import town
from services.launcher.demo.followers import follow_series
from services.launcher.demo.history import remember
from services.launcher.demo.scenes import set_scenes
from services.launcher.demo.series import AHEAD, carry_on, publish_programme
from services.launcher.one_transaction import one_transaction
from shared.catalogue.queries import areas
from shared.clock import Clock, FixedClock
from shared.database import AsyncSession, execute
from shared.insights.recount import recount_recent
from shared.installation import current_clock, settle_purpose
from shared.outbox import OutboxEvent
from shared.people.queries import any_account
from shared.settings import ConfigurationError, Settings

PAST_WEEKS = 8

# One load at a time, and for its second or two nobody else writes events: so what is new in the outbox is the load's.
# Readers, the clock's among them, are not held up.
_ALONE = text("LOCK TABLE installation, outbox_event IN SHARE ROW EXCLUSIVE MODE")

_HANDLED = text("""
    UPDATE outbox_event SET expanded_at = :now WHERE expanded_at IS NULL AND id <> ALL (CAST(:before AS uuid[]))
""")


async def load_demo(settings: Settings) -> bool:
    """Load the demo municipality into an empty database, or keep a loaded one going; True when it was new.

    Raises ConfigurationError outside demo mode and for a database with real accounts, DatabaseUnreachable.
    """
    async with one_transaction(settings, application="spontan-demo") as session:
        return await load(session, await current_clock(session, settings), settings)


async def load(session: AsyncSession, clock: Clock, settings: Settings, *, past_weeks: int = PAST_WEEKS) -> bool:
    """What `load_demo` does, in the caller's transaction. *past_weeks* is how much has happened before now."""
    if not settings.demo:
        raise ConfigurationError("The demo municipality is for demo mode only: set SPONTAN_DEMO=true.")
    at = FixedClock(clock.now())  # it all happens at one moment
    await execute(session, _ALONE, {})
    people_exist = await any_account(session)
    await settle_purpose(session, settings, at=at.now(), people_exist=people_exist)
    before = await _waiting_events(session)
    new = not await areas(session)
    begun = at.now() - timedelta(weeks=past_weeks)
    if new:
        await _found(session, settings, begun, until=at.now() + AHEAD)
    await _keep_going(session, at, settings, since=begun)
    await _mark_handled(session, before, at=at.now())
    return new


async def _found(session: AsyncSession, settings: Settings, begun: datetime, *, until: datetime) -> None:
    """The clock of the past publishes the programme, so that its past sessions exist as well."""
    await town.build(session, at=begun)
    await publish_programme(session, FixedClock(begun), settings, await town.find(session), until=until)


async def _keep_going(session: AsyncSession, clock: Clock, settings: Settings, *, since: datetime) -> None:
    found = await town.find(session)
    await carry_on(session, clock, settings, found)
    filled = await remember(session, settings, found, since=since, now=clock.now())
    await set_scenes(session, clock, settings, found)
    await follow_series(session, clock)
    if filled:
        await recount_recent(session, clock, settings, days=(clock.now() - since).days + 7)


async def _waiting_events(session: AsyncSession) -> list[UUID]:
    return list((await session.exec(select(OutboxEvent.id).where(col(OutboxEvent.expanded_at).is_(None)))).all())


async def _mark_handled(session: AsyncSession, before: list[UUID], *, at: datetime) -> None:
    """Nobody shall react to what the load made up.

    The relay would turn hundreds of past sign-ups into confirmations, and reminders of sessions long over; an event
    that is marked as expanded and has no deliveries is one that every handler has dealt with.
    """
    await execute(session, _HANDLED, {"now": at, "before": before})
