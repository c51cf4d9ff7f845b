"""Connected calendars as their coordinators see them. An address is a secret: only its server's name is shown."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from services.api.pages.desk.choices import Choices
from services.api.pages.desk.weekly import Span, Weekly, weekly
from shared.calendars.models import CalendarSource
from shared.calendars.problems import NOTES, explain
from shared.calendars.sources.queries import DraftView, SourceView
from shared.calendars.sources.try_out import Trial, WouldBe
from shared.calendars.sync.missing import Missing
from shared.locale import Language, _

IMPORTS = {
    "draft": _("Nothing by itself: you publish"),
    "keyword": _("Titles with your words"),
    "everything": _("Everything in it"),
}
BECOMES = {
    "published": ("seats", _("Published")),
    "draft": ("draft", _("Draft")),
    "left_out": ("closed", _("Left out")),
    "cancelled": ("cancelled", _("Called off")),
}


@dataclass(frozen=True)
class Source:
    """One calendar: what it is called, where its sessions take place, and the last reading in words."""

    calendar: CalendarSource
    drafts: int
    public: int
    title: str
    server: str
    place: str
    activity: str
    organizer: str
    publishes: str
    kind: str
    state: str
    problem: str
    warnings: Sequence["Warned"]


@dataclass(frozen=True)
class Warned:
    """What was odd about an event, in words, and the line of the file that caused it; 0 when none is known."""

    event: str
    text: str
    line: int
    written: str


@dataclass(frozen=True)
class Tried:
    """What a calendar that is being tried out has on one day of the week, once or several times."""

    title: str
    week: Weekly[WouldBe]
    place: str
    location: str
    placed: bool
    activity: str
    kind: str
    state: str


def sources(found: Sequence[SourceView], choices: Choices, language: Language) -> list[Source]:
    """The calendars as the page shows them."""
    return [source(one, choices, language) for one in found]


def source(view: SourceView, choices: Choices, language: Language) -> Source:
    """One of them."""
    one = view.source
    kind, state = _state(one)
    return Source(
        calendar=one,
        drafts=view.drafts,
        public=view.public,
        title=one.name,
        server=urlsplit(one.url).hostname or "",
        place=choices.venues.get(str(one.venue_id), ""),
        activity=choices.activities.get(str(one.activity_id), ""),
        organizer=choices.organizers.get(str(one.organizer_id), ""),
        publishes=language.gettext(IMPORTS[one.import_rule]),
        kind=kind,
        state=language.gettext(state),
        problem=explain(one.problem, language),
        warnings=[warned(note, language) for note in one.warnings],
    )


def warned(note: Mapping[str, Any], language: Language) -> Warned:
    """A warning in words. A code that nobody knows any more was written by another version."""
    sentence = NOTES.get(note["code"], _("Something about an event was odd."))
    return Warned(note["event"], language.gettext(sentence), note.get("line", 0), note.get("text", ""))


def tried(trial: Trial, choices: Choices, language: Language, zone: ZoneInfo) -> list[Tried]:
    """The occurrences of a trial, with what each would become."""
    return [
        Tried(
            title=one.title,
            week=week,
            place=choices.venues.get(str(one.venue_id), ""),
            location=one.location,
            placed=one.placed,
            activity=choices.activities.get(str(one.activity_id), ""),
            kind=BECOMES[one.becomes][0],
            state=language.gettext(BECOMES[one.becomes][1]),
        )
        for week in weekly(trial.occurrences, zone, span=_span_tried, alike=_alike_tried)
        for one in (week.first,)
    ]


def _span_tried(one: WouldBe) -> Span:
    return one.starts_at, one.ends_at


def _alike_tried(one: WouldBe) -> Hashable:
    return one.title, one.location, one.becomes, one.venue_id, one.activity_id


def drafts_by_week(drafts: Sequence[DraftView], zone: ZoneInfo) -> list[Weekly[DraftView]]:
    """A calendar's drafts as the page shows them."""
    return weekly(
        drafts, zone, span=lambda draft: (draft.session.starts_at, draft.session.ends_at), alike=_alike_drafts
    )


def _alike_drafts(draft: DraftView) -> Hashable:
    on = draft.session
    theirs = on.title, on.description, on.venue_id, on.activity_id, on.min_age, on.max_age, on.sign_up, on.untimed
    return *theirs, draft.location, draft.returned, draft.chosen, draft.capacity


def missing_by_week(missing: Sequence[Missing], zone: ZoneInfo) -> list[Weekly[Missing]]:
    """What a calendar no longer has, as people know it and not as the calendar called it."""
    return weekly(
        missing,
        zone,
        span=lambda one: (one.session.starts_at, one.session.ends_at),
        alike=lambda one: (one.session.title, one.event.location),
    )


def _state(one: CalendarSource) -> tuple[str, str]:
    """The chip: its colour and its words."""
    if one.paused_at is not None:
        return "closed", _("Paused")
    if one.asks_since is not None:
        return "unconfirmed", _("Needs your answer")
    if one.last_read_at is None:
        return "opens-later", _("Not read yet")
    return ("cancelled", _("Could not be read")) if one.problem else ("seats", _("Up to date"))
