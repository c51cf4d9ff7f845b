"""The edge: what a route may ask for. Here, and nowhere else in this service, a transaction begins and ends.

Everything a route asks for is `async`, also where nothing is awaited: FastAPI sends plain functions to a thread, which
costs more than all that they do.
"""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from typing import Annotated, cast

from fastapi import Depends, Request
from fastapi.security.utils import get_authorization_scheme_param

from services.api.cookies import DEVICE
from services.api.resources import Resources
from shared.clock import Clock
from shared.database import AsyncSession, Direct, transaction
from shared.locale import Language, choose
from shared.outbox import announced
from shared.people.access import Bearer, Viewer
from shared.people.errors import SignInRequired
from shared.people.models import Account, StaffMember
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


@asynccontextmanager
async def one_transaction(resources: Resources) -> AsyncIterator[AsyncSession]:
    """A transaction, for a route that only sometimes needs one; all others ask for `Db`.

    Afterwards the relay is told if events were written; when Redis is away, its own sweep finds them.
    """
    async with transaction(resources.sessions) as session:
        yield session
    if announced(session):
        resources.nudger.soon()


async def get_db(resources: Annotated[Resources, Depends(get_resources)]) -> AsyncIterator[AsyncSession]:
    """One transaction around the route, committed *before* the answer is sent (`scope="function"`)."""
    async with one_transaction(resources) as session:
        yield session


# The only spelling: a second one would give the route a second session.
Db = Annotated[AsyncSession, Depends(get_db, scope="function")]
Config = Annotated[Settings, Depends(get_settings)]
FromApp = Annotated[Resources, Depends(get_resources)]


async def get_clock(db: Db, resources: FromApp) -> Clock:
    """The clock that counts for this request."""
    return await resources.clock(db)


Now = Annotated[Clock, Depends(get_clock)]


def token_of(request: Request, settings: Settings) -> str:
    """What this request shows of a device: a bearer token or the cookie; empty when it shows nothing."""
    scheme, bearer = get_authorization_scheme_param(request.headers.get("authorization"))
    return bearer if scheme.lower() == "bearer" else DEVICE.of(request, settings)


async def get_viewer(request: Request, db: Db, settings: Config, clock: Now) -> Viewer:
    """Whoever is looking, by cookie or by bearer token."""
    token = token_of(request, settings)
    return await viewer_of(db, token, at=clock.now()) if token else Viewer()


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


async def get_administrator(viewer: AnyViewer) -> StaffMember:
    """The role of who looks after the whole installation. Raises SignInRequired or StaffOnly."""
    return viewer.require_administrator()


SignedIn = Annotated[Account, Depends(get_account)]
AnyStaff = Annotated[Viewer, Depends(get_staff)]
AnyCoordinator = Annotated[Viewer, Depends(get_coordinator)]
AnyAnalyst = Annotated[Viewer, Depends(get_analyst)]
Administrator = Annotated[StaffMember, Depends(get_administrator)]


@asynccontextmanager
async def one_statement_each(resources: Resources) -> AsyncIterator[tuple[Direct, Clock]]:
    """A connection whose statements are transactions of their own, and the clock. Afterwards the relay is told."""
    async with resources.direct() as db:
        yield db, await resources.clock(db)
    if announced(db):
        resources.nudger.soon()


@dataclass(frozen=True)
class OneStep:
    """For a route that reads once and writes by one statement: every dependency costs, so it gets this one only."""

    resources: Resources
    bearer: Bearer

    @property
    def settings(self) -> Settings:
        """The process's settings."""
        return self.resources.settings

    def database(self) -> AbstractAsyncContextManager[tuple[Direct, Clock]]:
        """A connection whose statements are transactions of their own, and the clock."""
        return one_statement_each(self.resources)


async def get_in_one_step(request: Request) -> OneStep:
    """Raises SignInRequired when nobody shows a token; whose it is, the route's read finds out."""
    resources = resources_of(request)
    token = token_of(request, resources.settings)
    if not token:
        raise SignInRequired
    return OneStep(resources, Bearer(token))


InOneStep = Annotated[OneStep, Depends(get_in_one_step)]


@dataclass(frozen=True)
class InSteps:
    """For a route that waits for somebody else's server: it opens transactions itself, and none is open meanwhile."""

    request: Request
    resources: Resources

    @asynccontextmanager
    async def database(self) -> AsyncIterator[tuple[AsyncSession, Clock, Viewer]]:
        """One transaction, the clock, and whoever is looking."""
        async with one_transaction(self.resources) as session:
            clock = await self.resources.clock(session)
            yield session, clock, await get_viewer(self.request, session, self.resources.settings, clock)


async def get_in_steps(request: Request) -> InSteps:
    """The steps of this request."""
    return InSteps(request, resources_of(request))


Steps = Annotated[InSteps, Depends(get_in_steps)]


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
