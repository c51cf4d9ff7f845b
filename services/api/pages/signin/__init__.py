"""Sign in by a one-time code, for families and staff alike, and sign out."""

from services.api.pages.signin.routes import router

__all__ = ["router"]
