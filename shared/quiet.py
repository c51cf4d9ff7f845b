"""Quiet hours: when a message may leave without waking anybody."""

from datetime import UTC, datetime, time, timedelta

from shared.settings import Settings

EVENING = timedelta(minutes=30)
"""So long before the quiet hours begin comes what must not wait for the morning: later than planned is still in time."""


def may_leave_from(moment: datetime, settings: Settings) -> datetime:
    """The first moment, at *moment* or later, that is not within the quiet hours; UTC."""
    hours = settings.quiet_hours
    if hours is None:
        return moment
    quiet_from, until = hours
    local = moment.astimezone(settings.zone)
    if not _between(local.time(), quiet_from, until):
        return moment
    morning = local.date() if local.time() < until else local.date() + timedelta(days=1)
    return datetime.combine(morning, until, tzinfo=settings.zone).astimezone(UTC)


def evening_before(moment: datetime, settings: Settings) -> datetime:
    """Half an hour before the quiet hours that *moment* lies in; *moment* itself when it is not quiet; UTC."""
    hours = settings.quiet_hours
    if hours is None:
        return moment
    quiet_from, until = hours
    local = moment.astimezone(settings.zone)
    if not _between(local.time(), quiet_from, until):
        return moment
    evening = local.date() if local.time() >= quiet_from else local.date() - timedelta(days=1)
    return datetime.combine(evening, quiet_from, tzinfo=settings.zone).astimezone(UTC) - EVENING


def _between(now: time, start: time, end: time) -> bool:
    """Whether *now* is from *start* on and before *end*, over midnight when *end* comes first."""
    return start <= now < end if start < end else now >= start or now < end
