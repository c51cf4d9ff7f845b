"""Somebody gives us the address of a calendar that leads into our own network, or that never ends.

The address is anybody's to choose, and so are the names and servers behind it. In this small world every call is
recorded with the address that was meant, so that a test sees whom we would have reached.
"""

import asyncio
import gzip
import zlib
from collections.abc import AsyncIterator
from ipaddress import ip_address

import pytest
import trustme

from shared.calendars.fetch import FetchFailed, HttpFetcher, Validators
from shared.calendars.fetch.connect import Outside
from shared.calendars.fetch.networks import is_public
from shared.calendars.fetch.unpack import MOST_BYTES
from shared.settings import Settings
from tests.calendars.outside import CLUB, PUBLIC, World, certificate, world
from tests.calendars.reading import TUESDAY, body
from tests.calendars.server import Asked, answer, ok
from tests.calendars.test_networks import PRIVATE

CALENDAR = body(TUESDAY)
ADDRESS = f"https://{CLUB}/club.ics"

SPELLINGS = """127.0.0.1 127.1 127.0.1 2130706433 0x7f000001 0x7f.1 0x7f.0.0.1 0177.0.0.1 017700000001 0 0.0.0.0 00.0.0.0 10.0.0.1
10.1 167772161 0x0a000001 012.0.0.1 10.0.0.1. 127.0.0.1. 192.168.1 0xc0a80101 3232235777 172.16.1 169.254.169.254
2852039166 0xa9fea9fe 0251.0376.0251.0376 0xa9.0xfe.0xa9.0xfe 169.254.43518 100.100.100.200 localhost LOCALHOST
localhost. localhost.localdomain ip6-localhost [::1] [0:0:0:0:0:0:0:1] [::] [::ffff:127.0.0.1] [::ffff:7f00:1]
[0:0:0:0:0:ffff:10.0.0.1] [::127.0.0.1] [::ffff:a9fe:a9fe] [64:ff9b::127.0.0.1] [64:ff9b::a9fe:a9fe]
[64:ff9b:1::10.0.0.1] [2002:7f00:1::] [2002:a9fe:a9fe::1] [2001:0:7f00:1::1] [fe80::1] [fe80::1%25eth0] [fe80::1%25lo]
[fd00:ec2::254] [fc00::1] [fec0::1] [ff02::1] [::ffff:0:127.0.0.1] [2001:db8::1] [100::1] [2a00:1450::5efe:127.0.0.1]
[5f00::1] 127。0。0。1 １２７.０.０.１ ①②⑦.⓪.⓪.① 127%2e0%2e0%2e1 %31%32%37.0.0.1 127.0.0.1%00.example.org
calendar.example@127.0.0.1 calendar.example:443@10.0.0.1 127.0.0.1#@calendar.example 127.0.0.1\\@calendar.example
127.0.0.1:443 10.0.0.1:443 127.0.0.1:22 calendar.example:6379 [::1]:443 0x7f000001:443 255.255.255.255 224.0.0.1
240.0.0.1 198.18.0.1 192.0.2.1 metadata.google.internal instance-data kubernetes.default.svc"""

RAW = """file:///etc/passwd gopher://127.0.0.1:6379/_FLUSHALL ftp://127.0.0.1/ dict://127.0.0.1:11211/stats http://127.0.0.1/
http://169.254.169.254/latest/meta-data ldap://127.0.0.1 data:text/calendar,BEGIN:VCALENDAR javascript:1
//127.0.0.1/club.ics ///127.0.0.1 https:127.0.0.1/ https:/127.0.0.1 https:///127.0.0.1/ https://\\127.0.0.1/
unix:///var/run/docker.sock jar:https://127.0.0.1!/ https://127.0.0.1/\\r\\nHost:x"""


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    """Whom everybody trusts."""
    return trustme.CA()


@pytest.fixture
async def outside(authority: trustme.CA) -> AsyncIterator[World]:
    """A well-behaved world, to be made worse by each test."""
    async with world(authority) as one:
        one.club.answers["/club.ics"] = ok(CALENDAR)
        yield one


async def refused(outside: World, url: str = ADDRESS) -> str:
    """The code of why not."""
    with pytest.raises(FetchFailed) as failed:
        await outside.fetcher.fetch(url, Validators())
    return failed.value.code


def reached_inside(outside: World) -> list[str]:
    """Whom we called and should not have."""
    return [address for address in outside.wire.dialled if not is_public(address)]


