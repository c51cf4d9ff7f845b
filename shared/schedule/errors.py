"""What planning and running sessions can refuse."""

from shared.errors import DomainError
from shared.locale import _


class SeriesEmpty(DomainError):
    """No day of the series is left after its exceptions."""

    code = "series_empty"
    message = _("No day is left. Check the weekdays, the first and last day, and the breaks.")


class CalledOffAtSource(DomainError):
    """The club's own calendar says that this draft will not take place."""

    code = "called_off_at_source"
    message = _("The club's calendar says that this is cancelled, so it cannot be published.")


class HoursMissing(DomainError):
    """The club's calendar does not say from when until when, and nobody else has."""

    code = "hours_missing"
    message = _("The club's calendar does not say from when until when. Write it first, then you can publish.")


class TooEarly(DomainError):
    """Doors open and attendance begins two hours before the start."""

    code = "too_early"
    message = _("It is too early for that. Come back two hours before the start.")


class StartsInThePast(DomainError):
    """A session cannot be moved to a time that has passed."""

    code = "starts_in_the_past"
    message = _("That time has passed. Choose a later one.")


class TimeTaken(DomainError):
    """The series has another session that starts at that very time."""

    code = "time_taken"
    message = _("This series has a session at that time already.")


class SessionOver(DomainError):
    """The session has ended: its plan no longer changes."""

    code = "session_over"
    message = _("This session is over and can no longer be changed.")
