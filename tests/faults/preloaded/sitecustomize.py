"""Read by every Python that starts under the stepped wall clock: `time.sleep` works there as it does without it.

libfaketime 0.9.10 turns `clock_nanosleep` on the monotonic clock up to an absolute time, which is how Python sleeps
since 3.11, into a negative time, even when it is told to leave that clock alone, so that each sleep fails with EINVAL
(https://github.com/wolfcw/libfaketime/issues/426). `select` sleeps on the same clock, and is left alone.
"""

import select
import time
from typing import SupportsIndex


def sleep(seconds: float | SupportsIndex, /) -> None:
    """Do nothing for so long, by the monotonic clock."""
    select.select([], [], [], float(seconds))


time.sleep = sleep
