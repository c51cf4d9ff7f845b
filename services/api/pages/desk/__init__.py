"""The desk: what an organiser runs, publishes, changes and calls off."""

from services.api.pages.desk.routes import router

__all__ = ["router"]
