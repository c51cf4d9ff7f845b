"""A channel for tests."""

from shared.messages.channels.recording.recording import Recording

__all__ = ["Recording"]
