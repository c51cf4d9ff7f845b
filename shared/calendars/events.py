"""What happens to the calendars that clubs connect."""

from shared.outbox import Event


class CalendarSourceAdded(Event):
    """An organiser connected a calendar; the subject is the source."""
