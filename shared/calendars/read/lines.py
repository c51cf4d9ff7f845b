"""One unfolded content line: a name, its parameters and its raw value (RFC 5545, 3.1)."""

import re
from typing import NamedTuple

_NAME = re.compile(r"[A-Za-z0-9-]+")
_PARAMETER = re.compile(r';([A-Za-z0-9-]+)=((?:"[^"]*"|[^":;])*)')
_ESCAPED = re.compile(r"\\([\\;,nN])")
# A zone may hold colons without quotes: TZID=(UTC+01:00) Berlin:20261006T180000, as Outlook on the web writes it.
_PLAIN = r';(?!TZID=)[A-Za-z0-9-]+=(?:"[^"]*"|[^":;]*)'
_ZONE_AND_DATES = re.compile(rf'((?:{_PLAIN})*+);TZID=([^";]*)((?:{_PLAIN})*):(?=\d{{8}}[^:]*$)', re.IGNORECASE)


class Property(NamedTuple):
    """A property as it was written: names in capitals, quotes around parameters gone, the value untouched."""

    name: str
    parameters: dict[str, str]
    value: str
    line: int = 0  # its place among the unfolded lines, from 0

    @property
    def text(self) -> str:
        """The value as TEXT: escapes undone (3.3.11), spaces around it gone."""
        if "\\" not in self.value:
            return self.value.strip()
        return _ESCAPED.sub(lambda found: "\n" if found[1] in "nN" else found[1], self.value).strip()


def read_line(line: str, number: int = 0) -> Property | None:
    """The property that *line* states, None for anything else: a stray line harms nobody."""
    name = _NAME.match(line)
    if name is None:
        return None
    at = name.end()
    if line[at : at + 1] == ":":
        return Property(name[0].upper(), {}, line[at + 1 :], number)
    parameters: dict[str, str] = {}
    if zoned := _ZONE_AND_DATES.match(line, at):
        parameters["TZID"] = zoned[2].strip()
        line, at = zoned[1] + zoned[3] + line[zoned.end() - 1 :], 0
    while found := _PARAMETER.match(line, at):
        parameters.setdefault(found[1].upper(), found[2].replace('"', "").strip())
        at = found.end()
    if line[at : at + 1] != ":":  # a parameter that is broken: what follows the first colon is the value
        at = line.find(":", at)
    return Property(name[0].upper(), parameters, line[at + 1 :], number) if at >= 0 else None
