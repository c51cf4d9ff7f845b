"""The cookies that hold a secret: of this host only, and no script can read them."""

from dataclasses import dataclass
from datetime import timedelta

from fastapi import Request, Response

from shared.settings import Settings


@dataclass(frozen=True)
class SecretCookie:
    """One of them, by its plain name."""

    plain_name: str

    def name(self, settings: Settings) -> str:
        """`__Host-` binds it to https and this host; on plain-http loopback browsers refuse that."""
        return f"__Host-{self.plain_name}" if settings.secure else self.plain_name

    def of(self, request: Request, settings: Settings) -> str:
        """What the browser sent; empty when it has none."""
        return request.cookies.get(self.name(settings), "")

    def keep(self, response: Response, settings: Settings, value: str, *, lasts: timedelta) -> None:
        """Give it to the browser. How long it counts is decided by the database, not by the cookie."""
        response.set_cookie(
            self.name(settings),
            value,
            max_age=int(lasts.total_seconds()),
            path="/",
            secure=settings.secure,
            httponly=True,
            samesite="lax",
        )

    def forget(self, response: Response, settings: Settings) -> None:
        """Take it back."""
        response.delete_cookie(self.name(settings), path="/", secure=settings.secure, httponly=True, samesite="lax")


DEVICE = SecretCookie("spontan")
"""The token of a device that is signed in."""

TYPED = SecretCookie("spontan-typed")
"""Which form waits for its code in this browser."""
