"""About: who answers for what, and what is stored."""

from services.api.pages.about.routes import router

__all__ = ["router"]
