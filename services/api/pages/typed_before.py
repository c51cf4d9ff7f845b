"""What somebody typed before the code, so that going back or changing the contact does not cost them the form.

The browser holds only the challenge's id with a proof that we gave it out, in a cookie, for as long as the code lives:
the address of the code's page alone shows nobody a name. Once the code has been used, or somebody signed out, nothing
typed can be read with it: the next person on a shared phone finds an empty form.
"""

from datetime import timedelta
from typing import Annotated

from fastapi import Depends, Request, Response

from services.api.cookies import TYPED
from services.api.dependencies import Config, Db, Now
from shared.keys import typed_challenge, typed_token
from shared.people.models import SignInChallenge
from shared.settings import Settings


def keep_typed(response: Response, settings: Settings, challenge: SignInChallenge) -> None:
    """Let this browser come back to the form of *challenge* while its code lives."""
    token = typed_token(settings.secret_key, challenge.id)
    TYPED.keep(response, settings, token, lasts=timedelta(minutes=settings.code_minutes))


def forget_typed(response: Response, settings: Settings) -> None:
    """The form is done with, or somebody else may be next."""
    TYPED.forget(response, settings)


async def get_typed_before(request: Request, db: Db, settings: Config, clock: Now) -> SignInChallenge | None:
    """The challenge that this browser waits for, while its code can still be used."""
    challenge_id = typed_challenge(settings.secret_key, TYPED.of(request, settings))
    found = await db.get(SignInChallenge, challenge_id) if challenge_id else None
    if found is None or found.used_at is not None or found.expires_at <= clock.now():
        return None
    return found


TypedBefore = Annotated[SignInChallenge | None, Depends(get_typed_before)]
