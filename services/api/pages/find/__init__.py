"""Find: what is on, near me, today and in the coming days."""

from services.api.pages.find.routes import router

__all__ = ["router"]
