"""What one VEVENT gives by itself: its start, or the times of its rules and extra dates without its exceptions."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import NamedTuple

from shared.calendars.read.event import Event, Start, day_meant
from shared.calendars.read.exceptions import Exceptions, read_exceptions
from shared.calendars.read.lines import Property
from shared.calendars.read.recur import MOST_INSTANCES, expand
from shared.calendars.read.refusals import Skipped, blaming
from shared.calendars.read.rules import FINE_PARTS, Rule, read_rule
from shared.calendars.read.values import Span, When

Stretch = tuple[datetime, datetime]  # from and to, as wall times

_DAY = timedelta(days=1)


class Instance(NamedTuple):
    """One time that *event* says something takes place. `recurrence` is the wall time the rule gave, None for singles."""

    event: Event
    start: Start
    length: Span
    recurrence: datetime | None


@dataclass(frozen=True)
class Series:
    """An event with its exceptions, read once. What is odd is added to `odd`."""

    master: Event
    exceptions: Exceptions
    odd: dict[str, int]

    @classmethod
    def of(cls, master: Event, odd: dict[str, int]) -> "Series":
        """The series that *master* begins, which may be of one."""
        return cls(master, read_exceptions(master, odd), odd)

    def walls(self, wide: Stretch, window: Stretch) -> dict[datetime, Span]:
        """Wall time -> length of what it gives in *wide*, with what its exceptions take away again (see `drops`).

        Raises Skipped when a rule is refused, also because too many lie in *window*.
        """
        self.exceptions.dropped |= self._left_out(wide)
        return self._given(wide, window) | self.exceptions.added

    def drops(self, wall: datetime) -> bool:
        """Whether an exception takes that instance away."""
        return bool(self.exceptions) and self.exceptions.drops(self.master.start.shown(wall))

    def gives(self, at: datetime) -> bool:
        """Whether it gives the instance that the clock shows at that wall time, taken away or not."""
        near = at - _DAY, at + _DAY
        try:
            walls = self._given(near, near)
        except (Skipped, OverflowError):
            return False
        return any(self.master.start.shown(wall) == at for one in (walls, self.exceptions.added) for wall in one)

    def _given(self, wide: Stretch, window: Stretch) -> dict[datetime, Span]:
        master = self.master
        rules = master.every("RRULE")
        walls = {} if rules else {master.start.wall: master.length}
        for stated in rules:
            with blaming(stated.line):
                found = _expanded(stated, master.start, wide)
                opens = window[0] - master.length.rough
                if len(found) > MOST_INSTANCES < sum(opens < wall < window[1] for wall in found):
                    raise Skipped("rule_too_many")
            walls |= dict.fromkeys(found, master.length)
        return walls

    def _left_out(self, wide: Stretch) -> set[datetime]:
        """What the rules for exceptions take away, which are of the old standard (RFC 2445, 4.8.5.2) and still sent."""
        found: set[datetime] = set()
        start = self.master.start
        for stated in self.master.every("EXRULE"):
            try:
                found |= {start.shown(wall) for wall in _expanded(stated, start, wide)}
            except (Skipped, OverflowError):
                self.odd.setdefault("exception_unreadable", stated.line)
        return found


def repeats(event: Event) -> bool:
    """Whether the event has anything that makes several of it."""
    return any(event.every(name) for name in ("RRULE", "RDATE", "EXDATE"))


def _expanded(stated: Property, start: Start, wide: Stretch) -> list[datetime]:
    rule = read_rule(stated.text)
    if start.all_day:  # days have no hours (RFC 5545, 3.3.10)
        rule = replace(rule, by={name: numbers for name, numbers in rule.by.items() if name not in FINE_PARTS})
    until = _until(rule, start) if rule.until else None
    return expand(rule, start.wall, until=until, after=wide[0], before=wide[1])


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
