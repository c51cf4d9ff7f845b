"""VEVENTs that replace instances of others (RFC 5545, 3.8.4.4), found again from any instance in one look."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

from shared.calendars.read.event import Event, Start, day_meant, to_utc, to_wall
from shared.calendars.read.series import Instance, repeats
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

    def day(self, of: Start) -> date | None:
        """The day that it names as a date or as a midnight, written or where *of* is; None for a time on a day."""
        with suppress(OverflowError):
            if self.named.all_day or time() in (
                self.named.wall.time(),
                self.named.seen_from(of._replace(all_day=False)).time(),
            ):
                return _written(self.named, of, floating=self.floating).date()
        return None


class Shift(NamedTuple):
    """An override of all that follow, on the clock of one series: `since` which wall time, and how much `later`."""

    since: datetime
    later: timedelta
    override: Override

    def of(self, wall: datetime, master: Start) -> Instance:
        """An instance that follows, changed like the first (RFC 5545, 3.2.13)."""
        event = self.override.event
        start = Start(wall + self.later, event.start.zone if master.all_day else master.zone, event.start.all_day)
        return Instance(event, start, event.length, wall)


def shift(override: Override, master: Start) -> Shift | None:
    """The override on the clock of *master*, None when no clock can show it."""
    try:
        named = _written(override.named, master, floating=override.floating)
        later = _seen(override.event.start, master) - named
        return Shift(master.shown(named), later, override)
    except OverflowError:
        return None


def _written(named: Start, of: Start, *, floating: bool) -> datetime:
    """The wall time on the clock of *of* of the instance that is named; a day means that day at its time."""
    if named.all_day or of.all_day:
        return datetime.combine(named.wall.date() if named.all_day else day_meant(named, of), of.wall.time())
    return named.wall if floating else _seen(named, of)


def _seen(start: Start, of: Start) -> datetime:
    """On the clock of *of*, also an hour that this clock leaves out."""
    return start.wall if start.zone == of.zone else start.seen_from(of)


class Replaced:
    """All overrides of one UID. An instance that one of them names is taken, whichever event gives it."""

    def __init__(self, events: Sequence[Event], own: Sequence[Event], odd: dict[str, int]) -> None:
        first = next((event for event in own if repeats(event)), own[0] if own else None)
        self.of_one = len(own) <= 1
        self._mixed = len({event.start.all_day for event in own}) > 1
        day = next((event.start for event in own if event.start.all_day), None) if self._mixed else None
        self._all = _best(events, first.start if first else None, day, odd)
        self._named = {one.name: one for one in self._all if not one.following}
        self._days: dict[date, Override] | None = None
        self._givers: dict[date, Start] = {}
        self._beaten: set[Override] = set()
        self.following = [one for one in self._all if one.following]

    def __bool__(self) -> bool:
        return bool(self._all)

    def may_be_of(self, master: Start, one: Override) -> bool:
        """Whether *one* can name an instance of that event. Beside events that have hours, only a day or midnight is a day."""
        return not (self._mixed and master.all_day) or one.day(master) is not None

    def take(self, master: Start, wall: datetime, following: Override | None) -> bool:
        """Whether something stands for the instance of *master* at *wall*, if only the first of all *following*.

        Of two in different forms the newer does, and one for itself before one for all that follow.
        """
        found = [one for one in self._standing_for(master, wall) if one]
        newest = max(found, key=lambda one: one.event.sequence, default=following)
        self._beaten.update(one for one in (*found, following) if one and one is not newest)
        return newest is not None

    def alone(self) -> Iterator[Instance]:
        """Every override once, at its own time: also where no event gives the instance, or an EXDATE took it away."""
        singles = {one.at for one in self._named.values() if not (self._mixed and one.named.all_day)}
        for one in self._all:
            if one not in self._beaten and not (one.following and one.at in singles):
                yield one.alone

    def _standing_for(self, master: Start, wall: datetime) -> Iterator[Override | None]:
        day = wall.date()
        if master.all_day:
            if self._givers.setdefault(day, master) == master:
                yield self._on_days(master).get(day)
            return
        moment = to_utc(wall, master.zone)
        shown = to_wall(moment, master.zone)
        yield self._named.get(moment)
        again = wall.replace(tzinfo=master.zone, fold=1).astimezone(UTC)  # in an hour that comes twice
        if again != moment and to_wall(again, master.zone) == shown:
            yield self._named.get(again)
        yield self._named.get(shown) or self._named.get(wall)
        # A day says least: it means the first event that has its time on it.
        if wall.time() == master.wall.time() and self._givers.setdefault(day, master) == master:
            yield self._named.get(day)

    def _on_days(self, master: Start) -> dict[date, Override]:
        """By the days they mean. Whole days have the same zone in all calendars: where the organiser is."""
        if self._days is None:
            self._days = {}
            for one in self._named.values():
                with suppress(OverflowError):
                    if self.may_be_of(master, one):
                        self._days[_written(one.named, master, floating=one.floating).date()] = one
        return self._days


def _best(events: Sequence[Event], first: Start | None, day: Start | None, odd: dict[str, int]) -> list[Override]:
    """The events as overrides; per instance the highest SEQUENCE wins, among equals the last one.

    Where there is a *day* beside events that have hours, a day and a time on it are two instances.
    """
    best: dict[tuple[date, bool], Override] = {}
    for event in events:
        found = _override(event, first or event.start, odd)
        if found is None:
            continue
        which = (found.day(day) if day else None) or found.at, found.following
        known = best.get(which)
        if known is None or known.event.sequence <= event.sequence:
            best[which] = found
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
        return Override(event, named, floating, following, first.shown(_written(named, first, floating=floating)))
    except (ValueError, OverflowError):
        odd.setdefault("exception_unreadable", stated.line)
        return Override(event, event.start, False, following, event.start.wall)  # noqa: FBT003
