"""What is written to people when something has happened. Each reads the present state: yesterday's news is not sent."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlmodel import col, select

from shared.bookings.concerned import FOLLOWERS, HALLS
from shared.bookings.models import Party
from shared.calendars.models import CalendarSource
from shared.clock import Clock
from shared.database import AsyncSession, execute
from shared.messages.write import NewMessage, once_per_act, once_per_size, write
from shared.people.models import SignInChallenge, StaffMember
from shared.schedule.models import ScheduledSession
from shared.settings import Settings


async def write_code(session: AsyncSession, clock: Clock, _settings: Settings, challenge_ids: Sequence[UUID]) -> None:
    """A one-time code for each challenge that still waits for it."""
    statement = select(SignInChallenge.id).where(
        col(SignInChallenge.id).in_(challenge_ids),
        col(SignInChallenge.used_at).is_(None),
        SignInChallenge.expires_at > clock.now(),
    )
    found = (await session.exec(statement)).all()
    await write(session, clock, [NewMessage("code", one, None, f"code:{one}") for one in found])


async def confirm(session: AsyncSession, clock: Clock, _settings: Settings, party_ids: Sequence[UUID]) -> None:
    """Tell parties that they have their seats; those of them who wait are told in the same message."""
    await _tell(session, clock, party_ids, kind="confirmed", status="confirmed")


async def waiting(session: AsyncSession, clock: Clock, _settings: Settings, party_ids: Sequence[UUID]) -> None:
    """Tell parties that they stand in the queue and have no seat yet."""
    await _tell(session, clock, party_ids, kind="waiting", status="waitlisted")


async def promoted(session: AsyncSession, clock: Clock, _settings: Settings, party_ids: Sequence[UUID]) -> None:
    """Tell parties from the waiting list that they have seats now."""
    await _tell(session, clock, party_ids, kind="promoted", status="confirmed")


async def offer(session: AsyncSession, clock: Clock, _settings: Settings, party_ids: Sequence[UUID]) -> None:
    """Ask parties from the waiting list whether they want the seats that are kept for them."""
    await _tell(session, clock, party_ids, kind="offer", status="offered")


async def offer_lapsed(session: AsyncSession, clock: Clock, _settings: Settings, party_ids: Sequence[UUID]) -> None:
    """Tell parties that gave no answer that the seats went to the next."""
    await _tell(session, clock, party_ids, kind="offer_lapsed", status="cancelled")


async def booking_cancelled(
    session: AsyncSession, clock: Clock, _settings: Settings, party_ids: Sequence[UUID]
) -> None:
    """Tell parties that some or all of them are no longer signed up; once for every size that a party shrank to."""
    messages = [
        NewMessage("booking_cancelled", p.id, p.account_id, once_per_size(p), organizer_id=organizer_id)
        for p, organizer_id in await _parties(session, party_ids)
    ]
    await write(session, clock, messages)


# Everyone whom an act concerns: who has a seat, waits, or was offered one, and who follows, each account once.
_CONCERNED = text(f"""
      WITH changed AS (
           SELECT c.act_id, c.what = 'moved' AS moved, s.id, s.series_id, s.organizer_id, s.activity_id, s.venue_id
             FROM session_change c JOIN scheduled_session s ON s.id = c.session_id
            WHERE c.act_id = ANY (CAST(:acts AS uuid[])) AND s.ends_at > :now),
           subject AS (
           SELECT s.act_id, bool_or(s.moved) AS moved, s.series_id, s.organizer_id, s.activity_id, hall.venue_id
             FROM changed s JOIN LATERAL ({HALLS}) AS hall ON true
            GROUP BY s.act_id, s.series_id, s.organizer_id, s.activity_id, hall.venue_id)
    SELECT act_id, account_id, bool_or(moved) AS moved, min(CAST(organizer_id AS text)) AS organizer_id
      FROM (SELECT s.act_id, p.account_id, s.moved, s.organizer_id
              FROM changed s JOIN party p ON p.session_id = s.id AND p.status <> 'cancelled'
             UNION ALL
            SELECT subject.act_id, who.account_id, subject.moved, subject.organizer_id
              FROM subject JOIN LATERAL ({FOLLOWERS}) AS who ON true) AS concerned
     GROUP BY act_id, account_id
