"""What is written on a poster is as large as the sheet allows. That nothing is cut off is seen in tests/browser."""

from dataclasses import replace

from services.api.pages.poster.code import qr_code
from services.api.pages.poster.sheet import SIZES, size_of_area, size_of_series
from services.api.pages.poster.words import Offer, WayIn
from shared.locale import language

OPEN_HALL = Offer(
    title="Open hall",
    for_whom="10–16 years",
    activity="Basket",
    rule="Every Wednesday 15:00–17:00",
    weekdays="Wednesday",
    hours="15:00–17:00",
    term="2 September – 16 December",
    venue="Sporthallen",
    place="Sporthallen, Vivalla",
    entrance="Red door",
    promises=["Women lead"],
)
CROWDED = replace(
    OPEN_HALL,
    title="Open hall for everybody who wants to move",
    weekdays="Monday, Tuesday, Wednesday, Thursday, and Friday",
    entrance="The blue door at the back of the school, past the bicycles",
    promises=["Come alone, we meet you", "Women lead", "Headscarf is fine", "Bring: clothes to move in and a bottle"],
)
WAY = WayIn(qr_code("https://example.org"), "example.org", "vivalla", "Free. Just come.", [])


def size(one: Offer, code: str = "en") -> int:
    """How small a series is written, 0 being the largest."""
    return size_of_series(one, one.for_whom, WAY, language(code))


def test_who_says_little_says_it_large() -> None:
    """A poster is read in passing; Arabic needs more between its lines."""
    assert size(OPEN_HALL) == 0
    assert size(OPEN_HALL) < size(CROWDED)
    assert size(CROWDED) <= size(CROWDED, "ar")


def test_what_never_fits_is_written_as_small_as_can_be_read() -> None:
    """From there on it is cut off, instead of becoming a second sheet."""
    endless = replace(CROWDED, promises=CROWDED.promises * 9)
    assert size(endless) == len(SIZES) - 1


def test_an_area_with_more_series_writes_them_smaller() -> None:
    """And an empty one has room for all it says."""
    sizes = [size_of_area("Vivalla", "Move", [CROWDED] * number, WAY, language("en")) for number in (0, 2, 6)]
    assert sizes == sorted(sizes)
    assert sizes[0] == 0
