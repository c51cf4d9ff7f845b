"""From the VEVENTs of one UID to its instances: rule, extra dates, exceptions, and what replaces single instances."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from shared.calendars.read import identity
from shared.calendars.read.event import Event, Start
from shared.calendars.read.exceptions import day_meant, instance, read_exceptions
from shared.calendars.read.lines import Property
from shared.calendars.read.recur import MOST_INSTANCES, expand
from shared.calendars.read.refusals import Skipped, blaming
from shared.calendars.read.rules import Rule, read_rule
from shared.calendars.read.values import Span, When

_DAY = timedelta(days=1)


class Instance(NamedTuple):
    """One time that *event* says something takes place. `recurrence` is the wall time the rule gave, None for singles."""

    event: Event
    start: Start
    length: Span
    recurrence: datetime | None


@dataclass(frozen=True)
class Override:
    """A VEVENT with RECURRENCE-ID. It replaces the instance `at` a wall time, or with THISANDFUTURE all from there on."""

    event: Event
    at: datetime
    following: bool

    @property
    def alone(self) -> Instance:
        """The one time that it states itself."""
        return Instance(self.event, self.event.start, self.event.length, self.at)

    def instead_of(self, wall: datetime, master: Start) -> Instance:
        """A later instance, changed like this one (RFC 5545, 3.2.13)."""
        start = Start(wall + self.shift(master), master.zone, self.event.start.all_day)
        return Instance(self.event, start, self.event.length, wall)

    def shift(self, master: Start) -> timedelta:
        """How much later it is than the instance it replaces, on the clock of *master*."""
        return self.event.start.seen_from(master) - self.at


def of_one_uid(events: Sequence[Event], window: tuple[datetime, datetime], odd: dict[str, int]) -> Iterator[Instance]:
    """Everything the events of one UID say near *window*. What was odd is added to *odd*, a refused rule too."""
    own = identity.masters(events)
    base = next((event for event in own if repeats(event)), own[0] if own else None)
    replaced = overrides(events, base.start if base else None, odd)
    if base is None:  # only one instance was sent to us, as to a guest: it stands alone
        yield from (one.alone for one in replaced)
    for event in own:
        mine = replaced if event is base else []
        if not (mine or repeats(event)):
            yield Instance(event, event.start, event.length, event.start.wall if len(own) > 1 else None)
            continue
        try:
            yield from list(instances(event, mine, window, odd))
        except (Skipped, OverflowError) as error:
            # Only what it says is kept: an exception in a variable holds everything that was there when it was raised.
            code, line = (error.code, error.line) if isinstance(error, Skipped) else ("outside_time", None)
            odd.setdefault(code, event.component.line if line is None else line)
            yield from (one.alone for one in mine)  # these can be read


def repeats(event: Event) -> bool:
    """Whether the event has anything that makes several of it."""
    return any(event.every(name) for name in ("RRULE", "RDATE", "EXDATE"))


def overrides(events: Sequence[Event], master: Start | None, odd: dict[str, int]) -> list[Override]:
    """The events as overrides; per instance the highest SEQUENCE wins, among equals the last one."""
    best: dict[tuple[datetime, bool], Override] = {}
    for event in events:
        if event.replaces is None:
            continue
        following = event.replaces.parameters.get("RANGE", "").upper() == "THISANDFUTURE"
        found = Override(event, _replaced(event, event.replaces, master or event.start, odd), following)
        known = best.get((found.at, following))
        if known is None or known.event.sequence <= event.sequence:
            best[found.at, following] = found
    return list(best.values())


def _replaced(event: Event, stated: Property, master: Start, odd: dict[str, int]) -> datetime:
    """The wall time of the instance that an override names; its own when that cannot be read."""
    try:
        named = instance(event.reader, stated, master, odd)
    except (ValueError, OverflowError):
        odd.setdefault("exception_unreadable", stated.line)
        return event.start.wall
    return named if isinstance(named, datetime) else datetime.combine(named, master.wall.time())


def instances(
    master: Event, replaced: Sequence[Override], window: tuple[datetime, datetime], odd: dict[str, int]
) -> Iterator[Instance]:
    """Every instance near *window* (wall times): those of the master that nothing replaces, and all replacements.

    A replacement counts even where the rule gives nothing, and where an EXDATE took the instance away. One for a single
    instance counts before one for all that follow. Raises Skipped when a rule is refused.
    """
    singles = {one.at for one in replaced if not one.following}
    shifts = sorted((one for one in replaced if one.following), key=lambda one: one.at)
    gone = singles | {one.at for one in shifts}
    start = master.start
    for wall, length in _recurrences(master, _wide(window, master, shifts), window, odd).items():
        if gone and start.shown(wall) in gone:
            continue
        last = next((one for one in reversed(shifts) if one.at <= wall), None) if shifts else None
        if last:
            yield last.instead_of(wall, start)
        else:
            yield Instance(master, Start(wall, start.zone, start.all_day), length, wall)
    for one in replaced:
        if not (one.following and one.at in singles):
            yield one.alone


def _recurrences(
    master: Event, wide: tuple[datetime, datetime], window: tuple[datetime, datetime], odd: dict[str, int]
) -> dict[datetime, Span]:
    """Wall time -> length of what rule and extra dates give and no exception takes away."""
    exceptions = read_exceptions(master, odd)
    rules = master.every("RRULE")
    walls = {} if rules else {master.start.wall: master.length}
    for stated in rules:
        with blaming(stated.line):
            found = _expanded(stated, master.start, wide)
            opens = window[0] - master.length.rough
            if len(found) > MOST_INSTANCES < sum(opens < wall < window[1] for wall in found):
                raise Skipped("rule_too_many")
        walls |= dict.fromkeys(found, master.length)
    walls |= exceptions.added
    exceptions.dropped |= _left_out(master, wide, odd)
    if not exceptions:
        return walls
    return {wall: length for wall, length in walls.items() if not exceptions.drops(master.start.shown(wall))}


def _left_out(master: Event, window: tuple[datetime, datetime], odd: dict[str, int]) -> set[datetime]:
    """What the rules for exceptions take away, which are of the old standard (RFC 2445, 4.8.5.2) and still sent."""
    found: set[datetime] = set()
    for stated in master.every("EXRULE"):
        try:
            found |= {master.start.shown(wall) for wall in _expanded(stated, master.start, window)}
        except (Skipped, OverflowError):
            odd.setdefault("exception_unreadable", stated.line)
    return found


def _expanded(stated: Property, start: Start, window: tuple[datetime, datetime]) -> list[datetime]:
    rule = read_rule(stated.text)
    until = _until(rule, start) if rule.until else None
    return expand(rule, start.wall, until=until, after=window[0], before=window[1])


def _until(rule: Rule, start: Start) -> datetime | None:
    """UNTIL as wall time of the event: inclusive, a date with the whole day, without Z in the event's zone."""
    when: When | None = rule.until
    if when is None:
        return None
    stated = Start(when.wall, when.own_zone or start.zone, all_day=False)
    try:
        if when.is_date or start.all_day:
            return datetime.combine(when.day if when.is_date else day_meant(stated, start), datetime.max.time())
        return stated.seen_from(start)
    except OverflowError:  # 99991231T235959Z means for ever, and has no wall time east of Greenwich
        return when.wall


def _wide(window: tuple[datetime, datetime], master: Event, shifts: Sequence[Override]) -> tuple[datetime, datetime]:
    """The window, wide enough for instances that began before it or are shifted into it."""
    shift = max((abs(one.shift(master.start)) for one in shifts), default=_DAY)
    longest = max((one.event.length.rough for one in shifts), default=_DAY)
    return window[0] - max(master.length.rough, longest) - shift - _DAY, window[1] + shift + _DAY
