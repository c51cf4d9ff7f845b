"""Feeds for machines that people chose: calendars to subscribe to."""
