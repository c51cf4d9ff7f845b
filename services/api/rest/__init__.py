"""The JSON API v1: the same rooms as the pages, for machines."""

from fastapi import APIRouter

from services.api.rest import bookings, docs, sessions, sign_ins

router = APIRouter(prefix="/api")
for part in (sessions, bookings, sign_ins):
    router.include_router(part.router, prefix="/v1")
router.include_router(docs.router, include_in_schema=False)

__all__ = ["router"]
