"""libical, which GNOME, KDE and much else read calendars with; through its C interface, so nothing has to be compiled."""

import ctypes
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from tests.calendars.judges import Seen

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class _Time(ctypes.Structure):
    """`struct icaltimetype` of version 3."""

    _fields_ = (
        *((name, ctypes.c_int) for name in ("year", "month", "day", "hour", "minute", "second", "is_date", "daylight")),
        ("zone", ctypes.c_void_p),
    )


@cache
def _library() -> Any:
    library = ctypes.CDLL("libical.so.3")
    for name, gives, *takes in (
        ("icalparser_parse_string", ctypes.c_void_p, ctypes.c_char_p),
        ("icalcomponent_free", None, ctypes.c_void_p),
        ("icalcomponent_count_errors", ctypes.c_int, ctypes.c_void_p),
        ("icalrestriction_check", ctypes.c_int, ctypes.c_void_p),
        ("icalcomponent_string_to_kind", ctypes.c_int, ctypes.c_char_p),
        ("icalproperty_string_to_kind", ctypes.c_int, ctypes.c_char_p),
        ("icalcomponent_get_first_component", ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int),
        ("icalcomponent_get_next_component", ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int),
        ("icalcomponent_get_first_property", ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int),
        ("icalproperty_get_value_as_string", ctypes.c_char_p, ctypes.c_void_p),
        ("icalcomponent_get_uid", ctypes.c_char_p, ctypes.c_void_p),
        ("icalcomponent_get_summary", ctypes.c_char_p, ctypes.c_void_p),
        ("icalcomponent_get_location", ctypes.c_char_p, ctypes.c_void_p),
        ("icalcomponent_get_sequence", ctypes.c_int, ctypes.c_void_p),
        ("icalcomponent_get_dtstart", _Time, ctypes.c_void_p),
        ("icalcomponent_get_dtend", _Time, ctypes.c_void_p),
        ("icaltime_as_timet_with_zone", ctypes.c_long, _Time, ctypes.c_void_p),
    ):
        function = getattr(library, name)
        function.restype, function.argtypes = gives, takes
    return library


def seen(content: bytes) -> list[Seen]:
    """The events. Raises ValueError for what it could not parse, and for what breaks a rule of RFC 5545 or 5546."""
    library = _library()
    root = library.icalparser_parse_string(content)
    if not root:
        raise ValueError("libical finds no calendar")
    try:
        wrong = library.icalcomponent_count_errors(root)
        if wrong or not library.icalrestriction_check(root):
            raise ValueError(f"libical finds {wrong} mistakes, or a rule that is broken")
        return sorted(_events(root))
    finally:
        library.icalcomponent_free(root)


def _events(root: int) -> list[Seen]:
    library, found = _library(), []
    kind = library.icalcomponent_string_to_kind(b"VEVENT")
    event = library.icalcomponent_get_first_component(root, kind)
    while event:
        found.append(_seen(event))
        event = library.icalcomponent_get_next_component(root, kind)
    return found


def _seen(event: int) -> Seen:
    library = _library()
    return Seen(
        uid=library.icalcomponent_get_uid(event).decode(),
        starts=_moment(library.icalcomponent_get_dtstart(event)),
        ends=_moment(library.icalcomponent_get_dtend(event)),
        title=(library.icalcomponent_get_summary(event) or b"").decode(),
        location=(library.icalcomponent_get_location(event) or b"").decode(),
        status=_status(event),
        sequence=library.icalcomponent_get_sequence(event),
    )


def _moment(time: _Time) -> datetime:
    return EPOCH + timedelta(seconds=_library().icaltime_as_timet_with_zone(time, time.zone))


def _status(event: int) -> str:
    """Where there is none, the getter of the library says 0, which is a status too."""
    library = _library()
    stated = library.icalcomponent_get_first_property(event, library.icalproperty_string_to_kind(b"STATUS"))
    status: bytes = library.icalproperty_get_value_as_string(stated) if stated else b""
    return status.decode()
