"""The cookie that remembers in which language this device reads."""

from services.api.dependencies import LANGUAGE_COOKIE
from shared.settings import Settings

YEAR_SECONDS = 31_536_000


def language_cookie(settings: Settings, code: str) -> str:
    """The value of `Set-Cookie` for a language that somebody chose."""
    secure = "; Secure" if settings.secure else ""
    return f"{LANGUAGE_COOKIE}={code}; Path=/; Max-Age={YEAR_SECONDS}; SameSite=Lax{secure}"
