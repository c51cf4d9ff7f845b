"""Answer who asks for a calendar: nothing new, or its bytes. Whoever has the newest one costs one look at a number."""

import hashlib
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

from fastapi import Request, Response

from services.api.dependencies import one_statement_each, one_transaction
from services.api.feeds.conditional import accepts_gzip, http_date, not_modified
from services.api.feeds.kept import Body, Kept, etag
from services.api.resources import Resources
from shared.calendars import feed
from shared.calendars.queries import changes
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
    async with one_statement_each(resources) as (db, clock):
        number, now = await changes(db), clock.now()
    reader = reader_of(request, resources.settings, now)

    async def write() -> Kept:
        body, until = await _write(resources, reader, question)
        return Kept(body.mark, number, now, until)

    asked = repr((question.name, reader.language.code, reader.google))
    name = hashlib.sha256(asked.encode(errors="replace")).digest()  # whoever asks may ask at any length
    kept = await resources.feeds.get(name, write, at=now, holds=lambda one: one.holds(number, now))
    return await _public(request, resources, kept, question, reader)


async def _public(
    request: Request, resources: Resources, kept: Kept, question: Question, reader: feed.Reader
) -> Response:
    packed, modified_at = accepts_gzip(request.headers), kept.modified_at(reader.at)
    headers = _headers(etag(kept.mark, packed=packed), PUBLIC, modified_at)
    if not_modified(request.headers, etag=headers["ETag"], modified_at=kept.known_from, at=reader.at):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    body = resources.bodies.get(kept.mark)
    if body is None:  # written again, it may be newer than what was known of it, and says so
        body, _ = await _write(resources, reader, question)
    return _whole(body, _headers(body.etag(packed=packed), PUBLIC, modified_at), packed=packed)


async def _write(resources: Resources, reader: feed.Reader, question: Question) -> tuple[Body, datetime]:
    async with one_transaction(resources) as db:
        written = await feed.render(db, reader, await question.find(db, reader))
    body = await Body.of(written)
    resources.bodies.keep(body)
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
