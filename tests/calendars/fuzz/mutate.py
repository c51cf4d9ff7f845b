"""Break a calendar a little: flip octets, move lines, splice in what means something, blow numbers up."""

import re
from collections.abc import Callable, Sequence
from random import Random

_NUMBER = re.compile(rb"\d+")
_LINE = re.compile(rb"[^\r\n]*[\r\n]+|[^\r\n]+")
MOST_OCTETS = 20_000
NUMBERS = (b"0", b"-1", b"1", b"53", b"366", b"999", b"9999", b"99999999", b"2147483648", b"9" * 30, b"9" * 5000)
TOKENS = (
    *b"BEGIN:VEVENT END:VEVENT BEGIN:VCALENDAR END:VCALENDAR BEGIN:VTIMEZONE END:VTIMEZONE BEGIN:VALARM END:VALARM".split(),
    *b"RRULE:FREQ=DAILY RRULE:FREQ=YEARLY;BYWEEKNO=-53;BYDAY=MO EXRULE:FREQ=WEEKLY RDATE:20261010T100000Z/PT1H".split(),
    *b"EXDATE:20261013 RECURRENCE-ID;RANGE=THISANDFUTURE:20261013T160000Z STATUS:CANCELLED METHOD:CANCEL".split(),
    *b"DTSTART:00010101 DTSTART:99991231T235959 DTEND:00010101T000000Z DURATION:-P9999W DURATION:P99999999D".split(),
    *b';TZID= ;TZID=Europe/Stockholm ;TZID="(UTC+01:00)" ;VALUE=DATE ;BYSETPOS=-1 ;COUNT=2147483647 ;UNTIL=1'.split(),
    *b";BYDAY=5SU,-5SU ;BYMONTHDAY=31,-31 ;BYYEARDAY=366 ;INTERVAL=999999999 ;WKST=SU ;BYHOUR=0,12 ;BYMONTH=2".split(),
    *b': ; , = " \\ \\n / . + - Z T P W \r \n \r\n \t'.split(b" "),
    b"\x00", b"\xff", b"\xfe\xff", b"\xef\xbb\xbf", b"\xc3", b"\xe2\x80\xa8", b"\n ", b"\n\t", b"\n\n",
)  # fmt: skip

Mutation = Callable[[Random, bytes], bytes]


def _flip(random: Random, body: bytes) -> bytes:
    at = random.randrange(len(body) or 1)
    return body[:at] + bytes([random.randrange(256)]) + body[at + 1 :]


def _lines(change: Callable[[Random, list[bytes]], None]) -> Mutation:
    def mutation(random: Random, body: bytes) -> bytes:
        lines = _LINE.findall(body) or [b""]
        change(random, lines)
        return b"".join(lines)

    return mutation


def _swap(random: Random, lines: list[bytes]) -> None:
    one, other = random.randrange(len(lines)), random.randrange(len(lines))
    lines[one], lines[other] = lines[other], lines[one]


def _double(random: Random, lines: list[bytes]) -> None:
    lines.insert(random.randrange(len(lines)), random.choice(lines))


def _delete(random: Random, lines: list[bytes]) -> None:
    del lines[random.randrange(len(lines))]


def _repeat(random: Random, lines: list[bytes]) -> None:
    at = random.randrange(len(lines))
    lines[at:at] = [lines[at]] * random.choice((3, 30, 300))


def _splice(random: Random, body: bytes) -> bytes:
    at = random.randrange(len(body) + 1)
    return body[:at] + random.choice(TOKENS) + body[at:]


def _blow_up(random: Random, body: bytes) -> bytes:
    numbers = list(_NUMBER.finditer(body))
    if not numbers:
        return body
    number = random.choice(numbers)
    return body[: number.start()] + random.choice(NUMBERS) + body[number.end() :]


def _cut(random: Random, body: bytes) -> bytes:
    at = random.randrange(len(body) + 1)
    return body[:at] + body[random.randrange(at, len(body) + 1) :]


MUTATIONS: Sequence[Mutation] = (
    _flip, _lines(_swap), _lines(_double), _lines(_delete), _lines(_repeat), _splice, _splice, _blow_up, _blow_up, _cut
)  # fmt: skip


def mutated(random: Random, seeds: Sequence[bytes]) -> bytes:
    """One of *seeds*, now and then a crossing of two, broken in one to six places."""
    body = random.choice(seeds)
    if random.random() < 0.1:
        other = random.choice(seeds)
        body = body[: random.randrange(len(body) + 1)] + other[random.randrange(len(other) + 1) :]
    if random.random() < 0.5:
        body = _graft(random, body, random.choice(seeds))
    for _ in range(random.randint(1, 6)):
        body = random.choice(MUTATIONS)(random, body)[:MOST_OCTETS]
    return _mended(body) if random.random() < 0.8 else body


def _graft(random: Random, body: bytes, other: bytes) -> bytes:
    """Some lines of another calendar among those of this one."""
    lines, others = _LINE.findall(body) or [b""], _LINE.findall(other) or [b""]
    at, first = random.randrange(len(lines)), random.randrange(len(others))
    lines[at:at] = others[first : first + random.randint(1, 4)]
    return b"".join(lines)


def _mended(body: bytes) -> bytes:
    """With as many ends as beginnings, so that most inputs get past the first look."""
    capitals = body.upper()
    if b"BEGIN:VCALENDAR" not in capitals:
        body = b"BEGIN:VCALENDAR\r\n" + body
    missing = capitals.count(b"BEGIN:VEVENT") - capitals.count(b"END:VEVENT")
    return body + b"\r\nEND:VEVENT" * missing + b"\r\nEND:VCALENDAR" * 2 + b"\r\n"
