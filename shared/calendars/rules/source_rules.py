"""How what a club's calendar says becomes a session: a source's rules, and what they make of one occurrence. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlmodel import select

from shared.calendars.models import CalendarActivity, CalendarEvent, CalendarPlace, CalendarSource
from shared.calendars.read import Occurrence
from shared.calendars.rules.fields import has_own_place
from shared.calendars.rules.hours import without_hours
from shared.calendars.rules.names import Names, names_of
from shared.calendars.rules.words import TITLE_CHARACTERS, folded, mentioned, mentions
from shared.database import AsyncSession
from shared.locale import _
from shared.schedule.models import ScheduledSession

UNTITLED = _("Drop-in")
IMPORT_RULES = ("draft", "keyword", "everything")


@dataclass(frozen=True)
class Rules:
    """A source's rules. `places` are venues by folded LOCATION, as a coordinator taught them, `names` what is called how here.

    `activities` are by keyword, the longest first.
    """

    venue_id: UUID
    activity_id: UUID
    min_age: int | None = None
    max_age: int | None = None
    sign_up: str = "none"
    capacity: int | None = None
    import_rule: str = "draft"
    keywords: Sequence[str] = ()
    leave_out: bool = False
    places: Mapping[str, UUID] = field(default_factory=dict)
    names: Names = field(default_factory=Names)
    activities: Sequence[tuple[str, UUID]] = ()

    def place(self, location: str) -> UUID | None:
        """The venue that this LOCATION means: as a coordinator chose it, else the one of that name; None for no other."""
        name = folded(location)
        return self.places.get(name) or self.names.venues.get(name)

    def activity(self, title: str) -> UUID:
        """The activity that a title means: by a coordinator's words, else the only one it names, else the usual one."""
        by_words = next((to for word, to in self.activities if mentions(title, word)), None)
        named = {self.names.activities[name] for name in mentioned(title, self.names.activities)}
        return by_words or (named.pop() if len(named) == 1 else self.activity_id)

    def knows(self, location: str) -> bool:
        """Whether it is certain where that is; an event that says nothing is at the usual place."""
        return not folded(location) or self.place(location) is not None


async def rules_of(session: AsyncSession, source: CalendarSource) -> Rules:
    """The rules of *source* as they stand now."""
    places = await session.exec(select(CalendarPlace).where(CalendarPlace.source_id == source.id))
    activities = await session.exec(select(CalendarActivity).where(CalendarActivity.source_id == source.id))
    return Rules(
        venue_id=source.venue_id,
        activity_id=source.activity_id,
        min_age=source.min_age,
        max_age=source.max_age,
        sign_up=source.sign_up,
        capacity=source.capacity,
        import_rule=source.import_rule,
        keywords=source.keywords,
        leave_out=source.leave_out,
        places={one.location: one.venue_id for one in places},
        names=await names_of(session),
        activities=by_length((one.keyword, one.activity_id) for one in activities),
    )


def by_length(activities: Any) -> tuple[tuple[str, UUID], ...]:
    """Keyword rules in the order in which they are tried: what is said more exactly wins."""
    return tuple(sorted(activities, key=lambda rule: (-len(rule[0]), rule[0])))


def title_of(text: str) -> str:
    """An event's title as a session's: one line of at most 120 characters, never empty."""
    return " ".join(text.split())[:TITLE_CHARACTERS].strip() or UNTITLED


def wanted(rules: Rules, one: Occurrence) -> bool:
    """Whether the source's rule means it for everyone."""
    if rules.import_rule == "keyword":
        return any(mentions(one.title, word) for word in rules.keywords)
    return rules.import_rule == "everything"


def becomes(rules: Rules, one: Occurrence) -> str:
    """`published`, `draft` or `left_out`: what a new occurrence turns into.

    One without hours stays a draft whatever the rule says, for nobody would know when to come, and so does one at a place
    that we do not know: people would go to another hall.
    """
    if wanted(rules, one):
        return "published" if rules.knows(one.location) and not without_hours(one) else "draft"
    return "left_out" if rules.import_rule == "keyword" and rules.leave_out else "draft"


def is_placed(rules: Rules, row: CalendarEvent, on: ScheduledSession) -> bool:
    """Whether it is certain where a session is: its calendar says a place that we know, or a coordinator has chosen one."""
    return rules.knows(row.location) or has_own_place(row, on)


def offered(rules: Rules, one: Occurrence) -> dict[str, Any]:
    """The fields of a session as the rules give them, in the form that `calendar_event.given` keeps."""
    return {
        "title": title_of(one.title),
        "venue_id": str(rules.place(one.location) or rules.venue_id),
        "activity_id": str(rules.activity(one.title)),
        "min_age": rules.min_age,
        "max_age": rules.max_age,
        "sign_up": rules.sign_up,
        "capacity": rules.capacity if rules.sign_up != "none" else None,
    }
