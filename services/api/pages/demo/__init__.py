"""The demo's visible mailbox and the style page. This router exists in demo mode only."""

from services.api.pages.demo.routes import router

__all__ = ["router"]
