"""Who may do what: every role at every endpoint, on an object that belongs to somebody. Another's object is not found."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import select

from shared.bookings.book import BookingRequest, book
from shared.bookings.follow import follow
from shared.bookings.models import Follower
from shared.bookings.subject import Subject
from shared.calendars.models import CalendarSource
from shared.catalogue.models import Activity, Venue
from shared.clock import FixedClock
from shared.database import AsyncSession, Sessions
from shared.faults.models import FaultReport
from shared.keys import calendar_token, report_token, unfollow_token
from shared.people.contact import Contact
from shared.people.models import Account, StaffMember
from shared.people.sign_in import request_code
from shared.schedule.models import ScheduledSession, SessionLeader
from shared.schedule.publish import SeriesPlan, publish_series
from shared.settings import Settings
from tests.factories import (
    make_account,
    make_activity,
    make_area,
    make_organizer,
    make_participant,
    make_session,
    make_staff,
    make_venue,
    sign_in,
)

ROLES = (
    "anyone",
    "family",
    "other family",
    "leader",
    "other leader",
    "coordinator",
    "other coordinator",
    "analyst",
    "administrator",
)
"""`family`, `leader` and `coordinator` own the objects of the world; the others are who must not get at them."""

# What each role gets, in the order of ROLES. 401 stands for the way to the sign-in page as well.
EVERYONE = (200,) * 9
EVERYONE_IS_SENT_ON = (303,) * 9
SIGNED_IN = (401, 200, 200, 200, 200, 200, 200, 200, 200)
FAMILY = (401, 200, 404, 404, 404, 404, 404, 404, 404)
STAFF = (401, 403, 403, 200, 200, 200, 200, 403, 200)
COORDINATORS = (401, 403, 403, 403, 403, 200, 200, 403, 200)
RUNS_IT = (401, 403, 403, 200, 404, 200, 404, 403, 404)
ORGANIZER = (401, 403, 403, 403, 403, 200, 404, 403, 404)
ADMINISTRATORS = (401, 403, 403, 403, 403, 403, 403, 403, 200)
ANALYSTS = (401, 403, 403, 403, 403, 403, 403, 200, 200)


def done(status: int, allowed: tuple[int, ...]) -> tuple[int, ...]:
    """The same people, who get *status* when it is done instead of a page."""
    return tuple(status if one == 200 else one for one in allowed)


MATRIX: dict[tuple[str, str], tuple[int, ...]] = {
    ("GET", "/"): EVERYONE,
    ("GET", "/about"): EVERYONE,
    ("GET", "/accessibility"): EVERYONE,
    ("POST", "/accessibility"): done(303, EVERYONE),
    ("GET", "/sessions/{session_id}"): EVERYONE,
    ("GET", "/series/{series_id}"): done(302, EVERYONE),
    ("GET", "/series/{series_id}/poster"): EVERYONE,
    ("GET", "/areas/{slug}"): done(302, EVERYONE),
    ("GET", "/areas/{slug}/poster"): EVERYONE,
    ("GET", "/embed"): EVERYONE,
    ("GET", "/brand/{file}"): done(404, EVERYONE),  # the demo looks like ours
    ("GET", "/sessions/{session_id}/sign-up"): EVERYONE,
    ("POST", "/sessions/{session_id}/sign-up"): done(422, EVERYONE),
    ("GET", "/sign-up/{challenge_id}"): done(404, EVERYONE),  # a challenge that holds no sign-up
    ("POST", "/sign-up/{challenge_id}"): done(404, EVERYONE),
    ("POST", "/sign-up/{challenge_id}/again"): done(404, EVERYONE),
    ("GET", "/sign-up/{challenge_id}/refused"): done(404, SIGNED_IN),
    ("GET", "/sign-in"): (200, *EVERYONE_IS_SENT_ON[1:]),
    ("POST", "/sign-in"): done(422, EVERYONE),
    ("GET", "/sign-in/{challenge_id}"): EVERYONE,
    ("POST", "/sign-in/{challenge_id}"): done(422, EVERYONE),
    ("POST", "/sign-in/{challenge_id}/again"): (303,) * 5 + (429,) * 4,  # the contact's fifth code within an hour
    ("POST", "/sign-out"): EVERYONE_IS_SENT_ON,
    ("GET", "/series/{series_id}/follow"): EVERYONE,
    ("POST", "/series/{series_id}/follow"): (422, *EVERYONE_IS_SENT_ON[1:]),
    ("POST", "/series/{series_id}/unfollow"): done(303, SIGNED_IN),
    ("GET", "/programme/{organizer}/{activity}/{venue}/follow"): EVERYONE,
    ("POST", "/programme/{organizer}/{activity}/{venue}/follow"): (422, *EVERYONE_IS_SENT_ON[1:]),
    ("POST", "/programme/{organizer}/{activity}/{venue}/unfollow"): done(303, SIGNED_IN),
    ("GET", "/follow/{challenge_id}"): done(404, EVERYONE),  # a challenge that holds no wish to follow
    ("POST", "/follow/{challenge_id}"): done(404, EVERYONE),
    ("POST", "/follow/{challenge_id}/again"): done(404, EVERYONE),
    ("GET", "/follow/stop/{follower_id}/{token}"): EVERYONE,  # the token is the right
    ("POST", "/follow/stop/{follower_id}/{token}"): EVERYONE,
    ("GET", "/my"): SIGNED_IN,
    ("GET", "/my/messages"): SIGNED_IN,
    ("POST", "/my/messages"): done(303, SIGNED_IN),
    ("GET", "/my/people"): SIGNED_IN,
    ("GET", "/my/people/{participant_id}"): FAMILY,
    ("POST", "/my/people/{participant_id}"): done(303, FAMILY),
    ("GET", "/my/people/{participant_id}/remove"): FAMILY,
    ("POST", "/my/people/{participant_id}/remove"): done(303, FAMILY),
    ("GET", "/my/calendar"): SIGNED_IN,
    ("GET", "/my/calendar/renew"): SIGNED_IN,
    ("POST", "/my/calendar/renew"): done(303, SIGNED_IN),
    ("GET", "/my/data"): SIGNED_IN,
    ("GET", "/my/data.json"): SIGNED_IN,
    ("POST", "/my/devices/sign-out"): done(303, SIGNED_IN),
    ("GET", "/my/erase"): SIGNED_IN,
    ("POST", "/my/erase"): (401, 303, 303, 409, 409, 409, 409, 409, 409),  # who works here is erased by others
    ("GET", "/erased"): EVERYONE,
    ("GET", "/my/bookings/{party_id}"): FAMILY,
    ("GET", "/my/bookings/{party_id}/cancel"): FAMILY,
    ("POST", "/my/bookings/{party_id}/cancel"): done(303, FAMILY),
    ("POST", "/my/bookings/{party_id}/accept"): done(303, FAMILY),  # a seat it has already
    ("GET", "/desk"): STAFF,
    ("GET", "/desk/series/new"): COORDINATORS,
    ("POST", "/desk/series/new"): done(422, COORDINATORS),
    ("GET", "/desk/series/{series_id}"): ORGANIZER,
    ("GET", "/desk/series/{series_id}/cancel"): ORGANIZER,
    ("POST", "/desk/series/{series_id}/cancel"): done(303, ORGANIZER),
    ("GET", "/desk/sessions/{session_id}"): RUNS_IT,
    ("POST", "/desk/sessions/{session_id}/seats"): done(303, ORGANIZER),
    ("POST", "/desk/sessions/{session_id}/publish"): done(303, ORGANIZER),
    ("GET", "/desk/sessions/{session_id}/cancel"): ORGANIZER,
    ("POST", "/desk/sessions/{session_id}/cancel"): done(303, ORGANIZER),
    ("GET", "/desk/sessions/{session_id}/edit"): ORGANIZER,
    ("POST", "/desk/sessions/{session_id}/edit"): done(303, ORGANIZER),
    ("GET", "/desk/sessions/{session_id}/move"): ORGANIZER,
    ("POST", "/desk/sessions/{session_id}/move"): done(303, ORGANIZER),
    ("GET", "/desk/sessions/{session_id}/notice"): RUNS_IT,
    ("POST", "/desk/sessions/{session_id}/notice"): done(303, RUNS_IT),
    ("GET", "/desk/sessions/{session_id}/people"): ORGANIZER,
    ("GET", "/desk/sessions/{session_id}/people/{party_id}"): ORGANIZER,
    ("POST", "/desk/sessions/{session_id}/people/{party_id}"): done(303, ORGANIZER),
    ("GET", "/desk/organizers/{organizer_id}"): ORGANIZER,
    ("POST", "/desk/organizers/{organizer_id}"): done(303, ORGANIZER),
    ("GET", "/desk/calendars"): COORDINATORS,
    ("POST", "/desk/calendars"): done(422, COORDINATORS),
    ("GET", "/desk/calendars/new"): COORDINATORS,
    ("POST", "/desk/calendars/try"): done(422, COORDINATORS),
    ("GET", "/desk/calendars/{source_id}"): ORGANIZER,
    ("POST", "/desk/calendars/{source_id}/read"): done(303, ORGANIZER),
    ("POST", "/desk/calendars/{source_id}/pause"): done(303, ORGANIZER),
    ("POST", "/desk/calendars/{source_id}/resume"): done(303, ORGANIZER),
    ("POST", "/desk/calendars/{source_id}/places"): done(303, ORGANIZER),
    ("POST", "/desk/calendars/{source_id}/publish"): done(303, ORGANIZER),
    ("GET", "/desk/calendars/{source_id}/edit"): ORGANIZER,
    ("POST", "/desk/calendars/{source_id}/edit"): done(303, ORGANIZER),
    ("GET", "/desk/calendars/{source_id}/missing"): ORGANIZER,
    ("POST", "/desk/calendars/{source_id}/missing"): done(303, ORGANIZER),
    ("GET", "/desk/calendars/{source_id}/disconnect"): ORGANIZER,
    ("POST", "/desk/calendars/{source_id}/disconnect"): done(303, ORGANIZER),
    ("GET", "/desk/messages"): COORDINATORS,
    ("GET", "/desk/share"): COORDINATORS,
    ("GET", "/desk/faults"): ADMINISTRATORS,
    ("POST", "/desk/faults/{fault_id}/handled"): done(303, ADMINISTRATORS),
    ("GET", "/attendance/{session_id}"): RUNS_IT,
    ("POST", "/attendance/{session_id}/door"): done(303, RUNS_IT),
    ("POST", "/attendance/{session_id}/count"): done(303, RUNS_IT),
    ("POST", "/attendance/{session_id}/people"): done(303, RUNS_IT),
    ("POST", "/attendance/{session_id}/people/{participant_id}"): done(303, RUNS_IT),
    ("GET", "/offline"): EVERYONE,
    ("GET", "/sw.js"): EVERYONE,
    ("GET", "/numbers"): ANALYSTS,
    ("GET", "/demo/club.ics"): EVERYONE,
    ("GET", "/demo/messages"): EVERYONE,
    ("GET", "/demo/messages.json"): EVERYONE,
    ("GET", "/demo/styles"): EVERYONE,
    ("GET", "/subscribe/{kind}/{slug}"): EVERYONE,
    ("GET", "/subscribe/series/{series_id}"): EVERYONE,
    ("GET", "/calendar/{kind}/{slug}.ics"): EVERYONE,
    ("GET", "/calendar/series/{series_id}.ics"): EVERYONE,
    ("GET", "/calendar/sessions.ics"): EVERYONE,
    ("GET", "/calendar/sessions/{session_id}.ics"): EVERYONE,
    ("GET", "/calendar/my/{secret}.ics"): EVERYONE,  # the address is the right
    ("GET", "/api/docs"): EVERYONE,
    ("GET", "/api/v1/openapi.json"): EVERYONE,
    ("GET", "/api/v1/sessions"): EVERYONE,
    ("GET", "/api/v1/sessions/{session_id}"): EVERYONE,
    ("GET", "/api/v1/bookings"): SIGNED_IN,
    ("POST", "/api/v1/bookings"): done(201, SIGNED_IN),
    ("GET", "/api/v1/bookings/{booking_id}"): FAMILY,
    ("DELETE", "/api/v1/bookings/{booking_id}"): done(204, FAMILY),
    ("POST", "/api/v1/bookings/{booking_id}/accept"): FAMILY,
    ("POST", "/api/v1/sign-ins"): done(201, EVERYONE),
    ("POST", "/api/v1/sign-ins/{sign_in_id}/token"): done(409, EVERYONE),
    ("POST", "/hooks/sms/{report}"): done(204, EVERYONE),  # whoever holds the token, and only the gateway does
    ("GET", "/healthz"): EVERYONE,
    ("GET", "/readyz"): done(503, EVERYONE),  # no relay runs beside these tests
    ("GET", "/metrics"): EVERYONE,
}


@dataclass
class World:
    """What the addresses and forms of the matrix are filled with."""

    headers: dict[str, dict[str, str]]
    path: dict[str, Any]
    form: dict[tuple[str, str], dict[str, Any]]
    json: dict[tuple[str, str], dict[str, Any]]


@pytest.fixture
async def world(session: AsyncSession, clock: FixedClock, settings: Settings) -> World:
    """One organiser with a coordinator, a leader, a session and a booked family; and everyone who is not of it."""
    ours, theirs = await make_organizer(session), await make_organizer(session)
    area = await make_area(session, slug="vivalla")
    venue, activity = await make_venue(session, area=area), await make_activity(session)
    family, stranger = await make_account(session), await make_account(session)
    staff = {
        "leader": await make_staff(session, "leader", ours),
        "other leader": await make_staff(session, "leader", ours),
        "coordinator": await make_staff(session, "coordinator", ours),
        "other coordinator": await make_staff(session, "coordinator", theirs),
        "analyst": await make_staff(session, "analyst"),
        "administrator": await make_staff(session, "administrator"),
    }
    on = await make_session(
        session,
        seats=5,
        organizer=ours,
        area=area,
        venue=venue,
        activity=activity,
        starts_at=clock.now() + timedelta(minutes=10),
    )
    session.add(SessionLeader(session_id=on.id, staff_member_id=staff["leader"].id))
    child = await make_participant(session, family)
    request = BookingRequest(on.id, uuid4(), family.id, (child.id,), "a key of theirs")
    placed = await book(session, clock, settings, request)
    plan = SeriesPlan(
        organizer_id=ours.id,
        venue_id=venue.id,
        activity_id=activity.id,
        title="Basket",
        weekdays=(0,),
        starts=on.starts_at.time(),
        duration_minutes=60,
        first_day=clock.now().date(),
        last_day=clock.now().date() + timedelta(days=14),
    )
    series = await publish_series(session, clock, plan, timezone=settings.timezone)
    await follow(session, clock, account_id=family.id, subject=Subject.of(series))
    source = await _calendar(session, clock, on)
    fault = FaultReport(text="The list cannot be read.", page="/", contact="", reported_at=clock.now())
    session.add(fault)
    follower = (await session.exec(select(Follower))).one()
    upcoming = (await session.exec(select(ScheduledSession).where(ScheduledSession.series_id == series.id))).first()
    assert upcoming
    challenge = await request_code(session, clock, settings, Contact("email", "new@example.org"), language="en")
    people: dict[str, Account | StaffMember] = {"family": family, "other family": stranger, **staff}
    headers = {role: await sign_in(session, clock, settings, who) for role, who in people.items()}
    await session.commit()
    return World(
        headers={"anyone": {}, **headers},
        path={
            "session_id": on.id,
            "party_id": placed.party_id,
            "booking_id": placed.party_id,
            "series_id": series.id,
            "participant_id": child.id,
            "challenge_id": challenge.id,
            "sign_in_id": challenge.id,
            "organizer_id": ours.id,
            "organizer": ours.slug,
            "activity": activity.slug,
            "venue": venue.slug,
            "follower_id": follower.id,
            "token": unfollow_token(settings.secret_key, follower.id),
            "fault_id": fault.id,
            "source_id": source.id,
            "slug": "vivalla",
            "kind": "areas",
            "file": "app.css",
            "secret": calendar_token(settings.secret_key, family.id, 0),
            "report": report_token(settings.secret_key, uuid4()),
        },
        form=_forms(venue, activity, upcoming, clock),
        json=_bodies(on),
    )


async def _calendar(session: AsyncSession, clock: FixedClock, on: ScheduledSession) -> CalendarSource:
    """A calendar of the organiser, from which much is missing."""
    source = CalendarSource(
        organizer_id=on.organizer_id,
        url="https://club.example/basket.ics",
        venue_id=on.venue_id,
        activity_id=on.activity_id,
        created_at=clock.now(),
        next_read_at=clock.now(),
        asks_since=clock.now(),
    )
    session.add(source)
    await session.flush()
    return source


def _forms(
    venue: Venue, activity: Activity, upcoming: ScheduledSession, clock: FixedClock
) -> dict[tuple[str, str], dict[str, Any]]:
    later = {"day": (clock.now() + timedelta(days=1)).date().isoformat(), "starts": "18:00", "minutes": "60"}
    return {
        ("POST", "/accessibility"): {"text": "The list cannot be read."},
        ("POST", "/my/messages"): {"language": "sv", "reminder": "60"},
        ("POST", "/my/people/{participant_id}"): {"name": "Robin", "birth_year": "2013"},
        ("POST", "/my/calendar/renew"): {"generation": "0"},
        ("POST", "/my/erase"): {"sure": "1"},
        ("POST", "/desk/series/{series_id}/cancel"): {"session": str(upcoming.id), "reason": "place"},
        ("POST", "/desk/sessions/{session_id}/move"): later | {"venue": str(venue.id)},
        ("POST", "/desk/sessions/{session_id}/edit"): {"title": "Basket", "activity": str(activity.id)},
        ("POST", "/desk/calendars/{source_id}/edit"): {"venue": str(venue.id), "activity": str(activity.id)},
        ("POST", "/desk/calendars/{source_id}/missing"): {"answer": "keep"},
        ("POST", "/desk/calendars/{source_id}/disconnect"): {"sessions": "keep"},
        ("POST", "/desk/sessions/{session_id}/notice"): {"text": "Bring water."},
        ("POST", "/desk/organizers/{organizer_id}"): {"offers": "near"},
        ("POST", "/desk/sessions/{session_id}/seats"): {"seats": "6", "capacity": "6"},
        ("POST", "/desk/sessions/{session_id}/cancel"): {"reason": "place"},
        ("POST", "/attendance/{session_id}/door"): {"room": "room"},
        ("POST", "/attendance/{session_id}/people"): {"name": "Alex", "person_id": str(uuid4())},
        ("POST", "/attendance/{session_id}/people/{participant_id}"): {"present": "1"},
    }


def _bodies(on: ScheduledSession) -> dict[tuple[str, str], dict[str, Any]]:
    return {
        ("POST", "/api/v1/bookings"): {"session_id": str(on.id), "people": [{"name": "Robin", "birth_year": 2012}]},
        ("POST", "/api/v1/sign-ins"): {"contact": "{role}@example.org"},
        ("POST", "/api/v1/sign-ins/{sign_in_id}/token"): {"code": "wrong"},
    }


def endpoints(app: FastAPI) -> set[tuple[str, str]]:
    """Every method and path of the application; mounted folders of files aside."""
    found: set[tuple[str, str]] = set()
    for context in iter_route_contexts(app.routes):
        route = getattr(context, "original_route", context)
        path = str(getattr(context, "path", None) or getattr(route, "path", ""))
        methods = getattr(context, "methods", None) or getattr(route, "methods", None) or set()
        found |= {(method, path) for method in methods - {"HEAD", "OPTIONS"}}
    return found


@asynccontextmanager
async def undone(sessions: Sessions) -> AsyncIterator[AsyncConnection]:
    """Whatever happens inside is forgotten, so that every role meets the same world."""
    connection: AsyncConnection = sessions.kw["bind"]
    savepoint = await connection.begin_nested()
    yield connection
    await savepoint.rollback()


def _for(role: str, body: dict[str, Any] | None) -> dict[str, Any] | None:
    """Each role asks for a code for a contact of its own: the limit counts by contact."""
    if body is None or "contact" not in body:
        return body
    return body | {"contact": body["contact"].format(role=role.replace(" ", "."))}


async def ask(client: httpx.AsyncClient, world: World, endpoint: tuple[str, str], role: str) -> int:
    """What this role gets at this endpoint."""
    method, pattern = endpoint
    headers = world.headers[role] | ({"Idempotency-Key": f"matrix {role}"} if pattern.startswith("/api") else {})
    answer = await client.request(
        method,
        pattern.format(**world.path),
        headers=headers,
        data=world.form.get(endpoint),
        json=_for(role, world.json.get(endpoint)),
    )
    sent_to_sign_in = answer.status_code == 303 and answer.headers["location"].startswith("/sign-in?to=")
    return 401 if sent_to_sign_in else answer.status_code


def test_every_endpoint_is_decided(app: FastAPI) -> None:
    """A new route needs its line in the matrix, and a line whose route is gone goes with it."""
    assert endpoints(app) == set(MATRIX)


@pytest.mark.parametrize("endpoint", MATRIX, ids=" ".join)
async def test_each_role_gets_what_the_matrix_says(
    endpoint: tuple[str, str], client: httpx.AsyncClient, world: World, sessions: Sessions
) -> None:
    """Every role asks; another's object answers like one that does not exist."""
    got = []
    for role in ROLES:
        async with undone(sessions):
            got.append(await ask(client, world, endpoint, role))
    assert dict(zip(ROLES, got, strict=True)) == dict(zip(ROLES, MATRIX[endpoint], strict=True))


@pytest.mark.parametrize("endpoint", [one for one in MATRIX if one[0] == "GET"], ids=" ".join)
async def test_no_get_changes_anything(
    endpoint: tuple[str, str], client: httpx.AsyncClient, world: World, sessions: Sessions
) -> None:
    """Mail scanners and prefetching browsers follow links: the database itself refuses every write meanwhile."""
    for role in ("anyone", "family", "coordinator", "analyst"):
        async with undone(sessions) as connection:
            await connection.execute(text("SET TRANSACTION READ ONLY"))
            assert await ask(client, world, endpoint, role) < 500 or endpoint[1] == "/readyz"


async def test_control_the_read_only_transaction_does_refuse_a_write(
    client: httpx.AsyncClient, world: World, sessions: Sessions
) -> None:
    """Negative control: a POST that writes fails under the same conditions, so the test above can fail."""
    endpoint = ("POST", "/my/bookings/{party_id}/cancel")
    async with undone(sessions) as connection:
        await connection.execute(text("SET TRANSACTION READ ONLY"))
        with pytest.raises(DBAPIError, match="read-only transaction"):
            await ask(client, world, endpoint, "family")
