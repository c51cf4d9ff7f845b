"""Fetching a calendar from a real server: politely, within limits, and from nowhere it must not be."""

import gzip
import secrets
import socket
import traceback
import zlib

import pytest

from shared.calendars.fetch import FetchFailed, HttpFetcher, Validators
from shared.calendars.fetch.unpack import MOST_BYTES
from shared.calendars.problems import PROBLEMS
from shared.settings import Settings
from tests.calendars.reading import TUESDAY, body
from tests.calendars.server import Asked, ClubServer, answer, ok

NOTHING = Validators()
CALENDAR = body(TUESDAY)
AT_HOME = Settings(calendar_allow_loopback=True, public_url="https://spontan.example.org")


async def fetch(url: str, known: Validators = NOTHING, settings: Settings = AT_HOME) -> bytes | None:
    """The body that comes back."""
    fetched = await HttpFetcher(settings).fetch(url, known)
    return fetched.content if fetched else None


async def failure(url: str, settings: Settings = AT_HOME) -> str:
    """The code of what went wrong, which everybody can be told."""
    with pytest.raises(FetchFailed) as failed:
        await fetch(url, settings=settings)
    assert failed.value.code in PROBLEMS
    return failed.value.code


async def test_a_calendar_is_fetched_under_a_name_that_servers_accept(club: ClubServer) -> None:
    """Our own User-Agent looks like a browser's and says who we are; no cookie is ever sent."""
    club.answers["/club.ics"] = ok(CALENDAR, "Set-Cookie: a=b")
    assert await fetch(club.url()) == CALENDAR
    headers = club.asked[0].headers
    assert headers["user-agent"] == "Mozilla/5.0 (compatible; Spontan/1; +https://spontan.example.org)"
    assert headers["host"] == f"127.0.0.1:{club.port}"
    assert "cookie" not in headers


async def test_an_unchanged_calendar_is_not_sent_again(club: ClubServer) -> None:
    """What the server said about its version comes back to it."""

    def conditional(asked: Asked) -> bytes:
        if asked.headers.get("if-none-match") == '"v1"':
            return answer("304 Not Modified")
        return ok(CALENDAR, 'ETag: "v1"', "Last-Modified: Tue, 01 Sep 2026 08:00:00 GMT")

    club.answers["/club.ics"] = conditional
    fetcher = HttpFetcher(AT_HOME)
    first = await fetcher.fetch(club.url(), NOTHING)
    assert first is not None
    assert first.validators == Validators('"v1"', "Tue, 01 Sep 2026 08:00:00 GMT")
    assert await fetcher.fetch(club.url(), first.validators) is None
    assert club.asked[1].headers["if-modified-since"] == "Tue, 01 Sep 2026 08:00:00 GMT"


@pytest.mark.parametrize("pack", [gzip.compress, zlib.compress])
async def test_a_packed_body_is_unpacked(club: ClubServer, pack: object) -> None:
    """Gzip as we ask for it, and zlib as some send it."""
    assert callable(pack)
    encoding = "gzip" if pack is gzip.compress else "deflate"
    club.answers["/club.ics"] = ok(pack(CALENDAR), f"Content-Encoding: {encoding}")
    assert await fetch(club.url()) == CALENDAR


async def test_redirects_are_followed_three_times_and_no_further(club: ClubServer) -> None:
    """Absolute and relative, each hop checked like the first."""
    club.answers |= {
        "/1": answer("301 Moved", b"", f"Location: {club.url('/2')}"),
        "/2": answer("302 Found", b"", "Location: /3?a=b"),
        "/3?a=b": answer("307 Temporary", b"", "Location: club.ics"),
        "/club.ics": ok(CALENDAR),
        "/0": answer("308 Permanent", b"", "Location: /1"),
        "/round": answer("302 Found", b"", "Location: /round"),
    }
    assert await fetch(club.url("/1")) == CALENDAR
    assert await failure(club.url("/0")) == "too_many_redirects"
    assert await failure(club.url("/round")) == "too_many_redirects"


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (answer("401 Unauthorized"), "sign_in_needed"),
        (answer("403 Forbidden"), "sign_in_needed"),
        (answer("404 Not Found"), "not_there"),
        (answer("410 Gone"), "not_there"),
        (answer("429 Too Many"), "busy"),
        (answer("503 Unavailable"), "busy"),
        (answer("500 Oh"), "server_error"),
        (answer("599 What"), "server_error"),
        (answer("204 No Content"), "odd_answer"),
        (answer("304 Not Modified"), "odd_answer"),
        (answer("302 Found", b"", "Location: file:///etc/passwd"), "address_invalid"),
        (answer("302 Found", b"", "Location: https://user:secret@example.org/"), "address_invalid"),
        (b"SMTP ready\r\n\r\n", "odd_answer"),
        (b"", "odd_answer"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\nBEGIN", "odd_answer"),
        (b"HTTP/1.1 200 OK\r\n" + b"X-Long: " + b"x" * 200_000 + b"\r\n\r\n", "odd_answer"),
        (ok(CALENDAR, "Content-Encoding: br"), "cut_short"),
        (ok(CALENDAR, "Content-Encoding: gzip"), "cut_short"),
        (ok(gzip.compress(CALENDAR)[:-9], "Content-Encoding: gzip"), "cut_short"),
        (ok(gzip.compress(bytes(MOST_BYTES + 1)), "Content-Encoding: gzip"), "too_large"),
        (ok(bytes(MOST_BYTES + 1)), "too_large"),
    ],
    ids=range(21),
)
async def test_every_failure_has_a_code_that_a_coordinator_can_read(club: ClubServer, given: bytes, code: str) -> None:
    """Statuses, redirects to odd places, broken answers, bombs."""
    club.answers["/club.ics"] = given
    assert await failure(club.url()) == code


