"""The form that connects a club's calendar."""

from dataclasses import dataclass
from uuid import UUID

from services.api.pages.desk.choices import Choices
from services.api.pages.desk.forms import NO_ACTIVITY, NO_ORGANISER, NO_PLACE
from services.api.pages.typed import Text, Typed
from shared.locale import Language, _

LONGEST_ADDRESS = 2000


@dataclass(frozen=True)
class NewCalendar:
    """A calendar's address, and what its events become when they do not say it themselves."""

    organizer_id: UUID
    url: str
    title: str
    venue_id: UUID
    activity_id: UUID
    min_age: int | None
    max_age: int | None


class CalendarForm:
    """A calendar as typed. `read` gives what to connect, or None and `errors` by field id."""

    def __init__(
        self,
        organizer: Text = "",
        url: Text = "",
        title: Text = "",
        venue: Text = "",
        activity: Text = "",
        min_age: Text = "",
        max_age: Text = "",
    ) -> None:
        self.organizer, self.url, self.title = organizer, url, title
        self.venue, self.activity, self.min_age, self.max_age = venue, activity, min_age, max_age
        self.errors: dict[str, str] = {}

    def read(self, language: Language, choices: Choices) -> NewCalendar | None:
        """What to connect, None when something is wrong; `errors` then says what."""
        typed = Typed(language)
        self.errors = typed.errors
        if len(choices.organizers) == 1:
            self.organizer = next(iter(choices.organizers))  # then nobody was asked
        organizer = typed.choice("organizer", self.organizer, choices.organizers, missing=NO_ORGANISER)
        url = typed.line("url", self.url, most=LONGEST_ADDRESS, missing=_("Paste the calendar's address."))
        title = typed.line("title", self.title, most=120)
        venue = typed.choice("venue", self.venue, choices.venues, missing=NO_PLACE)
        activity = typed.choice("activity", self.activity, choices.activities, missing=NO_ACTIVITY)
        youngest, oldest = typed.ages(self.min_age, self.max_age)
        if typed.errors or organizer is None or venue is None or activity is None:
            return None
        return NewCalendar(UUID(organizer), url, title, UUID(venue), UUID(activity), youngest, oldest)
