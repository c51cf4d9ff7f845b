"""Which time zone a TZID means. The name decides where it is known; a zone's own rules only where it is not."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from shared.calendars.read.components import Component
from shared.calendars.read.stated_zones import stated_zone
from shared.calendars.read.windows import DISPLAYED, WINDOWS

_OFFSET_NAME = re.compile(r"\(?(?:utc|gmt)?\s*([+-])(\d{1,2})[:.]?(\d{2})?\)?", re.IGNORECASE)
_DISPLAY_NAME = re.compile(r"\((?:utc|gmt)?\s*[+-]?[\d:.]*\)\s*(.+)", re.IGNORECASE)
_UTC_NAMES = frozenset({"utc", "z", "gmt", "zulu", "tzone://microsoft/utc"})
# Names that may reach ZoneInfo as they are; it opens whatever file a name points to.
_USUAL = re.compile(
    r"(?:Africa|America|Asia|Atlantic|Australia|Etc|Europe|Indian|Pacific)/(?:[A-Za-z_]+/)?[A-Za-z0-9_+-]+"
)
_MOST_SEGMENTS = 3  # America/Argentina/Buenos_Aires
_NO_PLACES = frozenset({"localtime", "Factory"})  # mean whatever this machine is set to


class Zones:
    """The zones of one calendar, for a stretch of time. `default` is where the organiser is."""

    def __init__(self, default: tzinfo, components: Iterable[Component], window: tuple[datetime, datetime]) -> None:
        self.default = default
        self._window = window
        self._stated = {_bare(one.text("TZID")).casefold(): one for one in components if one.text("TZID")}
        self._known: dict[str, tzinfo | None] = {}

    def find(self, tzid: str) -> tzinfo | None:
        """The zone that *tzid* means, None for a name that says nothing to anybody."""
        if tzid not in self._known:
            self._known[tzid] = self._look_up(_bare(tzid))
        return self._known[tzid]

    def _look_up(self, name: str) -> tzinfo | None:
        folded = name.casefold()
        if folded in _UTC_NAMES:
            return UTC
        if folded not in WINDOWS and (found := iana_zone(name)):
            return found
        if folded in self._stated and (own := stated_zone(self._stated[folded], self._window)):
            return own
        return _windows_zone(folded) or _offset_zone(name)


def _zone_at_once(name: str) -> tzinfo | None:
    """The zone, without looking through all the names there are, which takes as long as a reading."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, OSError, ValueError):
        return None


def _bare(name: str) -> str:
    return name.strip().strip('"').strip()


def iana_zone(name: str) -> tzinfo | None:
    """The IANA zone of that name in any case, also behind a global prefix like /example.org/Tzfile/."""
    if _USUAL.fullmatch(name) and (usual := _zone_at_once(name)):
        return usual
    names = _iana_names()
    segments = name.casefold().replace(" ", "_").strip("/").split("/")
    shortest = 0 if name.startswith("/") or len(segments) == 1 else 1  # "Club/EST" is a name of its own
    candidates = ("/".join(segments[-number:]) for number in range(_MOST_SEGMENTS, shortest, -1))
    found = next((names[one] for one in candidates if one in names), None)
    return ZoneInfo(found) if found else None


@cache
def _iana_names() -> dict[str, str]:
    """Folded name -> IANA id. Only these reach ZoneInfo, which would open whatever file a name points to."""
    return {name.casefold(): name for name in available_timezones() - _NO_PLACES}


@cache
def _cities() -> dict[str, str]:
    """Folded city -> IANA id, for the names that Windows shows to people."""
    return {name.rpartition("/")[2].replace("_", " ").casefold(): name for name in sorted(available_timezones())}


def _windows_zone(folded: str) -> tzinfo | None:
    """The zone behind a Windows id, or behind a name like "(UTC+01:00) Amsterdam, Berlin, Bern"."""
    if folded in WINDOWS:
        return iana_zone(WINDOWS[folded])
    shown = _DISPLAY_NAME.fullmatch(folded)
    words = shown[1] if shown else folded
    if words in DISPLAYED:
        return iana_zone(DISPLAYED[words])
    places = [place.strip() for place in re.split("[,/]", words)] if shown else []
    found = next((_cities()[place] for place in places if place in _cities()), None)
    return ZoneInfo(found) if found else None


def _offset_zone(name: str) -> tzinfo | None:
    """A fixed offset that the name itself states: GMT+0200, UTC-5."""
    found = _OFFSET_NAME.fullmatch(name)
    if not found:
        return None
    offset = timedelta(hours=int(found[2]), minutes=int(found[3] or 0))
    if offset >= timedelta(hours=18):
        return None
    return timezone(-offset if found[1] == "-" else offset)
