"""Journeys of visitors and families, page by page."""
