"""ONE table: domain error -> HTTP status. Machines get problem+json (RFC 9457), people a page that says what to do."""

from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode, urlsplit

import asyncpg
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse, Response
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from structlog import get_logger

from services.api.dependencies import language_of, resources_of
from services.api.rendering import render_error
from shared.bookings import errors as bookings
from shared.calendars import errors as calendars
from shared.database import is_away, sqlstate
from shared.errors import DomainError, InvalidInput, NotFound
from shared.faults.errors import TooManyReports
from shared.locale import Language, _
from shared.people import errors as people
from shared.schedule import errors as schedule

log = get_logger(__name__)
PROBLEM = "application/problem+json"
RETRY_AFTER_SECONDS = "2"
NO_SUCH_CHARACTER = "22021"  # SQLSTATE character_not_in_repertoire

STATUS: dict[type[DomainError], HTTPStatus] = {
    NotFound: HTTPStatus.NOT_FOUND,
    InvalidInput: HTTPStatus.UNPROCESSABLE_ENTITY,
    people.ContactInvalid: HTTPStatus.UNPROCESSABLE_ENTITY,
    people.PhoneForeign: HTTPStatus.UNPROCESSABLE_ENTITY,
    people.PhoneNotAvailable: HTTPStatus.UNPROCESSABLE_ENTITY,
    people.TooManyCodes: HTTPStatus.TOO_MANY_REQUESTS,
    people.SignInRequired: HTTPStatus.UNAUTHORIZED,
    people.StaffOnly: HTTPStatus.FORBIDDEN,
    people.AlreadyKnown: HTTPStatus.CONFLICT,
    people.WorksHere: HTTPStatus.CONFLICT,
    schedule.SeriesEmpty: HTTPStatus.UNPROCESSABLE_ENTITY,
    schedule.SessionOver: HTTPStatus.CONFLICT,
    schedule.CalledOffAtSource: HTTPStatus.CONFLICT,
    schedule.HoursMissing: HTTPStatus.CONFLICT,
    schedule.StartsInThePast: HTTPStatus.UNPROCESSABLE_ENTITY,
    schedule.TimeTaken: HTTPStatus.CONFLICT,
    schedule.TooEarly: HTTPStatus.CONFLICT,
    bookings.SessionClosed: HTTPStatus.CONFLICT,
    bookings.NotYetOpen: HTTPStatus.CONFLICT,
    bookings.NoSignUp: HTTPStatus.CONFLICT,
    bookings.NotEligible: HTTPStatus.CONFLICT,
    bookings.GrownUpNeeded: HTTPStatus.CONFLICT,
    bookings.AlreadyBooked: HTTPStatus.CONFLICT,
    bookings.TooManyBookings: HTTPStatus.CONFLICT,
    bookings.OfferOver: HTTPStatus.CONFLICT,
    bookings.KeyReused: HTTPStatus.UNPROCESSABLE_ENTITY,
    bookings.PartyTooLarge: HTTPStatus.UNPROCESSABLE_ENTITY,
    bookings.TryAgain: HTTPStatus.SERVICE_UNAVAILABLE,
    TooManyReports: HTTPStatus.TOO_MANY_REQUESTS,
    calendars.CalendarAddressInvalid: HTTPStatus.UNPROCESSABLE_ENTITY,
    calendars.PlaceUnknown: HTTPStatus.CONFLICT,
    calendars.TooManyTrials: HTTPStatus.TOO_MANY_REQUESTS,
    calendars.AddressRenewed: HTTPStatus.GONE,
    calendars.SessionCalledOff: HTTPStatus.GONE,
}

_PLAIN = {
    HTTPStatus.NOT_FOUND: ("not_found", _("We could not find that.")),
    HTTPStatus.UNPROCESSABLE_ENTITY: (InvalidInput.code, _("Something in the form is not right.")),
    HTTPStatus.METHOD_NOT_ALLOWED: ("method_not_allowed", _("That cannot be done here.")),
    HTTPStatus.SERVICE_UNAVAILABLE: ("unavailable", _("We are busy for a moment. Please try again.")),
}


def install(app: FastAPI) -> None:
    """Give the application one answer for every kind of failure."""
    app.add_exception_handler(DomainError, _domain)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    for unavailable in (OperationalError, InterfaceError, PoolTimeout, ConnectionError, TimeoutError):
        app.add_exception_handler(unavailable, _unavailable)
    for by_database in (DBAPIError, asyncpg.PostgresError, asyncpg.InterfaceError):
        app.add_exception_handler(by_database, _refused_by_database)
    app.add_exception_handler(ClientDisconnect, _gone)
    app.add_exception_handler(Exception, _unexpected)


