"""About: who answers for what, what is stored, how accessible it is, and how to report what is not."""

from services.api.pages.about.routes import router

__all__ = ["router"]
