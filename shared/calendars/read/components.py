"""From lines to calendars with their events and time zones. Anything else in between is passed over."""

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
    DTSTART DTEND DURATION RRULE RDATE EXDATE RECURRENCE-ID""".split()  # noqa: SIM905
)
_KEPT_INSIDE = {"VCALENDAR": {"VEVENT", "VTIMEZONE"}, "VTIMEZONE": {"STANDARD", "DAYLIGHT"}}


def calendars(lines: Iterable[tuple[int, str]]) -> list[Component]:
    """Every VCALENDAR of numbered *lines*, with the VEVENT and VTIMEZONE components directly inside it."""
    found: list[Component] = []
    open_ones: list[Component] = []
    for number, line in lines:
        keyword, _, name = line.partition(":")
        match keyword.strip().upper():
            case "BEGIN":
                _open(Component(name.strip().upper(), number), open_ones, found)
            case "END":
                _close(name.strip().upper(), open_ones)
            case other if open_ones and other.partition(";")[0] in _KEPT and (stated := read_line(line, number)):
                open_ones[-1].properties.append(stated)
    return found


def _open(new: Component, open_ones: list[Component], found: list[Component]) -> None:
    """Go inside *new*. Whether it is kept is up to what it stands in: an alarm inside an event is forgotten."""
    if open_ones and new.name in _KEPT_INSIDE.get(open_ones[-1].name, ()):
        open_ones[-1].inside.append(new)
    elif new.name == "VCALENDAR" and not open_ones:
        found.append(new)
    if open_ones or new.name == "VCALENDAR":
        open_ones.append(new)


def _close(name: str, open_ones: list[Component]) -> None:
    """Leave the innermost component of that name and all that was left open in it; a stray END closes nothing."""
    for depth in range(len(open_ones) - 1, -1, -1):
        if open_ones[depth].name == name:
            del open_ones[depth:]
            return


def named(components: Iterable[Component], name: str) -> list[Component]:
    """Those of *components* that have the name."""
    return [one for one in components if one.name == name]
