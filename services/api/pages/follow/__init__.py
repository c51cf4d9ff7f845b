"""Follow a series or a programme: be told when it changes or is called off, with a code once, and stop at any time."""

from services.api.pages.follow.routes import router

__all__ = ["router"]
