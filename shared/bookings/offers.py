"""Whether a freed seat is given or offered, and how long an offer stands.

A seat that is given near the start may find nobody at home. An organiser can choose that the first in the queue is asked
instead. Without that wish seats are given until the session starts: to stop before would leave a seat empty, or let a
newcomer take it before the eyes of those who wait.
"""

from datetime import datetime, timedelta

from shared.quiet import may_leave_from
from shared.settings import Settings

SHARE = 4
"""An offer stands for a quarter of the time that is left until the start ..."""
SHORTEST = timedelta(minutes=15)
LONGEST = timedelta(hours=12)
"""... but between these, and never beyond the start."""


def stands_until(mode: str, starts_at: datetime, settings: Settings, *, at: datetime) -> datetime | None:
    """Until when an offer made at *at* stands; None when the seat is given. *mode* is the organiser's: off, near, always.

    The time runs from the moment the message may leave: nobody loses an offer overnight that they could not read.
    """
    near = at >= starts_at - timedelta(minutes=settings.offer_minutes)
    if mode == "off" or (mode == "near" and not near):
        return None
    told_at = may_leave_from(at, settings)
    stands = min(max((starts_at - told_at) / SHARE, SHORTEST), LONGEST)
    return min(told_at + stands, starts_at)
