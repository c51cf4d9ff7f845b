"""What comes into being: the session of a new event, and a draft for one that was called off and is back."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlmodel import col, select

from shared.calendars.models import CalendarEvent, CalendarSource
from shared.calendars.read import Occurrence
from shared.calendars.rules.fields import INCOMPLETE, own_fields, put, seats_of, values_of
from shared.calendars.rules.hours import keep_hours, without_hours
from shared.calendars.rules.source_rules import Rules, becomes, offered, wanted
from shared.catalogue.models import Venue
from shared.clock import Clock
from shared.database import AsyncSession, execute, one_of
from shared.ids import new_id
from shared.schedule.models import ScheduledSession, SessionSeats
from shared.schedule.publish import make_public


def says(one: Occurrence) -> dict[str, Any]:
    """The fields of an occurrence that matter, as `calendar_event` keeps them."""
    return {
        "starts_at": one.starts.astimezone(UTC),  # two zones never agree on a repeated hour (PEP 495)
        "ends_at": one.ends.astimezone(UTC),
        "title": one.title,
        "location": one.location,
        "cancelled": one.cancelled,
    }


async def add(
    session: AsyncSession, clock: Clock, source: CalendarSource, rules: Rules, fresh: Sequence[Occurrence]
) -> list[ScheduledSession]:
    """A session for every new occurrence: a draft, or public where the source's rule says so and it has not begun.

    While much else is missing nothing is public by itself: what looks new may be what is missing, under another name.
    Its description stays in the calendar: it may hold names and numbers.
    """
    if not fresh:
        return []
    areas = await _areas(session, rules)
    drafts = [_draft(source, rules, areas, one, at=clock.now()) for one in fresh]
    session.add_all(drafts)
    await session.flush()
    for on, one in zip(drafts, fresh, strict=True):
        given = offered(rules, one)
        if wanted(rules, one) and (becomes(rules, one) == "draft" or source.asks_since is not None):
            given[INCOMPLETE] = True
        session.add(CalendarEvent(source_id=source.id, key=one.key, session_id=on.id, given=given, **says(one)))
        session.add_all(seats_of(on, rules.capacity, at=clock.now()))
    await session.flush()
    for on, one in zip(drafts, fresh, strict=True):
        if source.asks_since is None and becomes(rules, one) == "published" and on.starts_at > clock.now():
            make_public(session, clock, on)
    return drafts


async def _areas(session: AsyncSession, rules: Rules) -> dict[UUID, UUID]:
    """Venue -> area of every venue that the rules can give."""
    venues = {rules.venue_id, *rules.places.values(), *rules.names.venues.values()}
    return {one.id: one.area_id for one in await session.exec(select(Venue).where(col(Venue.id).in_(venues)))}


def _draft(
    source: CalendarSource, rules: Rules, areas: dict[UUID, UUID], one: Occurrence, *, at: datetime
) -> ScheduledSession:
    given = offered(rules, one)
    venue_id = UUID(given["venue_id"])
    return ScheduledSession(
        id=new_id(),
        organizer_id=source.organizer_id,
        venue_id=venue_id,
        activity_id=UUID(given["activity_id"]),
        area_id=areas[venue_id],
        source_id=source.id,
        source_key=one.key,
        title=given["title"],
        min_age=given["min_age"],
        max_age=given["max_age"],
        sign_up=given["sign_up"],
        starts_at=one.starts,
        ends_at=one.ends,
        untimed=without_hours(one),
        status="draft",
        changed_at=at,
    )


_LET_GO = text("UPDATE scheduled_session SET source_key = source_key || '@' || id WHERE id = :id")


async def come_back(
    session: AsyncSession,
    clock: Clock,
    source: CalendarSource,
    rules: Rules,
    on: ScheduledSession,
    seats: SessionSeats | None,
    row: CalendarEvent,
    one: Occurrence,
) -> bool:
    """Whether *one* was called off, by its calendar or here, and is on again. It is then a draft for a coordinator.

    What was called off here is on again at another time only. It is never public again by itself: families were told that
    it is off, and have made other plans. The session that was called off stays as it is; what a coordinator had written
    there, with these *seats*, the draft says too.
    """
    was_off = row.gone_at is not None or row.cancelled or row.starts_at != one.starts.astimezone(UTC)
    if on.status != "cancelled" or not was_off or one.cancelled:
        return False
    has = values_of(on, seats)
    own = {field: has[field] for field in own_fields(row, has)}
    known = one
    if without_hours(one):
        starts, ends = keep_hours(on, one)
        known = one._replace(starts=starts, ends=ends, all_day=False)
    draft = _draft(source, rules, await _areas(session, rules), known, at=clock.now())
    draft.description = on.description
    await execute(session, _LET_GO, {"id": on.id})
    session.add(draft)
    await session.flush()
    session.add_all(seats_of(draft, rules.capacity, at=clock.now()))
    fresh = CalendarEvent(source_id=source.id, key=one.key, session_id=draft.id, **says(one))
    row.sqlmodel_update(fresh.model_dump(exclude={"source_id", "key"}))
    row.given, row.returned, row.own = offered(rules, one), True, sorted(own)
    session.add(row)
    await put(session, draft, own, at=clock.now())
    return True


_FORGET = text("DELETE FROM calendar_event WHERE session_id = :id")


async def begun_and_again(
    session: AsyncSession, known: dict[str, CalendarEvent], occurrences: Sequence[Occurrence], *, at: datetime
) -> list[UUID]:
    """The sessions that have begun and whose events now begin after they end: clubs drag "the" event from week to week.

    Such an event is a new one, and its row is taken out of *known*; what has been stays as it was.
    """
    moved = {}
    for one in occurrences:
        row = known.get(one.key)
        if row is not None and row.starts_at != one.starts.astimezone(UTC) and one.starts > at:
            moved[row.session_id] = row, one
    if not moved:
        return []
    begun = select(ScheduledSession.id, ScheduledSession.ends_at).where(
        one_of(col(ScheduledSession.id), list(moved)), ScheduledSession.starts_at <= at
    )
    again = [found for found, ends_at in await session.exec(begun) if ends_at <= moved[found][1].starts]
    for session_id in again:
        row = moved[session_id][0]
        del known[row.key]
        session.expunge(row)
    return again


async def forget(session: AsyncSession, again: Sequence[UUID]) -> None:
    """Let sessions, which the caller has locked, belong to the past: their events are new ones from now on."""
    for session_id in again:
        await execute(session, _LET_GO, {"id": session_id})
        await execute(session, _FORGET, {"id": session_id})
