"""The edge: what a route may ask for. Here, and nowhere else in this service, a transaction begins and ends.

Everything a route asks for is `async`, also where nothing is awaited: FastAPI sends plain functions to a thread, which
costs more than all that they do.
"""

from collections.abc import AsyncIterator
from typing import Annotated, cast

from fastapi import Depends, Request
from fastapi.security.utils import get_authorization_scheme_param

from services.api.resources import Resources
from shared.clock import Clock
from shared.database import AsyncSession, transaction
from shared.locale import Language, choose
from shared.outbox import announced
from shared.people.access import Viewer
from shared.people.models import Account
from shared.people.queries import viewer_of
from shared.settings import Settings

LANGUAGE_COOKIE = "language"


def resources_of(request: Request) -> Resources:
    """The process's resources."""
    return cast(Resources, request.app.state.resources)


async def get_resources(request: Request) -> Resources:
    """The process's resources, for routes."""
    return resources_of(request)


async def get_settings(resources: Annotated[Resources, Depends(get_resources)]) -> Settings:
    """The process's settings."""
    return resources.settings


async def get_db(resources: Annotated[Resources, Depends(get_resources)]) -> AsyncIterator[AsyncSession]:
    """One transaction around the route, committed *before* the answer is sent (`scope="function"`).

    Afterwards the relay is told if events were written; when Redis is away, its own sweep finds them.
    """
    async with transaction(resources.sessions) as session:
        yield session
    if announced(session):
        resources.nudger.soon()


# The only spelling: a second one would give the route a second session.
Db = Annotated[AsyncSession, Depends(get_db, scope="function")]
Config = Annotated[Settings, Depends(get_settings)]
FromApp = Annotated[Resources, Depends(get_resources)]


async def get_clock(db: Db, resources: FromApp) -> Clock:
    """The clock that counts for this request."""
    return await resources.clock(db)


Now = Annotated[Clock, Depends(get_clock)]


def session_cookie(settings: Settings) -> str:
    """The cookie's name. `__Host-` binds it to https and this host; on plain-http loopback browsers refuse that."""
    return "__Host-spontan" if settings.secure else "spontan"


async def get_viewer(request: Request, db: Db, settings: Config, clock: Now) -> Viewer:
    """Whoever is looking, by cookie or by bearer token."""
    scheme, bearer = get_authorization_scheme_param(request.headers.get("authorization"))
    token = bearer if scheme.lower() == "bearer" else request.cookies.get(session_cookie(settings))
    if not token:
        return Viewer()
    return await viewer_of(db, token, at=clock.now())


AnyViewer = Annotated[Viewer, Depends(get_viewer)]


async def get_account(viewer: AnyViewer) -> Account:
    """The signed-in account. Raises SignInRequired."""
    return viewer.require_account()


async def get_staff(viewer: AnyViewer) -> Viewer:
    """A leader, coordinator or administrator. Raises SignInRequired or StaffOnly."""
    return viewer.require_staff()


async def get_coordinator(viewer: AnyViewer) -> Viewer:
    """Someone who may publish. Raises SignInRequired or StaffOnly."""
    return viewer.require_coordinator()


async def get_analyst(viewer: AnyViewer) -> Viewer:
    """Someone who may read the municipality's numbers. Raises SignInRequired or StaffOnly."""
    return viewer.require_analyst()


SignedIn = Annotated[Account, Depends(get_account)]
AnyStaff = Annotated[Viewer, Depends(get_staff)]
AnyCoordinator = Annotated[Viewer, Depends(get_coordinator)]
AnyAnalyst = Annotated[Viewer, Depends(get_analyst)]


def language_of(request: Request, settings: Settings) -> Language:
    """The language by choice (`?lang=`, then the cookie it set), by browser, by default. Never raises."""
    accepted = request.headers.get("accept-language", "")
    browser = [part.split(";")[0].strip()[:2].lower() for part in accepted.split(",")]
    wishes = [request.query_params.get("lang"), request.cookies.get(LANGUAGE_COOKIE), *browser]
    return choose(*wishes, default=settings.default_language)


async def get_language(request: Request, settings: Config) -> Language:
    """The language of this request."""
    return language_of(request, settings)


Lang = Annotated[Language, Depends(get_language)]
