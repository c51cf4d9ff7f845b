"""Numbers: whom the sessions reach, week by week, without exposing a single child."""

from services.api.pages.insights.routes import router

__all__ = ["router"]
