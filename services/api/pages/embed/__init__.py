"""Embed: our list inside the pages of a club or the municipality."""

from services.api.pages.embed.routes import router

__all__ = ["router"]
