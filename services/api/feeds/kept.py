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

from shared.calendars.write.feed import Written
from shared.calendars.write.look import Look

PACKED = "-gzip"
_LEVEL = 6
_MOST_BYTES = 32_000_000


@dataclass(frozen=True)
class Asked:
    """A request: when it came and when it had looked, by a clock that only goes on, and what its look saw."""

    came: float
    looked: float
    saw: Look


@dataclass(frozen=True)
class Kept:
    """What is known of a calendar without its bytes: its mark, for whom it was written, and how long time leaves it."""

    mark: str
    asked: Asked
    until: datetime

    def holds(self, asked: Asked) -> bool:
        """Whether it answers *asked* too: it is not older. With a look from meanwhile a larger number is as good.

        With one from before only the same number is, and not when the clock was turned back, as the demo's can be.
        """
        if self.asked.saw.changes < asked.saw.changes or self.until <= asked.saw.earliest:
            return False
        same = self.asked.saw.changes == asked.saw.changes and self.asked.saw.earliest <= asked.saw.earliest
        return same or self.asked.looked >= asked.came

    @property
    def dated(self) -> datetime:
        """The first whole second after the look. Whoever looks in it or later sees the same or something newer.

        No machine states a date that had not come before it looked: so this one is never stated of anything older.
        """
        return self.asked.saw.latest.replace(microsecond=0) + timedelta(seconds=1)


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
    """The bytes that were sent last, by their marks, as many as fit into *most* bytes, and one at least."""

    def __init__(self, most: int = _MOST_BYTES) -> None:
        self._most = most
        self._size = 0
        self._kept: OrderedDict[str, Body] = OrderedDict()

    def __contains__(self, mark: str) -> bool:
        return mark in self._kept

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
        while self._size > self._most and len(self._kept) > 1:
            self._size -= len(self._kept.popitem(last=False)[1].packed)
