"""How often codes may be asked for and tried, the same for every way of signing in."""

from fastapi import Request

from services.api.resources import Resources
from services.api.security import address_of
from shared.people.contact import Contact
from shared.people.errors import TooManyCodes


async def limit_codes(request: Request, resources: Resources, contact: Contact) -> None:
    """Count a request for a code, by contact and by network address. Raises TooManyCodes."""
    settings = resources.settings
    by_contact = await resources.limits.allow(settings.rate_limit_codes, "codes", contact.value)
    if not by_contact or not await _within_address_limit(request, resources):
        raise TooManyCodes


async def limit_tries(request: Request, resources: Resources) -> None:
    """Count a typed code by network address; the challenge itself counts its own. Raises TooManyCodes."""
    if not await _within_address_limit(request, resources):
        raise TooManyCodes


async def _within_address_limit(request: Request, resources: Resources) -> bool:
    return await resources.limits.allow(resources.settings.rate_limit_signin, "sign-in", address_of(request))
