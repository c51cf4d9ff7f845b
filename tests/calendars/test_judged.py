"""What we publish, as other people's parsers see it: icalendar, libical and ical.js agree with each other and with us."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings

from shared.calendars.write import Entry, write
from shared.calendars.write.line import plain
from tests.calendars.judges import Seen, ical_js, icalendar_py, libical
from tests.calendars.test_write import ENTRY, FEED, NAME, nights, texts

Judge = Callable[[bytes], list[Seen]]
JUDGES = {"icalendar": icalendar_py.seen, "libical": libical.seen, "ical.js": ical_js.seen}
SECOND_HOUR = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
TEXTS = (
    "plain",
    "Hallen, stora; salen \\ \\n",
    "two\r\nlines\nEND:VEVENT\rBEGIN:VALARM",
    "ö" * 200,
    "👨‍👩‍👧‍👦" * 30,
    "\u202eright to left\u202c \u200f سباحة",
    "\U0001f3c0\U00020000\U000e0001\U0010fffd",
    '"quoted": <b>bold</b>; A=B',
)


def every_case() -> list[Entry]:
    """Sessions in each state, at each awkward hour, with each awkward text."""
    hour = timedelta(hours=1)
    one = replace(ENTRY, category="")
    moments = [replace(one, starts=at, ends=at + hour) for at in (*nights(), SECOND_HOUR)]
    moments.append(replace(one, starts=SECOND_HOUR - 2 * hour, ends=SECOND_HOUR))
    states = [replace(one, cancelled=True), replace(one, ends=one.starts)]
    states += [replace(one, seat=False, waits=True), replace(one, seat=True, waits=True)]
    texts = [replace(one, title=text, location=text, category=text) for text in TEXTS]
    return [replace(entry, uid=f"{n}@example.org") for n, entry in enumerate([*moments, *states, *texts])]


def as_we_mean_it(entry: Entry) -> Seen:
    """What a parser should see."""
    status, word = ("CANCELLED", "INSTÄLLT: ") if entry.cancelled else ("CONFIRMED", "")
    if entry.waits:
        status, word = ("CONFIRMED", "Plats och kö: ") if entry.seat else ("TENTATIVE", "I kö: ")
    starts, ends = entry.starts.astimezone(UTC), entry.ends.astimezone(UTC)
    return Seen(entry.uid, starts, ends, word + plain(entry.title), plain(entry.location), status, entry.sequence)


STYLE = replace(FEED, waiting_word="I kö", both_word="Plats och kö")


@pytest.mark.parametrize("judge", JUDGES.values(), ids=JUDGES)
def test_another_parser_sees_what_we_mean(judge: Judge) -> None:
    """Every text, moment and state; also under a zone's name that nobody knows, so that our VTIMEZONE is what counts."""
    content = write(NAME, STYLE, every_case())
    expected = sorted(as_we_mean_it(entry) for entry in every_case())
    assert judge(content) == expected
    assert judge(content.replace(b"Europe/Stockholm", b"Zone/Of-Ours-Only")) == expected


@pytest.mark.parametrize("judge", [icalendar_py.seen, libical.seen], ids=["icalendar", "libical"])
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # other tests run beside it
@given(title=texts, place=texts)
def test_no_text_means_something_else_to_another_parser(judge: Judge, title: str, place: str) -> None:
    """Whatever stands in it. ical.js, a process for each look, is shown the worst of them above."""
    entry = replace(ENTRY, title=title, location=place, category=title)
    assert judge(write(NAME, STYLE, [entry])) == [as_we_mean_it(entry)]


@pytest.mark.parametrize("judge", JUDGES.values(), ids=JUDGES)
def test_for_google_a_cancelled_session_has_no_status(judge: Judge) -> None:
    """Google takes away without a word what is STATUS:CANCELLED; the title still says it. Nothing else is different."""
    called_off = replace(ENTRY, cancelled=True)
    (event,) = judge(write(NAME, replace(STYLE, without_cancelled=True), [called_off]))
    assert event == replace(as_we_mean_it(called_off), status="")
    plain_calendar = write(NAME, STYLE, [ENTRY])
    assert write(NAME, replace(STYLE, without_cancelled=True), [ENTRY]) == plain_calendar


@pytest.mark.parametrize("judge", JUDGES.values(), ids=JUDGES)
def test_a_judge_sees_what_is_wrong(judge: Judge) -> None:
    """Or its agreement would be worth nothing."""
    content = write(NAME, STYLE, [ENTRY])
    with pytest.raises(ValueError, match=r"."):
        judge(content.replace(b"DTSTART;TZID=Europe/Stockholm:20261020T180000", b"DTSTART:when they like"))
    elsewhere = content.replace(b"Europe/Stockholm", b"Zone/Of-Others").replace(b"ETTO:+0200", b"ETTO:+0300")
    assert judge(elsewhere)[0].starts == as_we_mean_it(ENTRY).starts - timedelta(hours=1)
