"""The short forms around a session: its seats, why it is called off, where it moves, what everyone is told."""

from collections.abc import Container
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from services.api.pages.desk.forms import LONGEST, NO_PLACE
from services.api.pages.typed import Text, Typed, read_id
from shared.ids import new_id
from shared.locale import Language, _
from shared.schedule.models import ScheduledSession
from shared.schedule.notify import LONGEST_NOTICE
from shared.schedule.occurrences import span

REASONS = {
    "leader": _("There is no leader this time."),
    "place": _("The place is not available."),
    "weather": _("The weather does not allow it."),
}
"""What happens most often, one tap away. None of them says anything about a person's health."""
OTHER = "other"


def reasons(language: Language) -> list[tuple[str, str]]:
    """What can be chosen as the reason, one's own words last."""
    known = [(key, language.gettext(text)) for key, text in REASONS.items()]
    return [*known, (OTHER, language.gettext(_("Another reason")))]


class SeatsForm:
    """How many seats, as typed."""

    def __init__(self, seats: Text = "") -> None:
        self.seats = seats
        self.errors: dict[str, str] = {}

    def read(self, language: Language) -> int | None:
        """The number of seats; None is "as many as come", or wrong when `errors` says so."""
        typed = Typed(language)
        self.errors = typed.errors
        return typed.whole("seats", self.seats, least=0, most=10_000)


class CancelForm:
    """Why a session will not take place, as chosen or typed."""

    def __init__(self, reason: Text = "", other: Text = "") -> None:
        self.reason, self.other = reason, other
        self.errors: dict[str, str] = {}

    def read(self, language: Language) -> str:
        """The reason as people will read it; "" when `errors` says what is missing."""
        typed = Typed(language)
        self.errors = typed.errors
        if self.reason in REASONS:
            return REASONS[self.reason]  # each reader reads it in their language
        if self.reason != OTHER:
            typed.wrong("reason", _("Choose why. Those who wanted to come will read it."))
            return ""
        return typed.line(
            "other", self.other, most=300, missing=_("Write the reason. Those who wanted to come will read it.")
        )


@dataclass(frozen=True)
class Move:
    """Where a session goes: UTC moments, and a venue."""

    starts_at: datetime
    ends_at: datetime
    venue_id: UUID


class MoveForm:
    """A session's new time and place, as typed; before that, where it is."""

    def __init__(self, day: Text = "", starts: Text = "", minutes: Text = "", venue: Text = "") -> None:
        self.day, self.starts, self.minutes, self.venue = day, starts, minutes, venue
        self.errors: dict[str, str] = {}

    @classmethod
    def of(cls, on: ScheduledSession, zone: ZoneInfo) -> "MoveForm":
        """The form as it is first shown."""
        starts = on.starts_at.astimezone(zone)
        minutes = int((on.ends_at - on.starts_at) / timedelta(minutes=1))
        return cls(starts.date().isoformat(), f"{starts:%H:%M}", str(minutes), str(on.venue_id))

    def read(self, language: Language, venues: Container[str], zone: ZoneInfo, *, today: date) -> Move | None:
        """Where it goes, None when something is wrong; `errors` then says what."""
        typed = Typed(language)
        self.errors = typed.errors
        day = typed.day("day", self.day, missing=_("Choose the day."))
        starts, minutes = read_hours(typed, self.starts, self.minutes)
        venue = typed.choice("venue", self.venue, venues, missing=NO_PLACE)
        if day and abs(day - today) > LONGEST:
            typed.wrong("day", _("That day is more than thirteen months away."))
        if typed.errors or day is None or starts is None or minutes is None or venue is None:
            return None
        starts_at, ends_at = span(day, starts, minutes, zone)
        return Move(starts_at, ends_at, UUID(venue))


def read_hours(typed: Typed, starts: str, minutes: str) -> tuple[time | None, int | None]:
    """From when, and for how long."""
    length = typed.whole("minutes", minutes, least=15, most=720, missing=_("Write how long it is, in minutes."))
    return typed.clock_time("starts", starts), length


class NoticeForm:
    """What everyone on a session is told, as typed."""

    def __init__(self, text: Text = "", form_id: Text = "") -> None:
        self.text = text
        self.form_id = read_id(form_id) or new_id()
        self.errors: dict[str, str] = {}

    def read(self, language: Language) -> str:
        """The notice; "" when `errors` says what is wrong."""
        typed = Typed(language)
        self.errors = typed.errors
        written = typed.lines("text", self.text, most=LONGEST_NOTICE)
        if not written:
            typed.wrong("text", _("Write what everyone should know."))
        return written
