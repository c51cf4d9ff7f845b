"""One line of a calendar as bytes: text escaped, folded at 75 octets, ended by CRLF (RFC 5545, 3.1 and 3.3.11)."""

import re

MOST_OCTETS = 75  # without the line end
_CONTINUES = 0b10  # the two highest bits of every octet of a UTF-8 character but its first

_LINE_ENDS = re.compile("\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufeff]")
_ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})


def plain(text: str) -> str:
    """*text* as it can stand in a calendar: every kind of line end is LF, other control characters and byte order marks are gone.

    So is white space at its ends, which parsers see differently.
    """
    return _CONTROLS.sub("", _LINE_ENDS.sub("\n", text)).strip()


def escaped(text: str) -> str:
    """A TEXT value. A line end becomes a backslash and an n, so that no text can begin a line or a component."""
    return plain(text).translate(_ESCAPES)


def line(content: str) -> bytes:
    """One content line. Folds stand between characters, because many readers unfold after decoding."""
    octets = content.encode()
    if len(octets) <= MOST_OCTETS:
        return octets + b"\r\n"
    return b"\r\n ".join(_pieces(octets)) + b"\r\n"


def _pieces(octets: bytes) -> list[bytes]:
    """The parts of a long line; from the second on one octet less, which the fold's space takes."""
    pieces: list[bytes] = []
    start, room = 0, MOST_OCTETS
    while len(octets) - start > room:
        end = start + room
        while octets[end] >> 6 == _CONTINUES:
            end -= 1
        pieces.append(octets[start:end])
        start, room = end, MOST_OCTETS - 1
    pieces.append(octets[start:])
    return pieces
