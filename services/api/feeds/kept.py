"""Calendars as this process wrote them last, so that nobody who has the newest one makes us look at sessions.

What is kept is right for as long as the number of changes is the same and no time has come that changes it, and not a
moment longer: there is no age at which it would be old.
"""

import asyncio
import gzip
import hashlib
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self

from shared.calendars.feed import Written

PACKED = "-gzip"
_LEVEL = 6
_MOST_BYTES = 32_000_000


@dataclass(frozen=True)
class Kept:
    """What is known of a calendar without its bytes: its mark, how many changes there were, and for how long it is so."""

    mark: str
    changes: int
    since: datetime
    until: datetime

    def holds(self, changes: int, at: datetime) -> bool:
        """Whether it is still the calendar; not when the clock was turned back, as the demo's can be."""
        return self.changes == changes and self.since <= at < self.until

    @property
    def known_from(self) -> datetime:
        """The first whole second from which on it was what it is: who has it from then or later has the newest one.

        A date says no more than its second, in which there may have been another calendar before.
        """
        second = self.since.replace(microsecond=0)
        return second if second == self.since else second + timedelta(seconds=1)

    def modified_at(self, at: datetime) -> datetime:
        """The date to state at *at*, which is never one to come."""
        return min(self.known_from, at.replace(microsecond=0))


@dataclass(frozen=True)
class Body:
    """A calendar's bytes, packed, and the mark that changes with every one of them."""

    mark: str
    packed: bytes

    @classmethod
    async def of(cls, written: Written) -> Self:
        """Packing a large one takes a while, so others are served meanwhile."""
        packed = await asyncio.to_thread(gzip.compress, written.content, _LEVEL, mtime=0)
        return cls(hashlib.sha256(written.content).hexdigest()[:32], packed)

    def etag(self, *, packed: bool) -> str:
        """A strong validator (RFC 9110, 8.8.3)."""
        return etag(self.mark, packed=packed)

    def content(self, *, packed: bool) -> bytes:
        """As it is sent."""
        return self.packed if packed else gzip.decompress(self.packed)


def etag(mark: str, *, packed: bool) -> str:
    """A strong validator: other bytes, another one, so a packed calendar has its own (RFC 9110, 8.8.3.3)."""
    return f'"{mark}{PACKED if packed else ""}"'


class Bodies:
    """The bytes that were sent last, by their marks, as many as fit into *most* bytes."""

    def __init__(self, most: int = _MOST_BYTES) -> None:
        self._most = most
        self._size = 0
        self._kept: OrderedDict[str, Body] = OrderedDict()

    def get(self, mark: str) -> Body | None:
        """The body of a mark, unless others have taken its room."""
        if mark in self._kept:
            self._kept.move_to_end(mark)
        return self._kept.get(mark)

    def keep(self, body: Body) -> None:
        """Remember it, and forget what was not asked for longest."""
        if body.mark not in self._kept:
            self._size += len(body.packed)
        self._kept[body.mark] = body
        self._kept.move_to_end(body.mark)
        while self._size > self._most:
            self._size -= len(self._kept.popitem(last=False)[1].packed)
