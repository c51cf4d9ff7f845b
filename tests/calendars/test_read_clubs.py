"""The calendars that Swedish clubs' systems send, with their habits."""

from tests.calendars.reading import FEEDS, read_autumn, times


def test_a_windows_zone_with_its_rules_keeps_wall_time_over_the_change_of_the_clock() -> None:
    """18:00 before and after 25 October is 18:00, under a zone name that only Windows knows."""
    content = (FEEDS / "team_pages.ics").read_bytes()
    assert times(content) == ["10-20 18:00-19:30", "10-27 18:00-19:30"]
    first, second = read_autumn(content).occurrences
    assert [one.starts.strftime("%z") for one in (first, second)] == ["+0200", "+0100"]


def test_folded_and_escaped_text_comes_out_whole() -> None:
    """A fold in the middle of a word and an escaped comma leave no trace."""
    first = read_autumn((FEEDS / "team_pages.ics").read_bytes()).occurrences[0]
    assert first.title == "Öppen hall - Exempel IK P12"
    assert first.location == "Sporthallen, Exempelgatan 1"
    assert "innan vi börjar, ta med inneskor" in first.description


def test_lines_without_any_fold_and_years_that_never_were_are_read() -> None:
    """Lines of hundreds of octets, summer time since 1601 and LAST-MODIFIED in the year 1 harm nothing."""
    content = (FEEDS / "long_lines.ics").read_bytes()
    reading = read_autumn(content)
    assert times(content) == ["10-21 17:00-18:30"]
    assert reading.warnings == ()
    assert reading.name == "Sportadmin Exempel BK Flickor"


def test_two_events_around_the_change_of_the_clock_both_keep_their_hour() -> None:
    """A zone that is named but not described is the one everybody knows by that name."""
    assert times((FEEDS / "growing_sequence.ics").read_bytes()) == ["10-24 10:00-12:00", "10-25 10:00-12:00"]


def test_line_feeds_alone_and_bare_numbers_as_uid_are_read() -> None:
    """No carriage returns, a UID without an at sign, a space before a comma."""
    content = (FEEDS / "matches_only.ics").read_bytes()
    (match,) = read_autumn(content).occurrences
    assert (match.key, match.uid, match.location) == ("4001", "4001", "Innebandyhallen , Exempelstad")
