"""Sign up: say who comes, prove the contact with a code, and know whether there is a seat."""

from services.api.pages.signup.routes import router

__all__ = ["router"]
