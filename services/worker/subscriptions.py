"""Who reacts to what: the event-driven heart at a glance.

The relay writes one delivery per event and handler; each handler is the Celery task of that name.
"""

from collections.abc import Mapping

SUBSCRIPTIONS: Mapping[str, tuple[str, ...]] = {
    # people
    "CodeRequested": ("messages.write_code",),
    "PreferencesChosen": ("reminders.replan_accounts",),
    # bookings
    "BookingConfirmed": ("messages.confirm", "reminders.plan"),
    "BookingWaitlisted": ("messages.waiting",),
    "BookingPromoted": ("messages.promoted", "reminders.plan"),
    "BookingOffered": ("messages.offer",),
    "OfferLapsed": ("messages.offer_lapsed",),
    "BookingCancelled": ("messages.booking_cancelled",),
    "AttendanceRecorded": ("insights.recount",),
    # schedule
    "SeriesPublished": (),  # nobody: a session is counted when it has started, see insights.recount_started
    "SessionPublished": (),  # nobody, for the same reason
    "SessionsChanged": ("messages.sessions_changed", "reminders.replan_moved"),
    "NoticeWritten": ("messages.notice",),
    "SessionCancelled": ("insights.recount",),
    # faults
    "FaultReported": ("messages.fault",),
    # calendars
    "CalendarSourceAdded": ("calendars.read",),
    "CalendarReadingAsked": ("calendars.read",),
    "CalendarFailing": ("messages.calendar_failed",),
    "CalendarAsks": ("messages.calendar_asks",),
}
