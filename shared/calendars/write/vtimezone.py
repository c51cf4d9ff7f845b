"""Time zones as a calendar states them. Only zones whose rules we wrote down; times of others are published in UTC."""

# Central European time as the European Union has kept it since 1996: summer time from the last Sunday of March to
# the last Sunday of October, both at 01:00 UTC (directive 2000/84/EC). The onsets are the first of each kind that the
# rule itself produces after 1970, so that a reader finds a valid offset for every date somebody may ask for.
_CENTRAL_EUROPE = """\
BEGIN:VTIMEZONE
TZID:{zone}
BEGIN:DAYLIGHT
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
TZNAME:CEST
DTSTART:19700329T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
END:DAYLIGHT
BEGIN:STANDARD
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
TZNAME:CET
DTSTART:19701025T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
END:STANDARD
END:VTIMEZONE
"""

_RULES = {"Europe/Stockholm": _CENTRAL_EUROPE}


def vtimezone(zone: str) -> bytes | None:
    """The VTIMEZONE of an IANA zone (RFC 5545, 3.6.5), None for one whose rules are not written down here."""
    rules = _RULES.get(zone)
    return rules.format(zone=zone).replace("\n", "\r\n").encode() if rules else None
