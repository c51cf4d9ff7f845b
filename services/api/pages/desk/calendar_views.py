"""A connected calendar as its coordinator sees it. The address is a secret: only its server's name is shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from services.api.pages.desk.choices import Choices
from shared.calendars.models import CalendarSource
from shared.calendars.problems import explain
from shared.calendars.queries import SourceView
from shared.locale import Language, _


@dataclass(frozen=True)
class Source:
    """One calendar: what it is called, where its sessions take place, and the last reading in words."""

    calendar: CalendarSource
    drafts: int
    public: int
    title: str
    server: str
    place: str
    organizer: str
    kind: str
    state: str
    problem: str


def sources(found: Sequence[SourceView], choices: Choices, language: Language) -> list[Source]:
    """The calendars as the page shows them."""
    return [_source(one, choices, language) for one in found]


def _source(view: SourceView, choices: Choices, language: Language) -> Source:
    one = view.source
    server = urlsplit(one.url).hostname or ""
    kind, state = _state(one)
    return Source(
        calendar=one,
        drafts=view.drafts,
        public=view.public,
        title=one.title or server,
        server=server,
        place=choices.venues.get(str(one.venue_id), ""),
        organizer=choices.organizers.get(str(one.organizer_id), ""),
        kind=kind,
        state=language.gettext(state),
        problem=explain(one.problem, language),
    )


def _state(one: CalendarSource) -> tuple[str, str]:
    """The chip: its colour and its words."""
    if one.paused_at is not None:
        return "closed", _("Paused")
    if one.last_read_at is None:
        return "opens-later", _("Not read yet")
    return ("cancelled", _("Could not be read")) if one.problem else ("seats", _("Up to date"))
