"""From the VEVENTs of one UID to its instances: rule, extra dates, exceptions, and what replaces single instances."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from shared.calendars.read import identity
from shared.calendars.read.event import Event, EventReader, Start
from shared.calendars.read.exceptions import Exceptions, instance, read_exceptions
from shared.calendars.read.lines import Property
from shared.calendars.read.recur import expand
from shared.calendars.read.refusals import Skipped, blaming
from shared.calendars.read.rules import Rule, read_rule
from shared.calendars.read.values import Span, When

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Instance:
    """One time that *event* says something takes place. `recurrence` is the wall time the rule gave, None for singles."""

    event: Event
    start: Start
    length: Span
    recurrence: datetime | None


@dataclass(frozen=True)
class Override:
    """A VEVENT with RECURRENCE-ID: it replaces one instance, or with THISANDFUTURE shifts all from there on."""

    event: Event
    named: datetime | date
    following: bool

    def at(self, master: Start) -> datetime:
        """The wall time of the instance it replaces."""
        return self.named if isinstance(self.named, datetime) else datetime.combine(self.named, master.wall.time())


def of_one_uid(
    reader: EventReader, events: Sequence[Event], window: tuple[datetime, datetime], odd: dict[str, int]
) -> Iterator[Instance]:
    """Everything the events of one UID say near *window*. What was odd is added to *odd*, a refused rule too."""
    own = identity.masters(events)
    base = next((event for event in own if repeats(event)), own[0] if own else None)
    replaced = overrides(reader, events, base.start if base else None, odd)
    if base is None:  # only one instance was sent to us, as to a guest: it stands alone
        yield from (Instance(one.event, one.event.start, one.event.length, one.at(one.event.start)) for one in replaced)
    for event in own:
        mine = replaced if event is base else []
        if not (mine or repeats(event)):
            yield Instance(event, event.start, event.length, event.start.wall if len(own) > 1 else None)
            continue
        try:
            yield from instances(reader, event, mine, window, odd)
        except (Skipped, OverflowError) as error:
            skipped = error if isinstance(error, Skipped) else Skipped("outside_time")
            odd.setdefault(skipped.code, event.component.line if skipped.line is None else skipped.line)


def repeats(event: Event) -> bool:
    """Whether the event has anything that makes several of it. An empty rule is no rule."""
    names = ("RRULE", "RDATE", "EXDATE")
    return any(one.value.strip() for name in names for one in event.component.every(name))


def overrides(
    reader: EventReader, events: Sequence[Event], master: Start | None, odd: dict[str, int]
) -> list[Override]:
    """The events as overrides; per instance the highest SEQUENCE wins, among equals the last one."""
    best: dict[tuple[datetime | date, bool], Override] = {}
    for event in events:
        stated = event.component.first("RECURRENCE-ID")
        if stated is None:
            continue
        try:
            named = instance(reader, stated, master or event.start, odd)
        except (ValueError, OverflowError):
            odd.setdefault("exception_unreadable", stated.line)
            continue
        following = stated.parameters.get("RANGE", "").upper() == "THISANDFUTURE"
        found = Override(event, named, following)
        known = best.get((named, following))
        if known is None or known.event.sequence <= event.sequence:
            best[named, following] = found
    return list(best.values())


def instances(
    reader: EventReader,
    master: Event,
    replaced: Sequence[Override],
    window: tuple[datetime, datetime],
    odd: dict[str, int],
) -> Iterator[Instance]:
    """Every instance near *window* (wall times): those of the master that nothing replaces, and all replacements.

    A replacement counts even where the rule gives nothing, and where an EXDATE took the instance away.
    Raises Skipped when a rule is refused.
    """
    exceptions = read_exceptions(reader, master)
    odd |= exceptions.odd | odd
    gone = {one.at(master.start) for one in replaced}
    shifts = sorted((one for one in replaced if one.following), key=lambda one: one.at(master.start))
    for wall, length in _recurrences(master, exceptions, _wide(window, master, shifts)).items():
        if wall not in gone:
            yield _shifted(master, wall, length, shifts)
    for one in replaced:
        yield Instance(one.event, one.event.start, one.event.length, one.at(master.start))


def _recurrences(master: Event, exceptions: Exceptions, window: tuple[datetime, datetime]) -> dict[datetime, Span]:
    """Wall time -> length of what rule and extra dates give and no exception takes away."""
    rules = [stated for stated in master.component.every("RRULE") if stated.text.strip("; ")]
    walls = {} if rules else {master.start.wall: master.length}
    for stated in rules:
        with blaming(stated.line):
            walls |= dict.fromkeys(_expanded(stated, master.start, window), master.length)
    walls |= exceptions.added
    return {wall: length for wall, length in walls.items() if not exceptions.drops(wall)}


def _expanded(stated: Property, start: Start, window: tuple[datetime, datetime]) -> list[datetime]:
    rule = read_rule(stated.text)
    if rule is None:
        return [start.wall]
    until = _until(rule, start) if rule.until else None
    return expand(rule, start.wall, until=until, after=window[0], before=window[1])


def _until(rule: Rule, start: Start) -> datetime | None:
    """UNTIL as wall time of the event: inclusive, a date with the whole day, without Z in the event's zone."""
    when: When | None = rule.until
    if when is None:
        return None
    if when.is_date or start.all_day:
        return datetime.combine(when.day, datetime.max.time())
    return Start(when.wall, when.own_zone or start.zone, all_day=False).seen_from(start)


def _wide(window: tuple[datetime, datetime], master: Event, shifts: Sequence[Override]) -> tuple[datetime, datetime]:
    """The window, wide enough for instances that began before it or are shifted into it."""
    shift = max((abs(one.event.start.seen_from(master.start) - one.at(master.start)) for one in shifts), default=_DAY)
    longest = max((one.event.length.rough for one in shifts), default=_DAY)
    return window[0] - max(master.length.rough, longest) - shift - _DAY, window[1] + shift + _DAY


def _shifted(master: Event, wall: datetime, length: Span, shifts: Sequence[Override]) -> Instance:
    """The instance at *wall*, changed like the last THISANDFUTURE before it (RFC 5545, 3.2.13)."""
    last = next((one for one in reversed(shifts) if one.at(master.start) <= wall), None)
    if last is None:
        return Instance(master, Start(wall, master.start.zone, master.start.all_day), length, wall)
    moved = wall + (last.event.start.seen_from(master.start) - last.at(master.start))
    zone, all_day = master.start.zone, last.event.start.all_day
    return Instance(last.event, Start(moved, zone, all_day), last.event.length, wall)
