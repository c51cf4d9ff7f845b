"""Every statement that moves a seat. Nowhere else are seats counted, or `party.status` or a booking's place written.

READ COMMITTED. Locks are always taken in the same order: account, its people, idempotency key, seats by session id,
parties. Who changes a session locks it before its seats, see `schedule.locking`.

Every change of what is free ends with SETTLE, so in every committed state no waiting party fits before the session
starts; therefore "it fits" is the whole fairness rule and nobody can overtake: had there been room for a newcomer, the
first in the queue would have had it.
"""

from shared.bookings.seats.change import lock, release, resize
from shared.bookings.seats.place import Placement, Refusal, Request, place, why_not
from shared.bookings.seats.queue import accept, lapse, settle

__all__ = [
    "Placement",
    "Refusal",
    "Request",
    "accept",
    "lapse",
    "lock",
    "place",
    "release",
    "resize",
    "settle",
    "why_not",
]
