"""Offline: what a phone keeps of Spontan for a hall or a bus without network."""

from services.api.pages.offline.routes import router

__all__ = ["router"]
