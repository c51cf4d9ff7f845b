"""When a calendar is read next: at its usual pace, and less and less often while it fails."""

import secrets
from datetime import datetime, timedelta

MOST = timedelta(hours=24)
_PATIENCE = 10  # doublings; a day is reached long before


def next_reading(
    at: datetime, *, minutes: int, failures: int, retry_after: int | None = None, luck: float | None = None
) -> datetime:
    """The next time after a reading at *at* that was the *failures*-th bad one in a row (0: it was good).

    Doubles from *minutes* up to a day; *retry_after* (seconds) is what the server asked for, within that day. *luck*
    between 0 and 1 spreads the sources: a tenth earlier or later.
    """
    pause = min(timedelta(minutes=minutes) * (1 << min(failures, _PATIENCE)), MOST)
    spread = secrets.randbelow(1001) / 1000 if luck is None else luck
    pause *= 0.9 + 0.2 * spread
    return at + min(max(pause, timedelta(seconds=retry_after or 0)), MOST)
