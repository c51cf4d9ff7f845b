"""From when until when: what an event says of its hours, and what becomes of a session whose event says none."""

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

from shared.calendars.read import Occurrence
from shared.schedule.models import ScheduledSession


def without_hours(one: Occurrence) -> bool:
    """Whether an event is of a whole day, or has no end: nobody would know when to come, or when it is over."""
    return one.all_day or one.starts == one.ends


def a_day_of(here: ZoneInfo, one: Occurrence) -> Occurrence:
    """The same, a whole day from midnight to midnight *here*: a date has no zone, whatever the rest of its calendar has."""
    if not one.all_day:
        return one
    starts, ends = (datetime.combine(moment, time(), here) for moment in (one.starts, one.ends))
    return one._replace(starts=starts, ends=ends)


def keep_hours(on: ScheduledSession, one: Occurrence) -> tuple[datetime, datetime]:
    """The start and the end of a session with hours whose event says none any more.

    Its day is the event's, and its start too if there is one; the rest stays as people know it.
    """
    starts = one.starts
    if one.all_day:
        starts = datetime.combine(one.starts, on.starts_at.astimezone(one.starts.tzinfo).time(), one.starts.tzinfo)
    return starts.astimezone(UTC), starts.astimezone(UTC) + (on.ends_at - on.starts_at)
