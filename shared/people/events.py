"""What happens around people."""

from shared.outbox import Event


class CodeRequested(Event):
    """Somebody asked for a one-time code; the subject is the challenge."""
