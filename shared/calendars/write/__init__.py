"""Write the calendars that people subscribe to: entries in, the same bytes out for the same entries."""

from shared.calendars.write.calendar import Entry, Style, vevent, write

__all__ = ["Entry", "Style", "vevent", "write"]
