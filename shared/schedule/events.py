"""What happens to series and sessions."""

from shared.outbox import Event


class SeriesPublished(Event):
    """A series and its sessions became public; the subject is the series."""


class SessionPublished(Event):
    """A draft became public; the subject is the session."""


class SessionCancelled(Event):
    """A session will not take place; the subject is the session."""
