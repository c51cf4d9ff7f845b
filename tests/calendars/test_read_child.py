"""Reading in a child process: the same answer as in this one, and no answer but a refusal when a limit is reached."""

from zoneinfo import ZoneInfo

import pytest

from shared.calendars.read import Rejected, parse, process, read
from tests.calendars.reading import AUTUMN, FEEDS, STOCKHOLM, TUESDAY, body

START, END = AUTUMN


@pytest.mark.parametrize("name", ["team_pages", "long_lines", "growing_sequence", "matches_only"])
async def test_the_child_reads_the_same(name: str) -> None:
    """Occurrences, warnings and name come through the pipe unharmed."""
    content = (FEEDS / f"{name}.ics").read_bytes()
    assert await read(content, start=START, end=END, zone=STOCKHOLM) == parse(
        content, start=START, end=END, zone=STOCKHOLM
    )


async def test_a_refusal_comes_through_with_its_reason() -> None:
    """A web page is a web page on both sides."""
    with pytest.raises(Rejected) as refused:
        await read(b"<html></html>", start=START, end=END, zone=ZoneInfo("Europe/Stockholm"))
    assert refused.value.code == "web_page"


async def test_a_body_that_needs_too_much_is_unreadable_and_harms_nobody() -> None:
    """Thousands of rules that count from long ago meet the child's limit of processor time."""
    rule = "DTSTART:19000101T000000Z\nRRULE:FREQ=DAILY;COUNT=1000000;BYMONTH=2;BYMONTHDAY=30"
    with pytest.raises(Rejected) as refused:
        await read(body(*(f"{rule}\nUID:{number}" for number in range(2000))), start=START, end=END, zone=STOCKHOLM)
    assert refused.value.code == "unreadable"


async def test_a_child_that_takes_too_long_is_ended() -> None:
    """Nobody waits longer than the limit on the wall clock."""
    with pytest.raises(Rejected) as refused:
        await read(body(TUESDAY), start=START, end=END, zone=STOCKHOLM, seconds=0)
    assert refused.value.code == "unreadable"


async def test_the_child_gets_none_of_our_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever a body could make it do, there is no secret in it."""
    monkeypatch.setenv("SPONTAN_SECRET_KEY", "do not pass this on")
    assert not any(name.startswith("SPONTAN_") for name in process.child_environment())
