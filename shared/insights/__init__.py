"""Participation numbers: whom the sessions reach, without exposing a single child."""
