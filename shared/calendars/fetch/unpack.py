"""Take a body apart as it arrives, a little at a time: a few kilobytes of gzip can hold gigabytes."""

import zlib
from collections.abc import AsyncIterable

MOST_BYTES = 25 * 1024 * 1024
STEP = 64 * 1024
_GZIP_OR_ZLIB = 32 + zlib.MAX_WBITS
_PACKED = frozenset({"gzip", "x-gzip", "deflate"})


class TooLarge(Exception):
    """More than 25 MB."""


class Broken(Exception):
    """The body is not packed as it says, or stops in the middle."""


async def unpack(chunks: AsyncIterable[bytes], encoding: str) -> bytes:
    """The whole body, decoded. Raises TooLarge as soon as it is, and Broken."""
    packed = encoding.strip().lower()
    if packed not in _PACKED | {"", "identity"}:
        raise Broken
    decoder = _Inflater() if packed in _PACKED else None
    body = bytearray()
    async for chunk in chunks:
        if decoder is None:
            body += chunk
        else:
            decoder.feed(chunk, body)
        if len(body) > MOST_BYTES:
            raise TooLarge
    if decoder is not None and not decoder.complete:
        raise Broken
    return bytes(body)


class _Inflater:
    """Gzip or zlib in steps of 64 KB, so that a bomb is noticed after the step that goes too far."""

    def __init__(self) -> None:
        self._decoder = zlib.decompressobj(_GZIP_OR_ZLIB)

    @property
    def complete(self) -> bool:
        """Whether the end of the packed stream was seen; bytes after it are ignored."""
        return self._decoder.eof

    def feed(self, chunk: bytes, body: bytearray) -> None:
        """Append what *chunk* holds to *body*. Raises TooLarge or Broken."""
        rest = chunk
        while rest and not self._decoder.eof:
            try:
                body += self._decoder.decompress(rest, STEP)
            except zlib.error:
                raise Broken from None
            if len(body) > MOST_BYTES:
                raise TooLarge
            rest = self._decoder.unconsumed_tail
