"""My sessions: what the family has booked, whether it has a seat, and how to cancel."""

from services.api.pages.family.routes import router

__all__ = ["router"]
