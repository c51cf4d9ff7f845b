"""The field for a contact that a code will be sent to, the same on every form: read, counted, and explained when wrong."""

from http import HTTPStatus

from services.api.code_limits import limit_codes
from services.api.pages.visit import Visit
from shared.errors import DomainError
from shared.locale import Language
from shared.people.contact import Contact, read_contact
from shared.people.errors import ContactInvalid, PhoneForeign, PhoneNotAvailable, TooManyCodes
from shared.settings import Settings

REFUSED = (ContactInvalid, PhoneNotAvailable, TooManyCodes)
"""Why no code goes to what was typed."""


async def contact_for_code(visit: Visit, typed: str) -> Contact:
    """The contact somebody typed, counted as one more code. Raises one of REFUSED."""
    contact = read_contact(typed, visit.settings)
    await limit_codes(visit.request, visit.resources, contact)
    return contact


def why_refused(error: DomainError, language: Language, settings: Settings) -> str:
    """What is wrong with a contact, and how to do it right."""
    if isinstance(error, PhoneForeign):
        return language.gettext(error.message, countries=language.countries(settings.regions))
    return language.gettext(error.message)


def status_of(error: DomainError) -> HTTPStatus:
    """How a form answers that comes back because of *error*."""
    asked_too_often = isinstance(error, TooManyCodes)
    return HTTPStatus.TOO_MANY_REQUESTS if asked_too_often else HTTPStatus.UNPROCESSABLE_ENTITY
