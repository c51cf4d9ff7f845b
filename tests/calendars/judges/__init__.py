"""Other people's parsers, asked what they see in a calendar. Each gives the same facts, so that they can be compared."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, order=True)
class Seen:
    """An event as a parser sees it: moments in UTC, texts unescaped, an empty one for what is not there."""

    uid: str
    starts: datetime
    ends: datetime
    title: str
    location: str
    status: str
    sequence: int
