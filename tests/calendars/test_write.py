"""The calendars we publish, judged by their bytes, by another parser and by our own reader."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from icalendar import Calendar as TheirCalendar

from shared.calendars.read import parse
from shared.calendars.write import Entry, Style, write
from shared.calendars.write.line import plain
from tests.calendars.lint import lint, moment

STOCKHOLM = ZoneInfo("Europe/Stockholm")
NAME = "Drop-in i Vivalla"
FEED = Style(zone="Europe/Stockholm", cancelled_word="INSTÄLLT")
EVENING = datetime(2026, 10, 20, 18, 0, tzinfo=STOCKHOLM)
ENTRY = Entry(
    uid="018f-one@example.org",
    starts=EVENING,
    ends=EVENING + timedelta(hours=2),
    changed=datetime(2026, 9, 1, 8, 0, tzinfo=UTC),
    sequence=3,
    cancelled=False,
    title="Basket",
    category="Basket",
    location="Sporthallen, Röda dörren, Vivalla, Örebro",
    latitude=59.3,
    longitude=15.2,
    url="https://example.org/sessions/018f-one",
)

# Every plane of Unicode, with what breaks calendars in the front row. Surrogates are not characters.
awkward = st.sampled_from(
    [*'\r\n\t,;:\\"\u2028\u2029\x85\x0b\x0c\x00\x7f\u200f\u202e😀\ufeff', "\\n", "\r\n", "BEGIN:VEVENT"]
)
texts = st.lists(st.one_of(awkward, st.characters(codec="utf-8")), max_size=120).map("".join)


def lines_of(content: bytes) -> list[str]:
    """The content lines, unfolded."""
    return content.replace(b"\r\n ", b"").decode().split("\r\n")


def test_an_event_says_what_a_calendar_app_needs() -> None:
    """Every property of the policy, and none that invites an answer or rings an alarm."""
    lines = lines_of(write(NAME, FEED, [ENTRY]))
    for expected in (
        "NAME:Drop-in i Vivalla",
        "X-WR-CALNAME:Drop-in i Vivalla",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        "X-PUBLISHED-TTL:PT1H",
        "COLOR:teal",
        "UID:018f-one@example.org",
        "DTSTAMP:20260901T080000Z",
        "LAST-MODIFIED:20260901T080000Z",
        "SEQUENCE:3",
        "DTSTART;TZID=Europe/Stockholm:20261020T180000",
        "DTEND;TZID=Europe/Stockholm:20261020T200000",
        "SUMMARY:Basket",
        "STATUS:CONFIRMED",
        "LOCATION:Sporthallen\\, Röda dörren\\, Vivalla\\, Örebro",
        "GEO:59.300000;15.200000",
        "CATEGORIES:Basket",
        "URL:https://example.org/sessions/018f-one",
    ):
        assert expected in lines


def test_a_cancelled_title_begins_with_the_word() -> None:
    """For apps that show no status."""
    lines = lines_of(write(NAME, FEED, [replace(ENTRY, cancelled=True)]))
    assert "SUMMARY:INSTÄLLT: Basket" in lines
    assert "STATUS:CANCELLED" in lines


def test_the_same_values_give_the_same_bytes() -> None:
    """No clock and no chance is in a feed."""
    assert write(NAME, FEED, [ENTRY]) == write(NAME, FEED, [replace(ENTRY, starts=ENTRY.starts.astimezone(UTC))])


def test_an_empty_feed_is_still_a_calendar() -> None:
    """Its zone is the component that RFC 5545 asks for."""
    content = write(NAME, FEED, [])
    assert lint(content) == []
    assert b"BEGIN:VTIMEZONE" in content


def test_the_zone_tells_another_parser_the_right_offsets() -> None:
    """Summer, winter and both nights between, with our VTIMEZONE under a name that says nothing."""
    content = write(
        NAME, FEED, [replace(ENTRY, starts=at, ends=at + timedelta(hours=1), uid=str(at)) for at in nights()]
    )
    renamed = content.replace(b"Europe/Stockholm", b"Zone/Of-Ours-Only")
    events = TheirCalendar.from_ical(renamed).walk("VEVENT")
    assert [moment(event, "DTSTART").astimezone(UTC) for event in events] == [at.astimezone(UTC) for at in nights()]


def nights() -> list[datetime]:
    """Summer, winter, and the evenings around both changes of the clock."""
    days = (datetime(2026, 7, 1, 18), datetime(2026, 10, 24, 18), datetime(2026, 10, 25, 18), datetime(2027, 3, 27, 18))  # noqa: DTZ001
    return [day.replace(tzinfo=STOCKHOLM) for day in (*days, datetime(2027, 3, 28, 18))]  # noqa: DTZ001


def test_the_second_of_two_equal_hours_is_written_in_utc() -> None:
    """02:30 by the wall means the first one, so the second says Z."""
    second = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    content = write(NAME, FEED, [replace(ENTRY, starts=second, ends=second + timedelta(hours=1))])
    assert "DTSTART:20261025T013000Z" in lines_of(content)
    assert lint(content) == []


def test_an_event_without_a_length_has_no_end() -> None:
    """DTEND must be later than DTSTART."""
    assert b"DTEND" not in write(NAME, FEED, [replace(ENTRY, ends=ENTRY.starts)])


def test_a_zone_whose_rules_we_did_not_write_down_is_published_in_utc() -> None:
    """Right everywhere, only less pretty."""
    content = write(NAME, replace(FEED, zone="America/New_York"), [ENTRY])
    assert "DTSTART:20261020T160000Z" in lines_of(content)
    assert lint(content) == []


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # other tests run beside it
@given(title=texts, name=texts, place=texts)
def test_no_text_breaks_a_calendar_and_our_reader_gets_it_back(title: str, name: str, place: str) -> None:
    """Whatever stands in a text, the bytes are right, one event is there, and its texts are the same."""
    content = write(name, FEED, [replace(ENTRY, title=title, location=place, category="")])
    assert lint(content) == []
    (event,) = TheirCalendar.from_ical(content).walk("VEVENT")
    assert str(event.get("SUMMARY", "")) == plain(title)
    reading = parse(content, start=EVENING - timedelta(days=1), end=EVENING + timedelta(days=1), zone=STOCKHOLM)
    (one,) = reading.occurrences
    assert one.title == plain(title).strip()[:5000]
    assert one.location == plain(place).strip()[:5000]
    assert (one.starts, one.ends, reading.warnings) == (EVENING, ENTRY.ends, ())
    assert write(name, FEED, [replace(ENTRY, title=plain(title), location=plain(place), category="")]) == content


def test_half_a_character_never_leaves_the_house() -> None:
    """PostgreSQL has no text with one, and no such byte may reach a calendar by another way; nor may a NUL."""
    content = write("a\ud83d", FEED, [replace(ENTRY, title="b\udfc0\x00c", category="")])
    assert lint(content) == []
    assert "SUMMARY:bc" in lines_of(content)
