"""Calendars in and out: what clubs publish becomes sessions, what we publish anyone can subscribe to."""
