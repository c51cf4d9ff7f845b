"""From when until when: what an event says of its hours, and what becomes of a session whose event says none."""

from datetime import UTC, datetime

from shared.calendars.read import Occurrence
from shared.schedule.models import ScheduledSession


def without_hours(one: Occurrence) -> bool:
    """Whether an event is of a whole day, or has no end: nobody would know when to come, or when it is over."""
    return one.all_day or one.starts == one.ends


def keep_hours(on: ScheduledSession, one: Occurrence) -> tuple[datetime, datetime]:
    """The start and the end of a session with hours whose event says none any more.

    Its day is the event's, and its start too if there is one; the rest stays as people know it.
    """
    starts = one.starts
    if one.all_day:
        starts = datetime.combine(one.starts, on.starts_at.astimezone(one.starts.tzinfo).time(), one.starts.tzinfo)
    return starts.astimezone(UTC), starts.astimezone(UTC) + (on.ends_at - on.starts_at)