""")  # noqa: S608 - our own words


async def sessions_changed(session: AsyncSession, clock: Clock, _settings: Settings, act_ids: Sequence[UUID]) -> None:
    """Tell everyone concerned what an act changed: a family once, however many parties and sessions it is about."""
    rows = await execute(session, _CONCERNED, {"acts": list(act_ids), "now": clock.now()})
    messages = [
        NewMessage(
            "changed" if row.moved else "session_cancelled",
            row.act_id,
            row.account_id,
            once_per_act(row.act_id, row.account_id),
            organizer_id=UUID(row.organizer_id),
        )
        for row in rows
    ]
    await write(session, clock, messages)


_ON_SESSION = text("""
    SELECT n.id AS notice_id, s.organizer_id, who.account_id
      FROM session_notice n
      JOIN scheduled_session s ON s.id = n.session_id
      JOIN LATERAL (
           SELECT account_id FROM party WHERE session_id = s.id AND status <> 'cancelled'
           UNION
           SELECT m.account_id FROM session_leader l JOIN staff_member m ON m.id = l.staff_member_id AND m.active
            WHERE l.session_id = s.id) AS who ON true
     WHERE n.id = ANY (CAST(:notices AS uuid[]))
""")


async def notice(session: AsyncSession, clock: Clock, _settings: Settings, notice_ids: Sequence[UUID]) -> None:
    """Tell everyone on a session, and its leaders, what a notice says."""
    rows = await execute(session, _ON_SESSION, {"notices": list(notice_ids)})
    messages = [
        NewMessage(
            "notice",
            row.notice_id,
            row.account_id,
            f"notice:{row.notice_id}:{row.account_id}",
            organizer_id=row.organizer_id,
        )
        for row in rows
    ]
    await write(session, clock, messages)


async def fault(session: AsyncSession, clock: Clock, _settings: Settings, fault_ids: Sequence[UUID]) -> None:
    """Tell every administrator that somebody could not use a page."""
    statement = select(StaffMember.account_id).where(StaffMember.role == "administrator", col(StaffMember.active))
    administrators = (await session.exec(statement)).all()
    messages = [
        NewMessage("fault", fault_id, account_id, f"fault:{fault_id}:{account_id}")
        for fault_id in fault_ids
        for account_id in administrators
    ]
    await write(session, clock, messages)


async def calendar_failed(session: AsyncSession, clock: Clock, _settings: Settings, source_ids: Sequence[UUID]) -> None:
    """Tell the coordinators that their club's calendar cannot be read; once for all failures in a row."""
    await _tell_coordinators(session, clock, source_ids, kind="calendar_failed", since=CalendarSource.told_at)


async def calendar_asks(session: AsyncSession, clock: Clock, _settings: Settings, source_ids: Sequence[UUID]) -> None:
    """Ask the coordinators whether what vanished from their club's calendar is called off; once for each question."""
    await _tell_coordinators(session, clock, source_ids, kind="calendar_asks", since=CalendarSource.asks_since)


async def _tell_coordinators(
    session: AsyncSession, clock: Clock, source_ids: Sequence[UUID], *, kind: str, since: Any
) -> None:
    statement = (
        select(CalendarSource, StaffMember.account_id, since)
        .join(StaffMember, col(StaffMember.organizer_id) == col(CalendarSource.organizer_id))
        .where(
            col(CalendarSource.id).in_(source_ids),
            col(since).is_not(None),
            StaffMember.role == "coordinator",
            col(StaffMember.active),
        )
        .execution_options(populate_existing=True)
    )
    messages = [
        NewMessage(
            kind,
            source.id,
            account_id,
            f"{kind}:{source.id}:{int(moment.timestamp())}:{account_id}",
            organizer_id=source.organizer_id,
        )
        for source, account_id, moment in await session.exec(statement)
    ]
    await write(session, clock, messages)


async def _tell(session: AsyncSession, clock: Clock, party_ids: Sequence[UUID], *, kind: str, status: str) -> None:
    messages = [
        NewMessage(kind, p.id, p.account_id, f"{kind}:{p.id}", organizer_id=organizer_id)
        for p, organizer_id in await _parties(session, party_ids, Party.status == status)
    ]
    await write(session, clock, messages)


async def _parties(session: AsyncSession, party_ids: Sequence[UUID], *where: Any) -> Sequence[tuple[Party, UUID]]:
    """These parties with the organiser of their session."""
    statement = (
        select(Party, ScheduledSession.organizer_id)
        .join(ScheduledSession, col(ScheduledSession.id) == col(Party.session_id))
        .where(col(Party.id).in_(party_ids), *where)
        .execution_options(populate_existing=True)  # bookings are raw SQL, which older objects do not show
    )
    return (await session.exec(statement)).all()
