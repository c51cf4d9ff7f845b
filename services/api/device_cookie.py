"""The cookie that keeps a device signed in."""

from fastapi import Response

from services.api.dependencies import session_cookie
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
