"""What reporting a fault can be refused for."""

from shared.errors import DomainError
from shared.locale import _


class TooManyReports(DomainError):
    """One network reported more than a person can mean."""

    code = "too_many_reports"
    message = _("Many reports came from your network just now. Please try again in an hour, or write to us.")
