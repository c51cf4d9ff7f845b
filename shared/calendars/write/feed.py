"""What our feeds say: which sessions, under which title, and the words around them.

A feed's title never names a person and never says "girls": siblings share phones, and a calendar is read over many
shoulders. So a title is the activity, and of a session for girls only the drop-in of its area.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any, Literal
from urllib.parse import urlsplit
from uuid import UUID

from sqlalchemy import ColumnElement, Row
from sqlmodel import col

from shared.calendars.errors import SessionCalledOff
from shared.calendars.write import published
from shared.calendars.write.calendar import Entry, Style, write
from shared.calendars.write.own import owner
from shared.catalogue.models import Activity, Area, Organizer, Venue
from shared.catalogue.queries import by_slug
from shared.database import AsyncSession
from shared.errors import NotFound
from shared.locale import Language, _, choose
from shared.schedule.models import ScheduledSession
from shared.schedule.queries import offered_series
from shared.schedule.wish import Wish
from shared.settings import Settings

Kind = Literal["areas", "venues", "organizers", "activities"]
"""What has a calendar of its own by its name in addresses."""


@dataclass(frozen=True)
class Reader:
    """For whom a calendar is written: the installation, the language, the present moment, and whether Google reads it."""

    settings: Settings
    language: Language
    at: datetime
    google: bool = False

    @property
    def today(self) -> datetime:
        """When the present day began."""
        return datetime.combine(self.at.astimezone(self.settings.zone).date(), time(), tzinfo=self.settings.zone)

    @property
    def tomorrow(self) -> datetime:
        """When the present day ends: not always 24 hours after it began."""
        return datetime.combine(self.today.date() + timedelta(days=1), time(), tzinfo=self.settings.zone)


@dataclass(frozen=True)
class Feed:
    """A feed that exists: which sessions, under which name."""

    name: str
    which: ColumnElement[bool]
    standing: published.Standing = published.ANYBODYS


@dataclass(frozen=True)
class Written:
    """A feed as bytes; *until* is the moment from which it is another one although nobody changed anything."""

    content: bytes
    until: datetime


async def named_feed(session: AsyncSession, reader: Reader, kind: Kind, slug: str) -> Feed:
    """The public sessions of an area, a venue, an organiser or an activity. Raises NotFound."""
    match kind:
        case "areas":
            area = await by_slug(session, Area, slug)
            name, scope = neutral_title(reader.language, area.name), published.in_area(area.id)
        case "venues":
            venue = await by_slug(session, Venue, slug)
            name = reader.language.gettext(_("Drop-in at {place}"), place=venue.name)
            scope = col(ScheduledSession.venue_id) == venue.id
        case "organizers":
            club = await by_slug(session, Organizer, slug)
            name = reader.language.gettext(_("Drop-in with {organizer}"), organizer=club.name)
            scope = col(ScheduledSession.organizer_id) == club.id
        case _:
            activity = await by_slug(session, Activity, slug)
            scope = col(ScheduledSession.activity_id) == activity.id
            name = await _unless_for_girls(session, reader, activity.name_in(reader.language.code), scope)
    return Feed(name, published.of(scope, today=reader.today, at=reader.at))


async def series_feed(session: AsyncSession, reader: Reader, series_id: UUID) -> Feed:
    """The public sessions of a series. Raises NotFound."""
    offered = await offered_series(session, series_id)
    area = offered.area.name
    title = neutral_title(reader.language, area)
    if not offered.series.girls_only:
        title = f"{offered.activity.name_in(reader.language.code)}, {area}"
    scope = col(ScheduledSession.series_id) == series_id
    return Feed(title, published.of(scope, today=reader.today, at=reader.at))


def wished_feed(reader: Reader, wish: Wish, *, places: Sequence[str]) -> Feed:
    """The public sessions that grant *wish*. The feed is named for *places* only, whatever else was wished."""
    name = neutral_title(reader.language, ", ".join(places) or reader.settings.municipality)
    return Feed(name, published.wished(wish, today=reader.today, at=reader.at))


async def session_feed(session: AsyncSession, reader: Reader, session_id: UUID) -> Feed:
    """A calendar with one public session in it, also when that is long over.

    Raises NotFound, for a draft too, and SessionCalledOff when a cancelled one would have ended: the event goes then,
    and an empty calendar would not say why.
    """
    public = published.only(session_id)
    which = public & published.shown(reader.at)
    if not await published.any_of(session, which):
        raise SessionCalledOff if await published.any_of(session, public) else NotFound
    return Feed(reader.language.gettext(_("Drop-in")), which)


async def own_feed(session: AsyncSession, reader: Reader, token: str) -> tuple[Feed, Reader]:
    """The sessions that a family is coming to or waits for, for whoever has its secret address, in its language.

    Who of the family it is stands nowhere. Raises NotFound, and AddressRenewed for an address of before.
    """
    account = await owner(session, reader.settings, token)
    theirs = choose(account.language, default=reader.settings.default_language)
    which = published.of_family(account.id, today=reader.today, at=reader.at)
    feed = Feed(theirs.gettext(_("My drop-in sessions")), which, published.standing(account.id))
    return feed, Reader(reader.settings, theirs, reader.at, google=reader.google)


async def render(session: AsyncSession, reader: Reader, feed: Feed) -> Written:
    """The feed as iCalendar bytes, by one statement, so that it is one state of what it shows."""
    rows = await published.feed_rows(session, feed.which, feed.standing)
    content = write(feed.name, _style(reader), entries(rows, reader.settings, reader.language))
    gone = [row.ends_at for row in rows if row.status == "cancelled" and row.ends_at > reader.at]
    return Written(content, until=min([reader.tomorrow, *gone]))


def _style(reader: Reader) -> Style:
    say = reader.language.gettext
    return Style(
        zone=reader.settings.timezone,
        cancelled_word=say(_("CANCELLED")),
        waiting_word=say(_("In the queue")),
        both_word=say(_("Seat and queue")),
        without_cancelled=reader.google,
    )


def entries(rows: Iterable[Row[Any]], settings: Settings, language: Language) -> Iterable[Entry]:
    """Rows of `published.feed_rows` as a subscriber sees them."""
    for row in rows:
        activity = row.activity_names.get(language.code) or row.activity_names["sv"]
        yield Entry(
            uid=uid_of(row.id, settings),
            starts=row.starts_at,
            ends=row.ends_at,
            changed=row.changed_at,
            sequence=row.sequence,
            cancelled=row.status == "cancelled",
            title=neutral_title(language, row.area) if row.girls_only else activity,
            category="" if row.girls_only else activity,
            location=", ".join(filter(None, (row.venue, row.entrance, row.area, settings.municipality))),
            latitude=row.latitude,
            longitude=row.longitude,
            url=f"{settings.public_url}/sessions/{row.id}",
            waits=row.waits,
            seat=row.has_seat,
        )


def uid_of(session_id: UUID, settings: Settings) -> str:
    """What a session is known by in every calendar and mail, for ever."""
    return f"{session_id}@{urlsplit(settings.public_url).hostname or 'localhost'}"


def neutral_title(language: Language, area: str) -> str:
    """What a session is called where it must not say for whom it is."""
    return language.gettext(_("Drop-in in {area}"), area=area)


async def _unless_for_girls(session: AsyncSession, reader: Reader, name: str, scope: ColumnElement[bool]) -> str:
    """*name*, unless a session of *scope* is for girls only: then a calendar of that name would tell for whom."""
    for_girls = await published.any_of(session, scope & col(ScheduledSession.girls_only))
    return neutral_title(reader.language, reader.settings.municipality) if for_girls else name
