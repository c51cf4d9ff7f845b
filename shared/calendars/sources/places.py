"""Which venue a club means by what it writes: learned from a coordinator's choice, and followed by its drafts."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, delete, select

from shared.calendars.locking import lock
from shared.calendars.models import CalendarEvent, CalendarPlace, CalendarSource
from shared.calendars.rules.fields import put_at, to_take
from shared.calendars.rules.source_rules import rules_of
from shared.calendars.rules.words import folded
from shared.calendars.sources.choose import forget_version
from shared.calendars.sources.pause import read_now
from shared.catalogue.models import Venue
from shared.clock import Clock
from shared.database import AsyncSession, one_of
from shared.schedule.locking import lock_all
from shared.schedule.models import ScheduledSession


@dataclass(frozen=True)
class Place:
    """A LOCATION of a source as the club writes it, how many coming sessions have it, and the venue that it means.

    Without one nobody knows yet where that is.
    """

    text: str
    sessions: int
    venue_id: UUID | None


async def places_of(session: AsyncSession, source: CalendarSource, *, at: datetime) -> list[Place]:
    """Every place that the coming events of *source* name: those without a venue first, then the most used."""
    coming = select(CalendarEvent.location).where(
        CalendarEvent.source_id == source.id, CalendarEvent.ends_at > at, CalendarEvent.location != ""
    )
    texts = Counter(text for text in (await session.exec(coming)).all() if folded(text))
    rules = await rules_of(session, source)
    together: dict[str, Place] = {}
    for text, number in texts.most_common():
        first = together.get(folded(text), Place(text, 0, rules.place(text)))
        together[folded(text)] = Place(first.text, first.sessions + number, first.venue_id)
    return sorted(together.values(), key=lambda one: (one.venue_id is not None, -one.sessions, one.text))


async def learn_places(
    session: AsyncSession, clock: Clock, source: CalendarSource, chosen: Mapping[str, UUID | None]
) -> int:
    """From now on these LOCATION texts mean these venues; None: nobody knows. How many drafts followed.

    It is read anew, so that what only waited for its place becomes public. What people can see stays where they know it
    to be. A place that a coordinator chose for one session stays too.
    """
    await lock(session, source)
    venues = {folded(text): venue for text, venue in chosen.items() if folded(text)}
    for text, venue_id in venues.items():
        await _remember(session, source.id, text, venue_id)
    halls = await _halls(session, {venue or source.venue_id for venue in venues.values()})
    followed = 0
    for row, on in await _drafts(session, source.id, at=clock.now()):
        if folded(row.location) in venues:
            followed += _follow(row, on, halls[venues[folded(row.location)] or source.venue_id], at=clock.now())
            session.add_all((row, on))
    forget_version(source)
    await read_now(session, clock, source)
    return followed


async def _remember(session: AsyncSession, source_id: UUID, text: str, venue_id: UUID | None) -> None:
    if venue_id is None:
        same = (col(CalendarPlace.source_id) == source_id, col(CalendarPlace.location) == text)
        await session.exec(delete(CalendarPlace).where(*same))
        return
    row = insert(CalendarPlace).values(source_id=source_id, location=text, venue_id=venue_id)
    await session.exec(row.on_conflict_do_update(index_elements=["source_id", "location"], set_={"venue_id": venue_id}))


async def _drafts(
    session: AsyncSession, source_id: UUID, *, at: datetime
) -> list[tuple[CalendarEvent, ScheduledSession]]:
    """The drafts to come with what the calendar says of them, locked in the order of their ids."""
    drafts = await lock_all(
        session,
        col(ScheduledSession.source_id) == source_id,
        col(ScheduledSession.status) == "draft",
        col(ScheduledSession.ends_at) > at,
    )
    of_them = one_of(col(CalendarEvent.session_id), [on.id for on in drafts])
    rows = {
        row.session_id: row
        for row in await session.exec(select(CalendarEvent).where(of_them).execution_options(populate_existing=True))
    }
    return [(rows[on.id], on) for on in drafts]


async def _halls(session: AsyncSession, ids: Collection[UUID]) -> dict[UUID, Venue]:
    return {hall.id: hall for hall in await session.exec(select(Venue).where(one_of(col(Venue.id), ids)))}


def _follow(row: CalendarEvent, on: ScheduledSession, hall: Venue, *, at: datetime) -> bool:
    """Whether a draft goes to *hall*: not when a coordinator has put it elsewhere."""
    wanted = {"venue_id": str(hall.id)}
    taken = to_take(row, {"venue_id": str(on.venue_id)}, wanted, wanted)
    row.given = {**row.given, **wanted}
    if taken:
        put_at(on, hall)
        on.changed_at = at
    return bool(taken)
