"""From lines to calendars with their events and time zones. Anything else in between is passed over."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from shared.calendars.read.lines import Property, read_line


@dataclass
class Component:
    """A VEVENT, VTIMEZONE, STANDARD or DAYLIGHT: its own properties, and the components directly inside it.

    It is filled while its lines are read, and asked only after that.
    """

    name: str
    line: int = 0  # where it begins
    properties: list[Property] = field(default_factory=list)
    inside: list["Component"] = field(default_factory=list)

    @cached_property
    def _firsts(self) -> dict[str, Property]:
        return {one.name: one for one in reversed(self.properties)}

    def first(self, name: str) -> Property | None:
        """The first property of that name. Of properties that may stand only once, the first counts."""
        return self._firsts.get(name)

    def every(self, name: str) -> Iterator[Property]:
        """All properties of that name."""
        return (one for one in self.properties if one.name == name)

    def text(self, name: str) -> str:
        """The text of the first property of that name, empty when there is none."""
        found = self.first(name)
        return found.text if found else ""


# What anything is made of here; all else is passed over before it costs time.
_KEPT = frozenset(
    """METHOD NAME X-WR-CALNAME X-WR-TIMEZONE TZID TZOFFSETFROM TZOFFSETTO UID SEQUENCE SUMMARY LOCATION DESCRIPTION STATUS
    DTSTART DTEND DURATION RRULE EXRULE RDATE EXDATE RECURRENCE-ID""".split()  # noqa: SIM905
)
_KEPT_INSIDE = {"VCALENDAR": {"VEVENT", "VTIMEZONE"}, "VTIMEZONE": {"STANDARD", "DAYLIGHT"}}
_WITHOUT_EVENTS = frozenset({"VTODO", "VJOURNAL", "VFREEBUSY", "VTIMEZONE", "STANDARD", "DAYLIGHT", "VALARM"})


def calendars(lines: Iterable[tuple[int, str]]) -> list[Component]:
    """Every VCALENDAR of numbered *lines*, with the VEVENT and VTIMEZONE components directly inside it."""
    nest = _Nest()
    for number, line in lines:
        keyword, _, rest = line.partition(":")
        name = keyword.partition(";")[0].strip().upper()
        if name in _KEPT:
            if nest.open and (stated := read_line(line, number)):
                nest.open[-1].properties.append(stated)
        elif name == "BEGIN":
            nest.enter(Component(rest.strip().upper(), number))
        elif name == "END":
            nest.leave(rest.strip().upper())
    return nest.calendars


class _Nest:
    """The components that are open while lines are read, the innermost last, and the calendars found so far."""

    def __init__(self) -> None:
        self.calendars: list[Component] = []
        self.open: list[Component] = []
        self._names: Counter[str] = Counter()  # of the open ones: a stray END must cost nothing, however deep it stands

    def enter(self, new: Component) -> None:
        """Go inside *new*. Whether it is kept is up to what it stands in: an alarm inside an event is forgotten."""
        if new.name == "VCALENDAR":
            self.calendars.append(new)
        while new.name == "VEVENT" and self.open and self.open[-1].name in _WITHOUT_EVENTS:
            self._pop()  # it was never closed
        if self.open and new.name in _KEPT_INSIDE.get(self.open[-1].name, ()):
            self.open[-1].inside.append(new)
        if self.open or new.name == "VCALENDAR":
            self.open.append(new)
            self._names[new.name] += 1

    def leave(self, name: str) -> None:
        """Leave the innermost component of that name and all that was left open in it; a stray END closes nothing."""
        while self._names[name]:
            if self._pop() == name:
                return

    def _pop(self) -> str:
        name = self.open.pop().name
        self._names[name] -= 1
        return name


def named(components: Iterable[Component], name: str) -> list[Component]:
    """Those of *components* that have the name."""
    return [one for one in components if one.name == name]
