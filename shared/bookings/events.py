"""What happens to parties and attendance. Those of seats are written by the SQL in seats/, under these names."""

from shared.outbox import Event


class BookingConfirmed(Event):
    """A party got its seats at once, or took those it was offered; the subject is the party."""


class BookingWaitlisted(Event):
    """A party stands in the queue; the subject is the party."""


class BookingPromoted(Event):
    """A waiting party got its seats; the subject is the party."""


class BookingOffered(Event):
    """Seats are kept for a waiting party until it answers or its time is over; the subject is the party."""


class OfferLapsed(Event):
    """A party gave no answer in time and left the queue; the subject is the party."""


class BookingCancelled(Event):
    """Someone of a party, or all of it, will not come; the subject is the party."""


class AttendanceRecorded(Event):
    """Who came to a session was marked or counted; the subject is the session."""
