"""What somebody typed before the code, so that going back or changing the contact does not cost them the form.

The browser holds only the challenge's id, in a cookie, for as long as the code lives. Once the code has been used, or
somebody signed out, nothing typed can be read with it: the next person on a shared phone finds an empty form.
"""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request, Response

from services.api.dependencies import Config, Db, Now
from services.api.pages.typed import read_id
from shared.people.models import SignInChallenge
from shared.settings import Settings

MINUTE_SECONDS = 60


def keep_typed(response: Response, settings: Settings, challenge: SignInChallenge) -> None:
    """Let this browser come back to the form of *challenge* while its code lives."""
    response.set_cookie(
        _cookie(settings),
        str(challenge.id),
        max_age=settings.code_minutes * MINUTE_SECONDS,
        path="/",
        secure=settings.secure,
        httponly=True,
        samesite="lax",
    )


def forget_typed(response: Response, settings: Settings) -> None:
    """The form is done with, or somebody else may be next."""
    response.delete_cookie(_cookie(settings), path="/", secure=settings.secure, httponly=True, samesite="lax")


async def get_typed_before(request: Request, db: Db, settings: Config, clock: Now) -> SignInChallenge | None:
    """The challenge that this browser waits for, while its code can still be used."""
    challenge_id: UUID | None = read_id(request.cookies.get(_cookie(settings), ""))
    found = await db.get(SignInChallenge, challenge_id) if challenge_id else None
    if found is None or found.used_at is not None or found.expires_at <= clock.now():
        return None
    return found


TypedBefore = Annotated[SignInChallenge | None, Depends(get_typed_before)]


def _cookie(settings: Settings) -> str:
    return "__Host-spontan-typed" if settings.secure else "spontan-typed"