def problem(request: Request, status: int, code: str, title: str, **data: Any) -> Response:
    """The failure as this client reads it: a page for browsers, problem+json for everything under /api."""
    headers = {"Retry-After": RETRY_AFTER_SECONDS} if status == HTTPStatus.SERVICE_UNAVAILABLE else {}
    if request.url.path.startswith("/api/"):
        body = {"type": f"urn:spontan:problem:{code}", "title": title, "status": int(status), "code": code, **data}
        return JSONResponse(body, status_code=status, media_type=PROBLEM, headers=headers)
    return render_error(request, _language(request), status=int(status), code=code, text=title, headers=headers)


async def _domain(request: Request, error: Exception) -> Response:
    """A rule said no."""
    assert isinstance(error, DomainError)  # noqa: S101  # Starlette's handlers are typed for Exception
    wants_sign_in = isinstance(error, people.SignInRequired) and not request.url.path.startswith("/api/")
    if wants_sign_in:
        return RedirectResponse(f"/sign-in?{urlencode({'to': _way_back(request)}, safe='/')}", HTTPStatus.SEE_OTHER)
    language = _language(request)
    shown = {key: value for key, value in error.data.items() if isinstance(value, str | int)}
    return problem(request, STATUS[type(error)], error.code, language.gettext(error.message, **shown), **shown)


async def _invalid(request: Request, error: Exception) -> Response:
    """The request does not have the shape that is documented."""
    assert isinstance(error, RequestValidationError)  # noqa: S101
    fields = [{"field": ".".join(str(part) for part in e["loc"][1:]), "message": e["msg"]} for e in error.errors()]
    if any(e["loc"][0] == "path" for e in error.errors()):
        return await _http(request, HTTPException(HTTPStatus.NOT_FOUND))
    code, title = _PLAIN[HTTPStatus.UNPROCESSABLE_ENTITY]
    return problem(request, HTTPStatus.UNPROCESSABLE_ENTITY, code, _language(request).gettext(title), errors=fields)


async def _http(request: Request, error: Exception) -> Response:
    """No such address or method."""
    assert isinstance(error, HTTPException)  # noqa: S101
    code, text = _PLAIN.get(HTTPStatus(error.status_code), ("refused", _("That cannot be done here.")))
    return problem(request, error.status_code, code, _language(request).gettext(text))


async def _unavailable(request: Request, error: Exception) -> Response:
    return unavailable(request, error)


def unavailable(request: Request, error: Exception) -> Response:
    """The database is away or too slow: nothing was half done, and the same request may be sent again."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    log.error("database_unavailable", error=type(cause).__name__, route=_route(request))
    code, text = _PLAIN[HTTPStatus.SERVICE_UNAVAILABLE]
    return problem(request, HTTPStatus.SERVICE_UNAVAILABLE, code, _language(request).gettext(text))


async def _refused_by_database(request: Request, error: Exception) -> Response:
    """It is on its way down or up, or too busy. Or somebody wrote a NUL, which PostgreSQL has no text with.

    Everything else is a fault of ours.
    """
    if is_away(error):
        return unavailable(request, error)
    if sqlstate(error) != NO_SUCH_CHARACTER:
        raise error
    title = _language(request).gettext(InvalidInput.message)
    return problem(request, HTTPStatus.UNPROCESSABLE_ENTITY, InvalidInput.code, title)


async def _gone(request: Request, _error: Exception) -> Response:
    """The phone lost its network while it was sending: nobody waits for an answer, and nothing was stored."""
    log.info("client_gone", route=_route(request))
    return Response(status_code=HTTPStatus.BAD_REQUEST)


async def _unexpected(request: Request, error: Exception) -> Response:
    """A fault of ours. The log gets the place, never the values; the person gets a sentence."""
    log.error("unexpected_error", error=type(error).__name__, route=_route(request), exc_info=error)
    text = _language(request).gettext(_("Something went wrong on our side. Please try again in a while."))
    return problem(request, HTTPStatus.INTERNAL_SERVER_ERROR, "internal", text)


def _way_back(request: Request) -> str:
    """Where somebody wanted to go; after a form was refused, the page that held it: its own address takes no GET."""
    if request.method in {"GET", "HEAD"}:
        return request.url.path
    try:
        return urlsplit(request.headers.get("referer", "")).path
    except ValueError:  # "http://[": anyone can write anything into a header
        return ""


def _route(request: Request) -> str:
    """The route's pattern: an address itself may hold a secret."""
    return getattr(request.scope.get("route"), "path", "unmatched")


def _language(request: Request) -> Language:
    return language_of(request, resources_of(request).settings)
