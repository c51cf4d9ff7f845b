"""Let a session follow what its club changed, field by field, and leave alone what a coordinator decided."""

from uuid import UUID

from shared.calendars.arrive import says
from shared.calendars.fields import FIELDS, UNPLACED, put, to_take, values_of
from shared.calendars.models import CalendarEvent
from shared.calendars.read import Occurrence
from shared.calendars.rules import Rules, becomes, offered, wanted
from shared.clock import Clock
from shared.database import AsyncSession
from shared.locale import Language, _
from shared.schedule.cancel import call_off
from shared.schedule.changes import Act
from shared.schedule.models import ScheduledSession
from shared.schedule.move import shift
from shared.schedule.publish import publish_draft

CALLED_OFF = _("The club has called it off in its calendar.")
_OF_SOURCE = frozenset({"source_id", "key", "session_id", "given", "own", "misses", "kept", "gone_at", "returned"})


def differs(rules: Rules, row: CalendarEvent, one: Occurrence) -> bool:
    """Whether an occurrence says something else than before, is back, or is given something else by the rules."""
    came_back = row.misses > 0 or row.kept or row.gone_at is not None
    placed = row.given.get(UNPLACED, False) and rules.knows(one.location)
    given = {field: value for field, value in row.given.items() if field != UNPLACED}
    says_other = says(one) != row.model_dump(exclude=set(_OF_SOURCE))
    return bool(came_back or placed or says_other or offered(rules, one) != given)


async def follow(
    session: AsyncSession,
    clock: Clock,
    rules: Rules,
    on: ScheduledSession,
    row: CalendarEvent,
    one: Occurrence,
    language: Language,
    act: Act,
    *,
    alone: bool,
) -> bool:
    """Change in *on*, which is locked, what its club or its source's rules changed; whether anything was written.

    Notes in *act* what families have to know. A session that is over or called off stays as it is. Nothing becomes public
    unless it may do so *alone*, without a coordinator.
    """
    before = row.model_dump()
    if on.ends_at > clock.now() and on.status != "cancelled":
        on.called_off_at_source = one.cancelled  # a draft remembers that it cannot be published
        session.add(on)
        if on.status == "draft":
            await _follow_as_draft(session, clock, rules, on, row, one, act, alone=alone)
        else:
            await _follow_in_public(session, clock, rules, on, row, one, act)
        await _follow_state(session, clock, on, one, language, act)
    row.sqlmodel_update(says(one))
    row.misses, row.kept = 0, False
    session.add(row)
    return bool(before != row.model_dump())


async def _follow_as_draft(
    session: AsyncSession,
    clock: Clock,
    rules: Rules,
    on: ScheduledSession,
    row: CalendarEvent,
    one: Occurrence,
    act: Act,
    *,
    alone: bool,
) -> None:
    """Nobody knows of a draft: it takes all that the rules give.

    It becomes public when its new title says so, or when all that it waited for was to know where it is.
    """
    await _move(session, clock, on, row, one, act)
    given = offered(rules, one)
    taken = to_take(row, await values_of(session, on), given, FIELDS)
    waits = row.given.get(UNPLACED, False) or _now_wanted(rules, row, one)
    row.given = given | ({UNPLACED: True} if waits else {})
    if taken:
        await put(session, on, taken, at=clock.now())
    undecided = not {"title", "venue_id"} & {*row.own} and not row.returned
    if waits and alone and undecided and not one.cancelled and becomes(rules, one) == "published":
        row.given = given
        if on.starts_at > clock.now():
            await session.flush()
            await publish_draft(session, clock, on)


def _now_wanted(rules: Rules, row: CalendarEvent, one: Occurrence) -> bool:
    """Whether the club has just written a keyword into the title."""
    if rules.import_rule != "keyword" or one.title == row.title:
        return False
    return wanted(rules, one) and not wanted(rules, one._replace(title=row.title))


async def _follow_in_public(
    session: AsyncSession,
    clock: Clock,
    rules: Rules,
    on: ScheduledSession,
    row: CalendarEvent,
    one: Occurrence,
    act: Act,
) -> None:
    """What people can see follows what the club changed, never a new rule: a rule is not news about a session.

    It goes to another place as soon as it is known which one the new text means, and nowhere once it has begun: who is
    there, is there.
    """
    given = offered(rules, one)
    begun = on.starts_at <= clock.now()
    fields = ["title", "activity_id"] if one.title != row.title else []
    went = one.location != row.location or row.given.get(UNPLACED, False)
    if went and rules.place(one.location) and not begun:
        fields.append("venue_id")
    taken = to_take(row, await values_of(session, on), given, fields)
    row.given = {**row.given, **{field: given[field] for field in fields}, UNPLACED: went}
    if rules.knows(one.location) or not went:
        del row.given[UNPLACED]
    venue_id = taken.pop("venue_id", None)
    if not begun:
        await _move(session, clock, on, row, one, act, venue_id=venue_id and UUID(venue_id))
    if taken:
        await put(session, on, taken, at=clock.now())


async def _move(
    session: AsyncSession,
    clock: Clock,
    on: ScheduledSession,
    row: CalendarEvent,
    one: Occurrence,
    act: Act,
    *,
    venue_id: UUID | None = None,
) -> None:
    """Move it with the event, also into a start that has passed: families hear of it until the old one."""
    said = says(one)
    moved = (said["starts_at"], said["ends_at"]) != (row.starts_at, row.ends_at)
    starts_at, ends_at = (said["starts_at"], said["ends_at"]) if moved else (on.starts_at, on.ends_at)
    await shift(session, clock, on, starts_at=starts_at, ends_at=ends_at, venue_id=venue_id, act=act)


async def _follow_state(
    session: AsyncSession, clock: Clock, on: ScheduledSession, one: Occurrence, language: Language, act: Act
) -> None:
    """A public session is called off with its event; a draft remembers that it cannot be published."""
    if one.cancelled and on.status == "published" and on.ends_at > clock.now():
        await call_off(session, clock, on, reason=language.gettext(CALLED_OFF), act=act)
