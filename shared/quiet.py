"""Quiet hours: when a message may leave without waking anybody."""

from datetime import UTC, date, datetime, time, timedelta

from shared.settings import Settings

EVENING = timedelta(minutes=30)
"""So long before the quiet hours begin comes what must not wait for the morning: later than planned is still in time."""


def may_leave_from(moment: datetime, settings: Settings) -> datetime:
    """The first moment, at *moment* or later, that is not within the quiet hours; UTC."""
    night = _night_around(moment, settings)
    return moment if night is None else night[1]


def evening_before(moment: datetime, settings: Settings) -> datetime:
    """Half an hour before the quiet hours that *moment* lies in; *moment* itself when it is not quiet; UTC."""
    night = _night_around(moment, settings)
    return moment if night is None else night[0] - EVENING


def _night_around(moment: datetime, settings: Settings) -> tuple[datetime, datetime] | None:
    """The quiet hours that *moment* lies in, from and until; None when it is not quiet. Local times, over midnight or not."""
    hours = settings.quiet_hours
    local = moment.astimezone(settings.zone)
    if hours is None or not _between(local.time(), *hours):
        return None
    begin, end = hours
    first = local.date() if begin < end or local.time() >= begin else local.date() - timedelta(days=1)
    last = first if begin < end else first + timedelta(days=1)
    return _moment(first, begin, settings), _moment(last, end, settings)


def _moment(day: date, at: time, settings: Settings) -> datetime:
    return datetime.combine(day, at, tzinfo=settings.zone).astimezone(UTC)


def _between(now: time, start: time, end: time) -> bool:
    """Whether *now* is from *start* on and before *end*, over midnight when *end* comes first."""
    return start <= now < end if start < end else now >= start or now < end
