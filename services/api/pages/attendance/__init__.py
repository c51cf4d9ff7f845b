"""Attendance on the phone: open the doors, count who came, tick names."""

from services.api.pages.attendance.routes import router

__all__ = ["router"]
