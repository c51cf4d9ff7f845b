"""What a series looks like on every journey's pages: its rule in words, and its address that outlives every session."""

from datetime import date, datetime, timedelta
from uuid import UUID

from shared.locale import TO, Language, _
from shared.schedule.models import SessionSeries
from shared.settings import Settings

WEEK = 7


def rule(series: SessionSeries, language: Language) -> str:
    """When it is, in words: "Every Tuesday and Thursday 18:00–19:30"."""
    if len(set(series.weekdays)) == WEEK:
        return language.gettext(_("Every day {hours}"), hours=hours(series))
    return language.gettext(_("Every {days} {hours}"), days=language.days_of_week(series.weekdays), hours=hours(series))


def hours(series: SessionSeries) -> str:
    """From when until when, as the clock on the wall shows it; a line never ends in between."""
    end = datetime.combine(date.min, series.starts) + timedelta(minutes=series.duration_minutes)
    return f"{series.starts:%H:%M}{TO}{end:%H:%M}"


def stable_address(settings: Settings, series_id: UUID) -> str:
    """Where a series is found as long as it is stored: on walls, in e-mails, in other calendars."""
    return f"{settings.public_url}/series/{series_id}"
