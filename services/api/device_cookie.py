"""The cookie that keeps a device signed in, and the limits on codes that every way of signing in shares."""

from fastapi import Request, Response

from services.api.dependencies import session_cookie
from services.api.resources import Resources
from services.api.security import address_of
from shared.people.contact import Contact
from shared.people.errors import TooManyCodes
from shared.settings import Settings

DAY_SECONDS = 86_400


def keep_signed_in(response: Response, settings: Settings, token: str) -> None:
    """Give the browser its device token. How long it counts is decided by the database, not by the cookie."""
    response.set_cookie(
        session_cookie(settings),
        token,
        max_age=settings.signed_in_days * DAY_SECONDS,
        path="/",
        secure=settings.secure,
        httponly=True,
        samesite="lax",
    )


def sign_out(response: Response, settings: Settings) -> None:
    """Take the cookie back."""
    response.delete_cookie(session_cookie(settings), path="/", secure=settings.secure, httponly=True, samesite="lax")


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
