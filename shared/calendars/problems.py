"""What can go wrong with a club's calendar or with one event of it: stable codes, and what a coordinator reads for each."""

from shared.locale import Language, _

PROBLEMS: dict[str, str] = {
    # on the way there
    "address_invalid": _("The address is not one we can read: it needs https and no user name."),
    "address_refused": _("The address leads into a private network. We only read calendars on the public internet."),
    "name_unknown": _("There is no server with that name. Check the address for a typing mistake."),
    "unreachable": _("The calendar's server did not answer."),
    "not_secure": _("The calendar's server could not prove who it is (its certificate)."),
    "too_slow": _("The calendar's server took too long."),
    "too_many_redirects": _("The address leads from one place to the next without end."),
    "sign_in_needed": _("The calendar asks for a sign-in. Share it as a public address."),
    "not_there": _("There is no calendar at that address any more."),
    "busy": _("The calendar's server asks us to come back later."),
    "server_error": _("The calendar's server has a fault of its own."),
    "odd_answer": _("The calendar's server gave an answer that we do not understand."),
    # in what came back
    "too_large": _("The calendar is too large."),
    "too_many_events": _("The calendar has too many events."),
    "empty": _("The address gives an empty answer."),
    "web_page": _("The address gives a web page, not a calendar. Look for a link that ends in .ics."),
    "not_a_calendar": _("The address gives something that is not a calendar."),
    "cut_short": _("The calendar ended in the middle. We kept what we had."),
    "not_applied": _("Something in the calendar does not fit what we have of it. We kept what we had."),
    "unreadable": _("The calendar cannot be read. We kept what we had."),
}
"""Code -> message id. Whatever happened, the sessions that were there before are still there."""


NOTES: dict[str, str] = {
    "start_missing": _("An event without a start was left out."),
    "start_unreadable": _("An event was left out: its start cannot be read."),
    "rule_unreadable": _("An event was left out: its repetition cannot be read."),
    "rule_too_fine": _("An event was left out: it repeats every hour, minute or second."),
    "rule_too_many": _("An event was left out: it repeats more than 400 times in half a year."),
    "outside_time": _("An event was left out: its dates are outside of what a calendar knows."),
    "zone_unknown": _("A time zone is unknown; the time was read as local time."),
    "end_before_start": _("An event ends before it starts; it was read without a length."),
    "end_unreadable": _("An event's end or length cannot be read; it was read without a length."),
    "exception_unreadable": _("An exception to a repetition cannot be read and was ignored."),
    "exceptions_too_many": _("An event has more than 2,000 exceptions or extra dates; the rest was ignored."),
}
"""Code -> message id, for the coordinator who asks why an event is missing or odd."""


def explain(code: str, language: Language) -> str:
    """The sentence for a problem's code, empty when all is well."""
    return language.gettext(PROBLEMS[code]) if code else ""
