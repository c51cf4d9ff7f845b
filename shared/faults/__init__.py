"""Faults that people report about the service itself: a page that cannot be read, reached or used."""
