"""What happens around people."""

from shared.outbox import Event


class CodeRequested(Event):
    """Somebody asked for a one-time code; the subject is the challenge."""


class PreferencesChosen(Event):
    """An account chose how it wants to be told; the subject is the account."""