async def test_the_world_works_and_is_watched(outside: World) -> None:
    """A calendar comes by name over TLS; a call to an inner address would be seen."""
    fetched = await outside.fetcher.fetch(ADDRESS, Validators())
    assert fetched is not None
    assert fetched.content == CALENDAR
    assert (outside.wire.dialled, outside.names.asked, reached_inside(outside)) == ([PUBLIC], [CLUB], [])
    await (await outside.wire.connect_tcp("10.0.0.1", 443)).aclose()
    assert reached_inside(outside) == ["10.0.0.1"]


def test_there_are_enough_ways_to_write_it() -> None:
    """At least eighty forms of an address, and the library's own idea of "global" would let some of the inner ones through."""
    assert len({*SPELLINGS.split(), *RAW.split()}) >= 80
    assert [one for one in PRIVATE.split() if ip_address(one).is_global]


@pytest.mark.parametrize("host", SPELLINGS.split())
async def test_no_spelling_of_an_inner_address_is_called(outside: World, host: str) -> None:
    """Neither when it is given to us nor when a club's server leads there."""
    club = outside.club
    assert await refused(outside, f"https://{host}/club.ics") in {"address_refused", "address_invalid", "name_unknown"}
    club.answers["/away"] = answer("302 Found", b"", f"Location: https://{host}/club.ics".encode().decode("latin-1"))
    assert await refused(outside, f"https://{CLUB}/away") in {"address_refused", "address_invalid", "name_unknown"}
    assert reached_inside(outside) == []
    assert [asked.path for asked in club.asked] == ["/away"]


@pytest.mark.parametrize("url", RAW.split())
async def test_no_other_kind_of_address_is_followed(outside: World, url: str) -> None:
    """Given to us or led to; what has no host of its own is read as a path of the club's."""
    assert await refused(outside, url) in {"address_refused", "address_invalid", "name_unknown"}
    outside.club.answers |= {"/away": answer("301 Moved", b"", f"Location: {url}")}
    await refused(outside, f"https://{CLUB}/away")
    assert reached_inside(outside) == []


@pytest.mark.parametrize("inner", PRIVATE.split())
async def test_no_name_leads_inside(outside: World, inner: str) -> None:
    """Alone, beside a public address in either order, and when it is looked up again."""
    for answers in ([[inner]], [[PUBLIC, inner]], [[inner, PUBLIC]], [[inner], [PUBLIC]]):
        outside.names.answers[CLUB] = [list(one) for one in answers]
        assert await refused(outside) == "address_refused"
    assert outside.wire.dialled == []


async def test_what_was_checked_is_what_is_called(outside: World) -> None:
    """A name server that says something else the second time is not asked a second time."""
    outside.names.answers[CLUB] = [[PUBLIC], ["127.0.0.1"]]
    assert await outside.fetcher.fetch(ADDRESS, Validators()) is not None
    assert (outside.names.asked, outside.wire.dialled) == ([CLUB], [PUBLIC])


async def test_what_is_called_like_this_machine_has_to_be_it(outside: World) -> None:
    """Where plain http is allowed, as in the demo: only by this machine's own names, and only when they lead here."""
    fetcher = HttpFetcher(Settings(calendar_allow_loopback=True), Outside(outside.names.resolve, outside.wire))
    outside.names.answers["localhost"] = [[PUBLIC]]
    for url, code in (("http://localhost/", "address_refused"), (f"http://{CLUB}/", "address_invalid")):
        with pytest.raises(FetchFailed) as failure:
            await fetcher.fetch(url, Validators())
        assert failure.value.code == code
    assert outside.wire.dialled == []


async def test_every_hop_is_checked_anew(outside: World) -> None:
    """The club's server leads to itself, and meanwhile its name leads inside."""
    outside.club.answers["/away"] = answer("302 Found", b"", "Location: /club.ics")
    outside.names.answers[CLUB] = [[PUBLIC], ["169.254.169.254"]]
    assert await refused(outside, f"https://{CLUB}/away") == "address_refused"
    assert (outside.names.asked, outside.wire.dialled) == ([CLUB, CLUB], [PUBLIC])


async def _for_ever(start: bytes, piece: bytes) -> AsyncIterator[bytes]:
    yield start
    while True:
        yield piece


def _endless(start: bytes, piece: bytes) -> object:
    def said(_asked: Asked) -> AsyncIterator[bytes]:
        return _for_ever(start, piece)

    return said


