"""create_app(): the web application, wiring only."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles
from starlette.middleware import Middleware
from starlette.middleware.gzip import DEFAULT_EXCLUDED_CONTENT_TYPES, GZipMiddleware

from services.api import brand, health, hooks, metrics, problems, rest
from services.api.assets import STATIC
from services.api.deadline import Deadline
from services.api.feeds import ical
from services.api.measuring import Measure
from services.api.pages import (
    about,
    attendance,
    demo,
    desk,
    embed,
    family,
    find,
    follow,
    insights,
    offline,
    poster,
    signin,
    signup,
)
from services.api.resources import Resources, build_resources
from services.api.security import Gate
from shared.logs import set_up_logs
from shared.settings import settings_from_environment

GZIP_FROM_BYTES = 500
NOT_PACKED = (*DEFAULT_EXCLUDED_CONTENT_TYPES, "text/calendar")
"""Calendars come packed already, under an ETag of their own."""


def create_app(resources: Resources | None = None) -> FastAPI:
    """The application on *resources*; without any, on those that the environment's settings describe."""
    if resources is None:
        settings = settings_from_environment()
        set_up_logs(settings)
        resources = build_resources(settings)
    app = FastAPI(
        title="Spontan",
        version="1",
        docs_url=None,  # served by rest.docs, without scripts from elsewhere
        redoc_url=None,
        openapi_url="/api/v1/openapi.json",
        lifespan=_lifespan,
        telemetry={"tracing": False, "metrics": False, "logs": False},  # an exception's text may hold a person
        middleware=[
            Middleware(Measure),
            Middleware(Gate, resources=resources),
            Middleware(Deadline),
            Middleware(GZipMiddleware, minimum_size=GZIP_FROM_BYTES, exclude_content_types=NOT_PACKED),
        ],
    )
    app.state.resources = resources
    problems.install(app)
    brand.brand_of(resources.settings)  # a logo that cannot be read is said now
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    app.include_router(rest.router)  # first, because addresses are tried in this order and this is the busiest door
    app.include_router(ical.router, include_in_schema=False)  # apps look all day long
    for door in (find, signup, signin, follow, family, desk, attendance, insights, about, embed, poster, offline):
        app.include_router(door.router, include_in_schema=False)
    if resources.settings.demo:
        app.include_router(demo.router, include_in_schema=False)
    app.include_router(brand.router, include_in_schema=False)
    app.include_router(hooks.router, include_in_schema=False)
    app.include_router(health.router, include_in_schema=False)
    app.include_router(metrics.router, include_in_schema=False)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    yield
    await app.state.resources.close()
