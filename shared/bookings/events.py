"""What happens to parties and attendance. The first three are written by SQL in seats.py, under these names."""

from shared.outbox import Event


class BookingConfirmed(Event):
    """A party got its seats at once; the subject is the party."""


class BookingWaitlisted(Event):
    """A party stands in the queue; the subject is the party."""


class BookingPromoted(Event):
    """A waiting party got its seats; the subject is the party."""


class BookingCancelled(Event):
    """Someone of a party, or all of it, will not come; the subject is the party."""


class AttendanceRecorded(Event):
    """Who came to a session was marked or counted; the subject is the session."""
