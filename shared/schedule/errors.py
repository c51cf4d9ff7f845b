"""What planning and running sessions can refuse."""

from shared.errors import DomainError
from shared.locale import _


class SeriesEmpty(DomainError):
    """No day of the series is left after its exceptions."""

    code = "series_empty"
    message = _("No day is left. Check the weekdays, the first and last day, and the breaks.")


class SessionOver(DomainError):
    """The session has ended: its plan no longer changes."""

    code = "session_over"
    message = _("This session is over and can no longer be changed.")
