"""From the VEVENTs of one UID to its instances: what each gives, and what replaces single instances of them."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from shared.calendars.read import identity
from shared.calendars.read.event import Event, Start
from shared.calendars.read.refusals import Skipped
from shared.calendars.read.replaced import Override, Replaced, Shift, shift
from shared.calendars.read.series import Instance, Series, Stretch, repeats

_DAY = timedelta(days=1)
_MOST_QUESTIONS = 2000  # whether an event gives the instance from which on all are changed


def of_one_uid(events: Sequence[Event], window: Stretch, odd: dict[str, int]) -> Iterator[Instance]:
    """Everything the events of one UID say near *window*. What was odd is added to *odd*, a refused rule too.

    A replacement counts even where no event gives its instance, and where an EXDATE took the instance away.
    """
    own = identity.masters(events)
    replaced = Replaced(events, own, odd)
    shifts = _Shifts(replaced)
    given: list[Instance] = []
    own.sort(key=lambda event: not event.start.all_day)  # a date means a day before it means an hour on it
    for event in own:
        if not (replaced or repeats(event)) and replaced.of_one:
            yield Instance(event, event.start, event.length, None)
            continue
        try:
            series = Series.of(event, odd)
            given += list(_instances(series, replaced, shifts.of(series), window))
        except (Skipped, OverflowError) as error:
            # Only what it says is kept: an exception in a variable holds everything that was there when it was raised.
            code, line = (error.code, error.line) if isinstance(error, Skipped) else ("outside_time", None)
            odd.setdefault(code, event.component.line if line is None else line)
    yield from given if replaced.of_one else {_which(one): one for one in given}.values()
    yield from replaced.alone()


def _which(one: Instance) -> tuple[bool, datetime]:
    """Which instance of its UID it is: where two events give the same, the later one counts."""
    return identity.begins(one.start._replace(wall=one.recurrence or one.start.wall))


class _Shifts:
    """The overrides of all that follow, each for the first event that gives the instance it names.

    Of an event that is the only one of its UID all of them are, whatever they name.
    """

    def __init__(self, replaced: Replaced) -> None:
        self._replaced = replaced
        self._left = list(replaced.following)
        self._questions = _MOST_QUESTIONS

    def of(self, series: Series) -> list[Shift]:
        """Those that change this series, in the order of time."""
        asked = self._left if self._replaced.of_one else self._left[: self._questions]
        mine, left = [], self._left[len(asked) :]
        for one in asked:
            found = shift(one, series.master.start)
            if found and (self._replaced.of_one or self._is_given(one, found, series)):
                mine.append(found)
            else:
                left.append(one)
        self._left = left
        self._questions -= len(asked)
        return sorted(mine, key=lambda one: one.since)

    def _is_given(self, one: Override, found: Shift, series: Series) -> bool:
        return self._replaced.may_be_of(series.master.start, one) and series.gives(found.since)


def _instances(series: Series, replaced: Replaced, shifts: list[Shift], window: Stretch) -> Iterator[Instance]:
    """Every instance near *window* that nothing replaces, and those that are shifted. Raises Skipped for a refused rule."""
    master, start = series.master, series.master.start
    since = [one.since for one in shifts]
    firsts = {one.since: one.override for one in shifts}
    for wall, length in series.walls(_wide(window, master, shifts), window).items():
        if (replaced and replaced.take(start, wall, firsts.get(start.shown(wall)))) or series.drops(wall):
            continue
        if following := bisect_right(since, wall):
            yield shifts[following - 1].of(wall, start)
        else:
            yield Instance(master, Start(wall, start.zone, start.all_day), length, wall)


def _wide(window: Stretch, master: Event, shifts: Sequence[Shift]) -> Stretch:
    """The window, wide enough for instances that began before it or are shifted into it."""
    later = max((abs(one.later) for one in shifts), default=_DAY)
    longest = max((one.override.event.length.rough for one in shifts), default=_DAY)
    return window[0] - max(master.length.rough, longest) - later - _DAY, window[1] + later + _DAY
