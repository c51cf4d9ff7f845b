"""What our feeds say: which sessions, under which title, and the words around them.

A feed's title never names a person and never says "girls": siblings share phones, and a calendar is read over many
shoulders. So a title is the activity, and of a session for girls only the drop-in of its area.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from sqlalchemy import ColumnElement, Row

from shared.calendars import queries, write
from shared.calendars.own import owner
from shared.catalogue.queries import area_by_slug
from shared.database import AsyncSession
from shared.errors import NotFound
from shared.locale import Language, _, choose
from shared.schedule.wish import Wish
from shared.settings import Settings

# The code that decides how bytes come out. A new release that writes differently gets new ETags by itself.
_HERE = Path(__file__).parent
_CODE = (_HERE / name for name in ("contentline.py", "vtimezone.py", "write.py", "feed.py"))
_EDITION = hashlib.sha256(b"".join(path.read_bytes() for path in _CODE)).digest()


@dataclass(frozen=True)
class Feed:
    """A feed that exists: which rows, under which name, and its state before anything is rendered."""

    name: str
    which: ColumnElement[bool]
    state: queries.FeedState
    modified_at: datetime | None
    """None when a session can leave the feed, or a seat come, without a change of the session: no date would tell."""
    seat: ColumnElement[bool] = queries.ALWAYS


async def area_feed(session: AsyncSession, settings: Settings, language: Language, slug: str, *, at: datetime) -> Feed:
    """The feed of an area's public sessions. Raises NotFound."""
    area = await area_by_slug(session, slug)
    today = _midnight(settings, at)
    which = queries.in_area(area.id, today=today, at=at)
    state = await queries.feed_state(session, which)
    modified_at = max(
        state.changed_at or today, today
    )  # the window moves on at midnight, so no feed is older than today
    return Feed(neutral_title(language, area.name), which, state, modified_at)


async def wished_feed(
    session: AsyncSession, settings: Settings, language: Language, wish: Wish, *, places: Sequence[str], at: datetime
) -> Feed:
    """The feed of the public sessions that grant *wish*. It is named for *places* only, whatever else was wished."""
    which = queries.wished(wish, today=_midnight(settings, at), at=at)
    name = neutral_title(language, ", ".join(places) or settings.municipality)
    return Feed(name, which, await queries.feed_state(session, which), modified_at=None)


async def own_feed(session: AsyncSession, settings: Settings, token: str, *, at: datetime) -> tuple[Feed, Language]:
    """The sessions that a family is coming to or waits for, in its language, for whoever has its secret address.

    Who of the family it is stands nowhere. Raises NotFound, and AddressRenewed for an address of before.
    """
    account = await owner(session, settings, token)
    language = choose(account.language, default=settings.default_language)
    which = queries.of_family(account.id, today=_midnight(settings, at), at=at)
    seat = queries.has_seat(account.id)
    state = await queries.feed_state(session, which, seat)
    return Feed(language.gettext(_("My drop-in sessions")), which, state, modified_at=None, seat=seat), language


async def session_feed(session: AsyncSession, language: Language, session_id: UUID) -> Feed:
    """A calendar with one public session in it. Raises NotFound, for a draft too."""
    which = queries.only(session_id)
    state = await queries.feed_state(session, which)
    if state.changed_at is None:
        raise NotFound
    return Feed(language.gettext(_("Drop-in")), which, state, state.changed_at)


def etag(feed: Feed, settings: Settings, language: Language) -> str:
    """A strong validator (RFC 9110, 8.8.3): it changes with every byte that `render` would give."""
    words = (_cancelled_word(language), _waiting_word(language), neutral_title(language, ""))
    facts = (feed.name, feed.state.fingerprint, language.code, *words)
    around = (settings.public_url, settings.timezone, settings.municipality)
    digest = hashlib.sha256(_EDITION + "\x1f".join(facts + around).encode())
    return f'"{digest.hexdigest()[:32]}"'


async def render(session: AsyncSession, settings: Settings, language: Language, feed: Feed) -> bytes:
    """The feed as iCalendar bytes."""
    rows = await queries.feed_rows(session, feed.which, feed.seat)
    calendar = write.Calendar(
        name=feed.name,
        zone=settings.timezone,
        cancelled_word=_cancelled_word(language),
        waiting_word=_waiting_word(language),
    )
    return write.write(calendar, entries(rows, settings, language))


def entries(rows: Iterable[Row[Any]], settings: Settings, language: Language) -> Iterable[write.Entry]:
    """Rows of `queries.feed_rows` as a subscriber sees them."""
    host = urlsplit(settings.public_url).hostname or "localhost"
    for row in rows:
        activity = row.activity_names.get(language.code) or row.activity_names["sv"]
        yield write.Entry(
            uid=f"{row.id}@{host}",
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
            waiting=not row.has_seat,
        )


def neutral_title(language: Language, area: str) -> str:
    """What a session is called where it must not say for whom it is."""
    return language.gettext(_("Drop-in in {area}"), area=area)


def _midnight(settings: Settings, at: datetime) -> datetime:
    """When the present day began."""
    return datetime.combine(at.astimezone(settings.zone).date(), time(), tzinfo=settings.zone)


def _waiting_word(language: Language) -> str:
    return language.gettext(_("In the queue"))


def _cancelled_word(language: Language) -> str:
    return language.gettext(_("CANCELLED"))
