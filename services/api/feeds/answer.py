"""Answer who asks for a calendar: nothing new, or its bytes. Whoever has the newest one costs one look at a number."""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

from fastapi import Request, Response

from services.api.dependencies import one_statement_each, one_transaction
from services.api.feeds.conditional import accepts_gzip, http_date, not_modified
from services.api.feeds.kept import Asked, Body, Kept, etag
from services.api.resources import Resources
from shared.calendars.write import feed
from shared.calendars.write.look import Look
from shared.database import AsyncSession
from shared.locale import choose
from shared.settings import Settings

MEDIA_TYPE = "text/calendar; charset=utf-8"
PUBLIC = "public, max-age=300"
PERSONAL = "private, no-store"


@dataclass(frozen=True)
class Question:
    """What is asked for, as it is remembered, and how it is found. Raises NotFound."""

    name: Hashable
    find: Callable[[AsyncSession, feed.Reader], Awaitable[feed.Feed]]


def reader_of(request: Request, settings: Settings, at: datetime) -> feed.Reader:
    """For whom to write: by the address, never by browser or cookie, because caches give one answer to everybody."""
    language = choose(request.query_params.get("lang"), default=settings.default_language)
    return feed.Reader(settings, language, at, google=request.query_params.get("for") == "google")


async def public_answer(request: Request, resources: Resources, question: Question) -> Response:
    """The same for everybody. Sessions are only looked at when something has changed since they were last."""
    passing = asyncio.get_running_loop().time
    came = passing()
    async with one_statement_each(resources) as (db, clock):
        saw, now = await resources.look(db), clock.now()
    asked = Asked(came, passing(), saw)
    packed = accepts_gzip(request.headers)
    shelf = Shelf(resources, question, reader_of(request, resources.settings, saw.earliest), asked)
    kept = await shelf.kept()
    headers = _headers(etag(kept.mark, packed=packed), PUBLIC, _stated(kept, saw, now))
    if not_modified(request.headers, etag=headers["ETag"], modified_at=kept.dated, at=saw.earliest):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    kept, body = await shelf.whole(kept)
    return _whole(body, _headers(body.etag(packed=packed), PUBLIC, _stated(kept, saw, now)), packed=packed)


def _stated(kept: Kept, saw: Look, now: datetime) -> datetime:
    """Its date, unless that is still to come by the database's clock or by this machine's (RFC 9110, 8.8.2.1)."""
    return min(kept.dated, saw.earliest, now)


@dataclass(frozen=True)
class Shelf:
    """Where the calendars stand that were written, for one request. Of all who want the same one at once, one writes."""

    resources: Resources
    question: Question
    reader: feed.Reader
    asked: Asked

    async def kept(self, *, with_bytes: bool = False) -> Kept:
        """What is known of it: from memory, or written now. Raises what finding it raises."""
        bodies = self.resources.bodies
        return await self.resources.feeds.get(
            self._name,
            self._known,
            at=self.asked.saw.earliest,
            holds=lambda one: one.holds(self.asked) and (not with_bytes or one.mark in bodies),
        )

    async def whole(self, kept: Kept) -> tuple[Kept, Body]:
        """The same with its bytes. When others have taken their room it is written again, and may be newer."""
        if kept.mark not in self.resources.bodies:
            kept = await self.kept(with_bytes=True)
        body = self.resources.bodies.get(kept.mark)
        if body is None:  # there is room for fewer than are wanted right now
            body, _ = await self._write()
        return kept, body

    @property
    def _name(self) -> bytes:
        """Of one length: whoever asks may ask at any."""
        asked = repr((self.question.name, self.reader.language.code, self.reader.google))
        return hashlib.sha256(asked.encode(errors="replace")).digest()

    async def _known(self) -> Kept:
        body, until = await self._write()
        return Kept(body.mark, self.asked, until)

    async def _write(self) -> tuple[Body, datetime]:
        async with one_transaction(self.resources) as db:
            written = await feed.render(db, self.reader, await self.question.find(db, self.reader))
        body = await Body.of(written)
        self.resources.bodies.keep(body)
        return body, written.until


async def personal_answer(request: Request, reader: feed.Reader, written: feed.Written) -> Response:
    """For one family only: nobody in between may keep it, and neither do we. Seats come and go without a date."""
    packed, body = accepts_gzip(request.headers), await Body.of(written)
    headers = _headers(body.etag(packed=packed), PERSONAL)
    if not_modified(request.headers, etag=headers["ETag"], modified_at=None, at=reader.at):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    return _whole(body, headers, packed=packed)


def _headers(tag: str, cached: str, modified_at: datetime | None = None) -> dict[str, str]:
    """What a 304 says too (RFC 9110, 15.4.5)."""
    headers = {"ETag": tag, "Cache-Control": cached, "Vary": "Accept-Encoding"}
    return headers | ({"Last-Modified": http_date(modified_at)} if modified_at else {})


def _whole(body: Body, headers: dict[str, str], *, packed: bool) -> Response:
    """The calendar. HEAD comes here too, because it states the length."""
    encoding = {"Content-Encoding": "gzip"} if packed else {}
    return Response(body.content(packed=packed), media_type=MEDIA_TYPE, headers=headers | encoding)