HEAD = b"HTTP/1.1 200 OK\r\n"
MEGABYTE = bytes(1024 * 1024)
CHUNK = b"100000\r\n" + MEGABYTE + b"\r\n"


@pytest.mark.parametrize(
    ("start", "piece", "code"),
    [
        (HEAD, b"X-More: and more\r\n", "odd_answer"),
        (HEAD + b"X-Long: ", b"x" * 4096, "odd_answer"),
        (b"", b"\r\n", "odd_answer"),
        (b"", b"x" * 4096, "odd_answer"),
        (HEAD + b"\r\n", MEGABYTE, "too_large"),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\n", CHUNK, "too_large"),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"1;" + b"x" * 4096, "odd_answer"),
        (b"HTTP/1.1 100 Continue\r\n\r\n", b"HTTP/1.1 103 Early Hints\r\n\r\n", "too_slow"),
    ],
    ids=["headers", "a header", "line ends", "a first line", "a body", "chunks", "a chunk's name", "hints"],
)
async def test_what_never_ends_is_given_up(authority: trustme.CA, start: bytes, piece: bytes, code: str) -> None:
    """Each with an answer for the coordinator, within the time and the size that one calendar may have."""
    async with world(authority, seconds=2 if code == "too_slow" else 300) as outside:
        outside.club.answers["/club.ics"] = _endless(start, piece)  # type: ignore[assignment]
        assert await refused(outside) == code


@pytest.mark.parametrize("start", [b"", HEAD, HEAD + b"Content-Length: 9000\r\n\r\nBEGIN:VCALENDAR"])
async def test_who_drips_is_given_up_when_the_time_is_over(authority: trustme.CA, start: bytes) -> None:
    """A byte now and then keeps no worker: the whole has a time, not the wait for the next byte."""

    async def drip(_asked: Asked) -> AsyncIterator[bytes]:
        yield start
        while True:
            yield b"x"
            await asyncio.sleep(0.05)

    async with world(authority, seconds=0.5) as outside:
        outside.club.answers["/club.ics"] = drip
        assert await refused(outside) == "too_slow"


@pytest.mark.parametrize(
    "sent",
    [
        HEAD + b"Content-Length: 99999\r\n\r\n" + CALENDAR,
        HEAD + b"Content-Length: 10\r\nContent-Length: 20\r\n\r\n" + CALENDAR,
        HEAD + b"Content-Length: -1\r\n\r\n" + CALENDAR,
        HEAD + b"Content-Length: many\r\n\r\n" + CALENDAR,
        HEAD + b"Transfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n" + CALENDAR,
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\nBEGIN\r\n",
        HEAD + b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
    ],
    ids=["too long", "two lengths", "less than none", "a word", "huge", "unfinished", "packed chunks"],
)
async def test_a_wrong_length_is_no_calendar(outside: World, sent: bytes) -> None:
    """Half a calendar would call off what is missing from it."""
    outside.club.answers["/club.ics"] = sent
    assert await refused(outside) == "odd_answer"


def _bombs() -> dict[str, bytes]:
    """Packed bodies that are far larger inside."""
    once = gzip.compress(bytes(4 * MOST_BYTES), 9)
    packer = zlib.compressobj(9)
    return {"gzip": once, "many in one": once * 3, "deflate": packer.compress(bytes(4 * MOST_BYTES)) + packer.flush()}


@pytest.mark.parametrize("kind", ["gzip", "many in one", "deflate"])
async def test_a_bomb_is_given_up_as_soon_as_it_is_too_large(outside: World, kind: str) -> None:
    """A hundred megabytes in a hundred kilobytes."""
    packed = _bombs()[kind]
    outside.club.answers["/club.ics"] = ok(packed, f"Content-Encoding: {'deflate' if kind == 'deflate' else 'gzip'}")
    assert len(packed) < MOST_BYTES / 50
    assert await refused(outside) == "too_large"


async def test_a_server_has_to_prove_who_it_is(authority: trustme.CA) -> None:
    """A certificate for another name, one of yesterday, one by nobody we trust: nothing is asked."""
    stranger = trustme.CA()
    for shown in (
        certificate(authority, "other.example"),
        certificate(authority, CLUB, expired=True),
        certificate(stranger, CLUB),
    ):
        async with world(authority, shown) as outside:
            outside.club.answers["/club.ics"] = ok(CALENDAR)
            assert await refused(outside) == "not_secure"
            assert outside.club.asked == []
