"""What connecting a calendar can refuse."""

from shared.errors import DomainError
from shared.locale import _


class PlaceUnknown(DomainError):
    """Nobody here knows which place the calendar means."""

    code = "place_unknown"
    message = _("The calendar names a place that we do not know. Say first which it is, then you can publish.")


class CalendarAddressInvalid(DomainError):
    """The text is not the address of a calendar: not https, a user name in it, or no host."""

    code = "calendar_address_invalid"
    message = _("That is not a calendar's address. It starts with https:// or webcal://.")


class TooManyTrials(DomainError):
    """Somebody tries out more calendars than they can mean, or too many people do at once."""

    code = "too_many_trials"
    message = _("Many calendars were tried just now. Please try again in a while.")


class AddressRenewed(DomainError):
    """The secret address of somebody's own calendar was renewed, and this one is worth nothing any more."""

    code = "address_renewed"
    message = _("This calendar has a new address.")


class SessionCalledOff(DomainError):
    """The only session of this calendar was cancelled, and its time is over: there is nothing to keep in a calendar."""

    code = "session_called_off"
    message = _("This session was cancelled, and its time has passed.")
