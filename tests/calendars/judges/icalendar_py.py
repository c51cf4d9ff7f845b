"""icalendar, the library of most Python programs."""

from datetime import UTC

from icalendar import Calendar, Event

from tests.calendars.judges import Seen
from tests.calendars.lint import moment


def seen(content: bytes) -> list[Seen]:
    """The events. Raises ValueError for what it had to forgive."""
    calendar = Calendar.from_ical(content)
    forgiven = [error for component in calendar.walk() for error in component.errors]
    if forgiven:
        raise ValueError(forgiven)
    return sorted(_seen(event) for event in calendar.walk("VEVENT") if isinstance(event, Event))


def _seen(event: Event) -> Seen:
    return Seen(
        uid=str(event["UID"]),
        starts=moment(event, "DTSTART").astimezone(UTC),
        ends=moment(event, "DTEND" if "DTEND" in event else "DTSTART").astimezone(UTC),
        title=str(event.get("SUMMARY", "")),
        location=str(event.get("LOCATION", "")),
        status=str(event.get("STATUS", "")),
        sequence=int(str(event["SEQUENCE"])),
    )
