"""VEVENTs that replace instances of others (RFC 5545, 3.8.4.4), found again from any instance in one look."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from shared.calendars.read.event import Event, Start, to_utc, to_wall
from shared.calendars.read.exceptions import day_meant
from shared.calendars.read.series import Instance
from shared.calendars.read.values import read_when

# What a RECURRENCE-ID may name: a moment (aware, in UTC), a wall time on whatever clock (naive), or a day.
Name = datetime | date


@dataclass(frozen=True, eq=False)
class Override:
    """A VEVENT with RECURRENCE-ID. It replaces the instance that it names, or with THISANDFUTURE all from there on.

    `at` is the wall time of that instance on the clock of the first event that repeats.
    """

    event: Event
    named: Start
    floating: bool
    following: bool
    at: datetime

    @property
    def alone(self) -> Instance:
        """The one time that it states itself."""
        return Instance(self.event, self.event.start, self.event.length, self.at)

    @property
    def name(self) -> Name | None:
        """What it names; None for what no clock can show."""
        if self.named.all_day or self.floating:
            return self.named.wall.date() if self.named.all_day else self.named.wall
        try:
            return to_utc(self.named.wall, self.named.zone)
        except OverflowError:
            return None

    def meant(self, of: Start) -> datetime:
        """The wall time on the clock of *of* at which the instance begins; a day means the time of *of* on it."""
        return _meant(self.named, of, floating=self.floating)


class Shift(NamedTuple):
    """An override of all that follow, on the clock of one series: `since` which wall time, and how much `later`."""

    since: datetime
    later: timedelta
    event: Event

    def of(self, wall: datetime, master: Start) -> Instance:
        """An instance that follows, changed like the first (RFC 5545, 3.2.13)."""
        own = self.event.start
        start = Start(wall + self.later, own.zone if master.all_day else master.zone, own.all_day)
        return Instance(self.event, start, self.event.length, wall)


def shift(override: Override, master: Start) -> Shift | None:
    """The override on the clock of *master*, None when no clock can show it."""
    try:
        since = override.meant(master)
        return Shift(since, override.event.start.seen_from(master) - since, override.event)
    except OverflowError:
        return None


def _meant(named: Start, of: Start, *, floating: bool) -> datetime:
    """The wall time on the clock of *of* at which the instance begins that is named; a day means that day at its time."""
    if named.all_day or of.all_day:
        return datetime.combine(named.wall.date() if named.all_day else day_meant(named, of), of.wall.time())
    return of.shown(named.wall) if floating else named.seen_from(of)


class Replaced:
    """All overrides of one UID. An instance that one of them names is taken, whichever event gives it."""

    def __init__(self, events: Sequence[Event], first: Start | None, odd: dict[str, int]) -> None:
        self._all = _best(events, first, odd)
        self._named = {one.name: one for one in self._all if not one.following}
        self._days: dict[date, Override] | None = None
        self._givers: dict[date, Start] = {}
        self._beaten: set[Override] = set()
        self.following = [one for one in self._all if one.following]

    def __bool__(self) -> bool:
        return bool(self._all)

    def take(self, master: Start, wall: datetime) -> bool:
        """Whether something stands for the instance of *master* at *wall*. Of two in different forms, the newer does."""
        found = [one for one in self._standing_for(master, wall) if one]
        if len(found) > 1:
            newest = max(found, key=lambda one: one.event.sequence)
            self._beaten.update(one for one in found if one is not newest)
        return bool(found)

    def alone(self) -> Iterator[Instance]:
        """Every override once, at its own time: also where no event gives the instance, or an EXDATE took it away."""
        singles = {one.at for one in self._named.values()}
        for one in self._all:
            if one not in self._beaten and not (one.following and one.at in singles):
                yield one.alone

    def _standing_for(self, master: Start, wall: datetime) -> Iterator[Override | None]:
        if master.all_day:
            yield self._of_day(wall.date(), master)
            return
        moment = to_utc(wall, master.zone)
        shown = to_wall(moment, master.zone)
        yield self._named.get(moment)
        again = wall.replace(tzinfo=master.zone, fold=1).astimezone(UTC)  # in an hour that comes twice
        if again != moment and to_wall(again, master.zone) == shown:
            yield self._named.get(again)
        yield self._named.get(shown) or self._named.get(wall)
        # A day says least: it means the first event that has its time on it.
        if wall.time() == master.wall.time() and self._givers.setdefault(wall.date(), master) == master:
            yield self._named.get(wall.date())

    def _of_day(self, day: date, master: Start) -> Override | None:
        """What stands for a whole day. Whole days have the same zone in all calendars: where the organiser is."""
        if self._days is None:
            self._days = {
                one.at.date() if one.named.all_day else _day(one, master): one for one in self._named.values()
            }
        return self._days.get(day)


def _day(one: Override, master: Start) -> date:
    try:
        return day_meant(one.named, master)
    except OverflowError:
        return one.named.wall.date()


def _best(events: Sequence[Event], first: Start | None, odd: dict[str, int]) -> list[Override]:
    """The events as overrides; per instance the highest SEQUENCE wins, among equals the last one."""
    best: dict[tuple[datetime, bool], Override] = {}
    for event in events:
        found = _override(event, first or event.start, odd)
        if found is None:
            continue
        known = best.get((found.at, found.following))
        if known is None or known.event.sequence <= event.sequence:
            best[found.at, found.following] = found
    return list(best.values())


def _override(event: Event, first: Start, odd: dict[str, int]) -> Override | None:
    """The event as an override, None when it has no RECURRENCE-ID. One that cannot be read means its own start."""
    stated = event.replaces
    if stated is None:
        return None
    following = stated.parameters.get("RANGE", "").upper() == "THISANDFUTURE"
    try:
        named = event.reader.start(stated, odd)
        floating = not (stated.parameters.get("TZID") or read_when(stated.value).own_zone)
        return Override(event, named, floating, following, _meant(named, first, floating=floating))
    except (ValueError, OverflowError):
        odd.setdefault("exception_unreadable", stated.line)
        return Override(event, event.start, False, following, event.start.wall)  # noqa: FBT003
