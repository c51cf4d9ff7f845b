"""Who reacts to what: the event-driven heart at a glance.

The relay writes one delivery per event and handler; each handler is the Celery task of that name.
"""

from collections.abc import Mapping

SUBSCRIPTIONS: Mapping[str, tuple[str, ...]] = {
    # people
    "CodeRequested": ("messages.write_code",),
    # bookings
    "BookingConfirmed": ("messages.confirm", "reminders.plan"),
    "BookingWaitlisted": ("messages.waiting",),
    "BookingPromoted": ("messages.promoted", "reminders.plan"),
    "BookingCancelled": ("messages.booking_cancelled",),
    "AttendanceRecorded": ("insights.recount",),
    # schedule
    "SeriesPublished": (),  # nobody: a session is counted when it has started, see insights.recount_started
    "SessionPublished": (),  # nobody, for the same reason
    "SessionCancelled": ("messages.session_cancelled", "insights.recount"),
    # calendars
    "CalendarSourceAdded": ("calendars.read",),
}
