"""Let a session follow what its club changed, field by field, and leave alone what a coordinator decided."""

from uuid import UUID

from shared.calendars.arrive import says
from shared.calendars.fields import FIELDS, put, to_take, values_of
from shared.calendars.models import CalendarEvent
from shared.calendars.read import Occurrence
from shared.calendars.rules import Rules, becomes, offered
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
    return came_back or says(one) != row.model_dump(exclude=set(_OF_SOURCE)) or offered(rules, one) != row.given


async def follow(
    session: AsyncSession,
    clock: Clock,
    rules: Rules,
    on: ScheduledSession,
    row: CalendarEvent,
    one: Occurrence,
    language: Language,
    act: Act,
) -> bool:
    """Change in *on*, which is locked, what its club or its source's rules changed; whether anything was written.

    Notes in *act* what families have to know. A session that is over or called off stays as it is.
    """
    before = row.model_dump()
    if on.ends_at > clock.now() and on.status != "cancelled":
        if on.status == "draft":
            await _follow_as_draft(session, clock, rules, on, row, one, act)
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
) -> None:
    """Nobody knows of a draft: it takes all that the rules give.

    It becomes public when its new title says so, or when all that it waited for was to know where it is.
    """
    await _move(session, clock, on, row, one, act)
    wanted = offered(rules, one)
    taken = to_take(row, await values_of(session, on), wanted, FIELDS)
    found = _now_placed(rules, row, one)
    row.given = wanted
    if taken:
        await put(session, on, taken, at=clock.now())
    asked_for = (
        (found or _now_mentions(rules, row, one)) and "title" not in row.own and not row.returned and not one.cancelled
    )
    if asked_for and on.starts_at > clock.now():
        await session.flush()
        await publish_draft(session, clock, on)


def _now_mentions(rules: Rules, row: CalendarEvent, one: Occurrence) -> bool:
    """Whether the club has just written a keyword into the title."""
    if rules.import_rule != "keyword" or one.title == row.title:
        return False
    before = one._replace(title=row.title)
    return becomes(rules, one) == "published" and becomes(rules, before) != "published"


def _now_placed(rules: Rules, row: CalendarEvent, one: Occurrence) -> bool:
    """Whether somebody has just said where it is, and that was all that kept it from being public."""
    return not row.given.get("placed", True) and becomes(rules, one) == "published"


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

    It goes to another place only when a coordinator has said which one the new text means, and nowhere once it has
    begun: who is there, is there.
    """
    wanted = offered(rules, one)
    begun = on.starts_at <= clock.now()
    fields = ["title", "activity_id"] if one.title != row.title else []
    if one.location != row.location and rules.place(one.location) and not begun:
        fields.append("venue_id")
    taken = to_take(row, await values_of(session, on), wanted, fields)
    row.given = {**row.given, **{field: wanted[field] for field in fields}}
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
    if on.called_off_at_source != one.cancelled:
        on.called_off_at_source = one.cancelled
        session.add(on)
    if one.cancelled and on.status == "published" and on.ends_at > clock.now():
        await call_off(session, clock, on, reason=language.gettext(CALLED_OFF), act=act)
