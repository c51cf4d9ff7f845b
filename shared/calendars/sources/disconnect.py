"""Let go of a calendar: what came of it stays, or goes."""

from uuid import UUID

from sqlalchemy import ColumnElement, text
from sqlmodel import col

from shared.calendars.locking import lock
from shared.calendars.models import CalendarSource
from shared.calendars.sync.missing import remove_drafts
from shared.clock import Clock
from shared.database import AsyncSession, execute
from shared.locale import _
from shared.schedule.cancel import call_off
from shared.schedule.changes import Act, tell
from shared.schedule.locking import lock_all
from shared.schedule.models import ScheduledSession

TAKEN_OUT = _("The organiser has taken it out of the programme.")

_LET_GO = text("UPDATE scheduled_session SET source_id = NULL, source_key = NULL WHERE source_id = :source_id")
_REMOVE = text("DELETE FROM calendar_source WHERE id = :source_id")


async def disconnect(session: AsyncSession, clock: Clock, source: CalendarSource, *, keep: bool) -> None:
    """Forget the address and the rules of *source*. Its sessions belong to the organiser and follow nobody from now on.

    Without *keep*, its drafts are deleted and its published sessions that have not begun are called off, in one act.
    With it, only those drafts go that their club has called off: nobody could ever publish
    them. What has been stays either way. The caller has checked whose source it is.
    """
    await lock(session, source)  # a reading that is on its way comes before, or finds nothing
    await lock_all(session, col(ScheduledSession.source_id) == source.id)
    draft = col(ScheduledSession.status) == "draft"
    to_come = (col(ScheduledSession.status) == "published") & (col(ScheduledSession.starts_at) > clock.now())
    goes = draft & col(ScheduledSession.called_off_at_source) if keep else draft | to_come
    await _remove_sessions(session, clock, source.id, goes)
    await session.flush()
    session.expunge(source)
    await execute(session, _LET_GO, {"source_id": source.id})
    await execute(session, _REMOVE, {"source_id": source.id})


async def _remove_sessions(session: AsyncSession, clock: Clock, source_id: UUID, goes: ColumnElement[bool]) -> None:
    found = await lock_all(session, col(ScheduledSession.source_id) == source_id, goes)
    act, public = Act(), [on for on in found if on.status == "published"]
    await call_off(session, clock, public, reason=TAKEN_OUT, act=act)
    tell(session, clock, act)
    await remove_drafts(session, [on for on in found if on.status == "draft"])
