"""Whether a reader already has what we would send (RFC 9110, section 13)."""

from datetime import UTC, datetime, timedelta

import pytest

from services.api.feeds.conditional import accepts_gzip, http_date, not_modified

ETAG = '"abc"'
MODIFIED = datetime(2026, 9, 15, 13, 0, 0, tzinfo=UTC)
NOW = datetime(2026, 9, 17, tzinfo=UTC)
SAME, BEFORE, AFTER = "Tue, 15 Sep 2026 13:00:00 GMT", "Tue, 15 Sep 2026 12:59:59 GMT", "Wed, 16 Sep 2026 13:00:00 GMT"


def test_a_date_is_written_as_http_writes_it() -> None:
    """To the second, in GMT."""
    assert http_date(MODIFIED.replace(microsecond=900_000)) == SAME


@pytest.mark.parametrize("tags", ['"abc"', 'W/"abc"', '"x", "abc"', '"x",W/"abc" , "y"', "*", " * "])
def test_a_tag_that_is_known_matches_in_every_form(tags: str) -> None:
    """Lists, weak forms and the star."""
    assert not_modified({"if-none-match": tags}, etag=ETAG, modified_at=MODIFIED, at=NOW)


@pytest.mark.parametrize("tags", ["", '"abd"', "abc", '"ABC"', '"x", "y"', '"*"'])
def test_another_tag_does_not_match_whatever_the_date_says(tags: str) -> None:
    """If-None-Match decides alone."""
    assert not not_modified(
        {"if-none-match": tags, "if-modified-since": AFTER}, etag=ETAG, modified_at=MODIFIED, at=NOW
    )


@pytest.mark.parametrize(
    ("since", "known"),
    [
        (SAME, True),
        (AFTER, False),
        (BEFORE, False),
        ("Fri, 18 Sep 2026 13:00:00 GMT", False),
        ("yesterday", False),
        ("", False),
        ("Tue, 15 Sep 2026 13:00:00 -0000", True),
    ],
)
def test_only_the_very_date_that_we_state_counts(since: str, known: bool) -> None:  # noqa: FBT001
    """A later one is the time of some machine, which may be fast: a change since then would be hidden."""
    assert not_modified({"if-modified-since": since}, etag=ETAG, modified_at=MODIFIED, at=NOW) is known


def test_a_date_does_not_count_before_it_has_come() -> None:
    """Nobody was told it yet. And what has no date has none that counts."""
    asked = {"if-modified-since": SAME}
    assert not not_modified(asked, etag=ETAG, modified_at=MODIFIED, at=MODIFIED - timedelta(microseconds=1))
    assert not not_modified(asked, etag=ETAG, modified_at=None, at=NOW)


def test_a_reader_that_says_nothing_gets_everything() -> None:
    """No condition, no 304."""
    assert not not_modified({}, etag=ETAG, modified_at=MODIFIED, at=NOW)


@pytest.mark.parametrize(
    ("asked", "packed"),
    [
        ("gzip", True),
        ("deflate, gzip;q=0.5", True),
        ("GZIP ; q=1.0", True),
        ("x-gzip", True),
        ("", False),
        ("identity", False),
        ("*", False),
        ("gzip;q=0", False),
        ("br, gzip; q=0.000", False),
        ("ungzip", False),
    ],
)
def test_gzip_is_sent_to_who_asked_for_it_by_name(asked: str, packed: bool) -> None:  # noqa: FBT001
    """An app that did not ask may not be able to read it."""
    assert accepts_gzip({"accept-encoding": asked}) is packed
