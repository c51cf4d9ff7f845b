"""What happened, written in the transaction in which it happened, and delivered until every handler has done its part.

An event is one row of `outbox_event`. The relay expands it into one `delivery` per handler; a handler marks its
delivery done in the transaction of its own effect. Together: delivered at least once, effective exactly once.
"""

from shared.outbox.backlog import Backlog, backlog
from shared.outbox.deliver import MOST_ATTEMPTS, claim, finish, note_failure, start, take_due, tried
from shared.outbox.expand import expand
from shared.outbox.models import Delivery, OutboxEvent
from shared.outbox.record import Event, announce, announced, record
from shared.outbox.retry import retry

__all__ = [
    "MOST_ATTEMPTS",
    "Backlog",
    "Delivery",
    "Event",
    "OutboxEvent",
    "announce",
    "announced",
    "backlog",
    "claim",
    "expand",
    "finish",
    "note_failure",
    "record",
    "retry",
    "start",
    "take_due",
    "tried",
]