async def test_how_long_to_wait_is_remembered(club: ClubServer) -> None:
    """Retry-After in seconds."""
    club.answers["/club.ics"] = answer("503 Unavailable", b"", "Retry-After: 7200")
    with pytest.raises(FetchFailed) as failed:
        await fetch(club.url())
    assert failed.value.retry_after == 7200


@pytest.mark.parametrize(
    ("date", "until", "seconds"),
    [
        ("Tue, 15 Sep 2026 13:00:00 GMT", "Tue, 15 Sep 2026 14:30:00 GMT", 5400),
        ("Tue, 15 Sep 2026 13:00:00 GMT", "Tue, 15 Sep 2026 12:00:00 GMT", 0),
        ("Tue, 15 Sep 2026 13:00:00 GMT", "soon", None),
        ("Tue, 15 Sep 2026 13:00:00 GMT", "\u00e5", None),
        ("sometime", "Tue, 15 Sep 2026 14:30:00 GMT", None),
    ],
)
async def test_a_pause_may_be_a_date(club: ClubServer, date: str, until: str, seconds: int | None) -> None:
    """Counted on the server's own clock, which may be wrong (RFC 9110, 10.2.3)."""
    club.answers["/club.ics"] = answer("429 Slow down", b"", f"Date: {date}", f"Retry-After: {until}")
    with pytest.raises(FetchFailed) as failed:
        await fetch(club.url())
    assert failed.value.retry_after == seconds


async def test_a_server_without_a_certificate_is_not_trusted(club: ClubServer) -> None:
    """Plain text where TLS was meant."""
    club.answers["/club.ics"] = ok(CALENDAR)
    assert await failure(club.url().replace("http:", "https:")) == "not_secure"


async def test_nobody_there_and_no_such_name_are_told_apart() -> None:
    """A port that nobody listens on, a name that nobody has."""
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        assert await failure(f"http://127.0.0.1:{unused.getsockname()[1]}/") == "unreachable"
    assert await failure("https://no-such-name.invalid/club.ics") == "name_unknown"


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/club.ics",
        "https://localhost/club.ics",
        "webcal://127.1/club.ics",
        "https://2130706433/club.ics",
        "https://0x7f000001/club.ics",
        "https://10.0.0.1/club.ics",
        "https://192.168.1.1/club.ics",
        "https://169.254.169.254/latest/meta-data",
        "https://[::1]/club.ics",
        "https://[::ffff:10.0.0.1]/club.ics",
        "https://[64:ff9b::a00:1]/club.ics",
        "https://[2002:a00:1::]/club.ics",
        "https://[fe80::1]/club.ics",
        "https://0.0.0.0/club.ics",
    ],
)
async def test_a_private_address_is_refused_in_every_spelling(url: str) -> None:
    """Also with the setting for tests on, which is about other ports and plain http only."""
    assert await failure(url) == "address_refused"


async def test_without_the_setting_this_machine_is_out_of_reach(club: ClubServer) -> None:
    """Plain http, other ports and redirects to them are no addresses at all, and nothing is asked."""
    club.answers["/club.ics"] = ok(CALENDAR)
    for url in (
        club.url(),
        club.url().replace("http:", "https:"),
        "ftp://example.org/",
        "https:///x",
        "club.ics",
        "https://a@b.se/",
    ):
        assert await failure(url, settings=Settings()) == "address_invalid"
    assert club.asked == []


async def test_the_setting_for_tests_reaches_this_machine_only() -> None:
    """Plain http to anybody else stays forbidden."""
    assert await failure("http://192.0.2.1/club.ics") == "address_invalid"


async def test_a_name_is_dialled_by_its_checked_address_and_still_named(club: ClubServer) -> None:
    """The server sees the name it was asked by; nothing else resolves it a second time."""
    club.answers["/club.ics"] = ok(CALENDAR)
    assert await fetch(f"http://localhost:{club.port}/club.ics") == CALENDAR
    assert club.asked[0].headers["host"] == f"localhost:{club.port}"


async def test_no_address_is_ever_in_an_error(club: ClubServer) -> None:
    """Whoever has a calendar's address reads the club's calendar."""
    secret = secrets.token_hex()
    club.answers[f"/{secret}"] = b"nonsense"
    with pytest.raises(FetchFailed) as failed:
        await fetch(club.url(f"/{secret}"))
    assert secret not in "".join(traceback.format_exception(failed.value))
    assert failed.value.__context__ is None
    assert failed.value.__cause__ is None
