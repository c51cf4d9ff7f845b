"""What happens to series and sessions."""

from shared.outbox import Event


class SeriesPublished(Event):
    """A series and its sessions became public; the subject is the series."""


class SessionPublished(Event):
    """A draft became public; the subject is the session."""


class SessionsChanged(Event):
    """Public sessions were moved or called off in one act; the subject is the act (`session_change.act_id`)."""


class NoticeWritten(Event):
    """Everyone on a session is told something; the subject is the notice."""


class SessionCancelled(Event):
    """A session will not take place; the subject is the session."""
