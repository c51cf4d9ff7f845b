"""Rows for tests: each factory adds one thing with everything it needs, and lets a test say only what matters."""

from tests.factories.catalogue import make_activity, make_area, make_organizer, make_venue
from tests.factories.people import make_account, make_participant, make_staff, sign_in
from tests.factories.schedule import make_series, make_session

__all__ = [
    "make_account",
    "make_activity",
    "make_area",
    "make_organizer",
    "make_participant",
    "make_series",
    "make_session",
    "make_staff",
    "make_venue",
    "sign_in",
]
