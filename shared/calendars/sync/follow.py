"""Let a session follow what its club changed, field by field, and leave alone what a coordinator decided."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from shared.calendars.models import CalendarEvent
from shared.calendars.read import Occurrence
from shared.calendars.rules.fields import FIELDS, INCOMPLETE, put, to_take, values_of
from shared.calendars.rules.hours import keep_hours, without_hours
from shared.calendars.rules.source_rules import Rules, becomes, offered, wanted
from shared.calendars.sync.arrive import says
from shared.clock import Clock
from shared.database import AsyncSession
from shared.locale import _
from shared.schedule.cancel import call_off
from shared.schedule.changes import Act
from shared.schedule.models import ScheduledSession, SessionSeats
from shared.schedule.move import shift
from shared.schedule.publish import make_public

CALLED_OFF = _("The club has called it off in its calendar.")
_OF_SOURCE = frozenset({"source_id", "key", "session_id", "given", "own", "misses", "kept", "gone_at", "returned"})


def differs(rules: Rules, row: CalendarEvent, one: Occurrence, status: str) -> bool:
    """Whether an occurrence says something else than before, is back, or we know now where it is.

    A draft also takes what the rules give it otherwise now; what people can see, or is called off, never does.
    """
    came_back = row.misses > 0 or row.kept or row.gone_at is not None
    placed = row.given.get(INCOMPLETE, False) and rules.knows(one.location)
    if came_back or placed or says(one) != row.model_dump(exclude=set(_OF_SOURCE)):
        return True
    given = {field: value for field, value in row.given.items() if field != INCOMPLETE}
    return status == "draft" and offered(rules, one) != given


@dataclass(frozen=True)
class Follower:
    """Lets sessions, whose *seats* are locked as they are, follow one reading.

    What families have to know is noted in *act*.

    Nothing becomes public unless it may do so *alone*, without a coordinator.
    """

    session: AsyncSession
    clock: Clock
    rules: Rules
    seats: Mapping[UUID, SessionSeats]
    act: Act
    alone: bool
    off: list[ScheduledSession] = field(default_factory=list)

    async def follow(self, on: ScheduledSession, row: CalendarEvent, one: Occurrence) -> bool:
        """Change in *on*, which is locked, what its club or its source's rules changed; whether anything was written.

        A session that is over or called off stays as it is.
        """
        before = row.model_dump()
        if on.ends_at > self.clock.now() and on.status != "cancelled":
            on.called_off_at_source = one.cancelled  # a draft remembers that it cannot be published
            self.session.add(on)
            await (self._as_draft(on, row, one) if on.status == "draft" else self._in_public(on, row, one))
            if one.cancelled and on.status == "published" and on.ends_at > self.clock.now():
                self.off.append(on)
        row.sqlmodel_update(says(one))
        row.misses, row.kept = 0, False
        self.session.add(row)
        return bool(before != row.model_dump())

    async def _as_draft(self, on: ScheduledSession, row: CalendarEvent, one: Occurrence) -> None:
        """Nobody knows of a draft: it takes all that the rules give.

        It becomes public when its new title says so, or when all that it waited for was to know where or when it is.
        """
        await self._move(on, row, one)
        given = offered(self.rules, one)
        taken = to_take(row, values_of(on, self.seats.get(on.id)), given, FIELDS)
        undecided = not {"title", "venue_id"} & {*row.own} and not row.returned
        waits = (
            undecided
            and wanted(self.rules, one)
            and (row.given.get(INCOMPLETE, False) or _now_wanted(self.rules, row, one))
        )
        row.given = given | ({INCOMPLETE: True} if waits else {})
        if taken:
            await put(self.session, on, taken, at=self.clock.now())
        if waits and self.alone and not one.cancelled and becomes(self.rules, one) == "published":
            row.given = given
            if on.starts_at > self.clock.now():
                make_public(self.session, self.clock, on)

    async def _in_public(self, on: ScheduledSession, row: CalendarEvent, one: Occurrence) -> None:
        """What people can see follows what the club changed, never a new rule: a rule is not news about a session.

        It goes to another place as soon as it is known which one the new text means, and nowhere once it has begun: who is
        there, is there.
        """
        given = offered(self.rules, one)
        begun = on.starts_at <= self.clock.now()
        fields = ["title", "activity_id"] if one.title != row.title else []
        went = one.location != row.location or row.given.get(INCOMPLETE, False)
        if went and self.rules.place(one.location) and not begun:
            fields.append("venue_id")
        taken = to_take(row, values_of(on, self.seats.get(on.id)), given, fields)
        kept = {field: value for field, value in row.given.items() if field != INCOMPLETE}
        incomplete = {INCOMPLETE: True} if went and not self.rules.knows(one.location) else {}
        row.given = kept | {field: given[field] for field in fields} | incomplete
        venue_id = taken.pop("venue_id", None)
        if not begun:
            await self._move(on, row, one, venue_id=venue_id and UUID(venue_id))
        if taken:
            await put(self.session, on, taken, at=self.clock.now())

    async def _move(
        self, on: ScheduledSession, row: CalendarEvent, one: Occurrence, *, venue_id: UUID | None = None
    ) -> None:
        """Move it with the event, also into a start that has passed: families hear of it until the old one.

        Hours that its event no longer says stay.
        """
        starts_at, ends_at = on.starts_at, on.ends_at
        said = says(one)
        if (said["starts_at"], said["ends_at"]) != (row.starts_at, row.ends_at):
            keeps = without_hours(one) and not on.untimed
            starts_at, ends_at = keep_hours(on, one) if keeps else (said["starts_at"], said["ends_at"])
        on.untimed = on.untimed and without_hours(one)
        times = {"starts_at": starts_at, "ends_at": ends_at}
        await shift(self.session, self.clock, on, **times, venue_id=venue_id, act=self.act)

    async def call_off(self) -> None:
        """Public sessions are called off with their events: at the end, and all at once."""
        await call_off(self.session, self.clock, self.off, reason=CALLED_OFF, act=self.act)


def _now_wanted(rules: Rules, row: CalendarEvent, one: Occurrence) -> bool:
    """Whether the club has just written a keyword into the title."""
    if rules.import_rule != "keyword" or one.title == row.title:
        return False
    return wanted(rules, one) and not wanted(rules, one._replace(title=row.title))
