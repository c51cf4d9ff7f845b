"""What happens to the calendars that clubs connect."""

from shared.outbox import Event


class CalendarSourceAdded(Event):
    """An organiser connected a calendar; the subject is the source."""


class CalendarReadingAsked(Event):
    """A coordinator wants a calendar read now; the subject is the source."""


class CalendarFailing(Event):
    """A calendar could not be read for more than a day; the subject is the source."""


class CalendarAsks(Event):
    """So much vanished from a calendar at once that a coordinator has to say what it means; the subject is the source."""
