"""Look at what would come of a calendar before it is connected: nothing is stored."""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from shared.calendars.fetch import Fetcher, FetchFailed, Validators
from shared.calendars.read import Note, Occurrence, Rejected
from shared.calendars.rules.source_rules import Rules, becomes, offered
from shared.calendars.sync.read_source import MOST_WARNINGS, read_body, zone_of
from shared.clock import Clock
from shared.settings import Settings

FETCH_SECONDS = 6
READ_SECONDS = 5
"""Somebody waits for the page; together well below what an answer may take. The next reading has more patience."""


@dataclass(frozen=True)
class WouldBe:
    """One occurrence and what it would be: `published`, `draft`, `left_out` or `cancelled`; where, and which activity."""

    title: str
    starts_at: datetime
    ends_at: datetime
    location: str
    placed: bool
    """Whether we know where that is; a draft until somebody says so."""
    becomes: str
    venue_id: UUID
    activity_id: UUID


@dataclass(frozen=True)
class Trial:
    """What a calendar holds for half a year, in the order of time; `counts` is by what they would become."""

    name: str
    occurrences: tuple[WouldBe, ...]
    counts: dict[str, int]
    warnings: tuple[Note, ...]
    skipped: int
    unplaced: int
    """How many are at a place that we do not know."""


async def try_out(
    fetcher: Fetcher, clock: Clock, settings: Settings, *, address: str, zone: str, rules: Rules
) -> Trial:
    """Fetch and read the calendar at *address*, as `add.address_of` gave it, in *zone* ('': the installation's).

    Raises FetchFailed or Rejected.
    """
    try:
        async with asyncio.timeout(FETCH_SECONDS):
            fetched = await fetcher.fetch(address, Validators())
    except TimeoutError:
        raise FetchFailed("too_slow") from None
    if fetched is None:
        raise Rejected("empty")
    reading = await read_body(
        fetched.content, clock, zone=zone_of(zone, settings), here=settings.zone, seconds=READ_SECONDS
    )
    all_of_them = [_would_be(rules, one) for one in reading.occurrences]
    counts = dict.fromkeys(("published", "draft", "left_out", "cancelled"), 0)
    for one in all_of_them:
        counts[one.becomes] += 1
    return Trial(
        name=reading.name,
        occurrences=tuple(all_of_them),
        counts=counts,
        warnings=reading.warnings[:MOST_WARNINGS],
        skipped=sum(note.left_out for note in reading.warnings),
        unplaced=sum(not one.placed for one in all_of_them),
    )


def _would_be(rules: Rules, one: Occurrence) -> WouldBe:
    given = offered(rules, one)
    return WouldBe(
        title=given["title"],
        starts_at=one.starts,
        ends_at=one.ends,
        location=one.location,
        placed=rules.knows(one.location),
        becomes="cancelled" if one.cancelled else becomes(rules, one),
        venue_id=UUID(given["venue_id"]),
        activity_id=UUID(given["activity_id"]),
    )
