"""From bytes to unfolded lines of clean text, or a refusal of the whole body."""

import codecs
import re

from shared.calendars.read.places import Body, unfold
from shared.calendars.read.refusals import Rejected

MOST_BYTES = 25 * 1024 * 1024

# C0 and C1 without tab and line feed. NUL must never reach PostgreSQL, which has no text with it.
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_MARK = "\ufeff"  # before the first line, and in files that were put together before others
_BEGIN_EVENT = re.compile(r"^BEGIN:VEVENT[ \t]*$", re.MULTILINE | re.IGNORECASE)
_END_EVENT = re.compile(r"^END:VEVENT[ \t]*$", re.MULTILINE | re.IGNORECASE)
_BEGIN = re.compile(r"^[^\S\n]*BEGIN:VCALENDAR[ \t]*$", re.MULTILINE | re.IGNORECASE)
_END = re.compile(r"^END:VCALENDAR[ \t]*$", re.MULTILINE | re.IGNORECASE)


def decode(content: bytes) -> Body:
    """The calendar's lines, unfolded and ended by LF. Raises Rejected.

    UTF-8, UTF-16 by its mark, else Windows-1252 for each line that is no UTF-8. Unfolding comes before decoding: a
    fold may stand inside a character (RFC 5545, 3.1).
    """
    if len(content) > MOST_BYTES:
        raise Rejected("too_large")
    octets = _utf8(content).replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    text = _CONTROLS.sub("", _text(unfold(octets))).replace(f"\n{_MARK}", "\n").removeprefix(_MARK)
    _check(text)
    return Body(text, octets)


def _utf8(content: bytes) -> bytes:
    """The content as UTF-8 without a byte order mark, as far as that can be known."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16", errors="replace").encode()
    return content.removeprefix(codecs.BOM_UTF8)


def _text(octets: bytes) -> str:
    try:
        return octets.decode()
    except UnicodeDecodeError:
        return "\n".join(_line(one) for one in octets.split(b"\n"))


def _line(octets: bytes) -> str:
    try:
        return octets.decode()
    except UnicodeDecodeError:
        return octets.decode("windows-1252", errors="replace")


def _check(text: str) -> None:
    """Refuse what is no whole calendar: sessions must not vanish because a server answered with half of it."""
    if not text.strip():
        raise Rejected("empty")
    begins = len(_BEGIN.findall(text))
    if not begins:
        raise Rejected(
            "web_page" if re.search(r"<(!doctype|html|head|body)\b", text, re.IGNORECASE) else "not_a_calendar"
        )
    if len(_END.findall(text)) < begins:
        raise Rejected("cut_short")
    if len(_BEGIN_EVENT.findall(text)) != len(_END_EVENT.findall(text)):
        raise Rejected("cut_short")
