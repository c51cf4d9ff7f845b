"""Doors for other people's machines that report to us: each call carries a proof that we asked for it."""

from services.api.hooks.sms import router

__all__ = ["router"]
