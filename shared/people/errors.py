"""What signing in and naming people can refuse."""

from shared.errors import DomainError
from shared.locale import _


class ContactInvalid(DomainError):
    """Neither an e-mail address nor a mobile number of a country we send to."""

    code = "contact_invalid"
    message = _("Write an e-mail address or a mobile number.")


class PhoneForeign(ContactInvalid):
    """A number of a country we do not send to; data holds `countries`, the codes of those we do (ISO 3166)."""

    code = "phone_foreign"
    message = _("We can only send text messages to mobile numbers of {countries}. You can give an e-mail address.")


class PhoneNotAvailable(DomainError):
    """This installation has no way to send text messages."""

    code = "phone_not_available"
    message = _("We cannot send text messages yet. Please give an e-mail address.")


class TooManyCodes(DomainError):
    """This contact asked for more codes than the limit allows."""

    code = "too_many_codes"
    message = _("You have asked for many codes. Please use the newest one we sent, or wait a while.")


class SignInRequired(DomainError):
    """Only a signed-in account may do this."""

    code = "sign_in_required"
    message = _("Please sign in first.")


class StaffOnly(DomainError):
    """The account is signed in but has no role that opens this door."""

    code = "staff_only"
    message = _("This page is for staff.")


class AlreadyKnown(DomainError):
    """The account has somebody of this name and birth year already."""

    code = "already_known"
    message = _("You have somebody with this name and year of birth already.")


class WorksHere(DomainError):
    """The account has a role at an organiser or the municipality, which an administrator has to end first."""

    code = "works_here"
    message = _("You work here with this contact, so only an administrator can erase it.")
