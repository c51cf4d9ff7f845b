"""Posters: a series or an area on one sheet of A4, for walls."""

from services.api.pages.poster.routes import router

__all__ = ["router"]
