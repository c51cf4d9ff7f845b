"""Every page of those who work here, in its states."""

from datetime import timedelta
from typing import Any

from sqlmodel import select

from shared.bookings.models import Party
from shared.calendars.models import CalendarEvent, CalendarSource
from shared.catalogue.models import Organizer
from shared.clock import FixedClock
from shared.database import AsyncSession
from shared.faults.report import NewReport, report_fault
from shared.ids import new_id
from shared.schedule.models import ScheduledSession
from shared.settings import Settings
from tests.browser.pages.door import State
from tests.factories import make_account, make_staff, sign_in
from tests.factories.attendance import assign

NOTHING: dict[str, str] = {}


async def staff_states(
    db: AsyncSession, clock: FixedClock, settings: Settings, on: dict[str, ScheduledSession]
) -> list[State]:
    """Somebody who is everything at once: what is allowed to whom is asked elsewhere."""
    for contact in ("kim@example.org", ""):
        await report_fault(db, clock, NewReport(new_id(), "The filter cannot be reached.", "/", contact))
    account = await make_account(db)
    by = [await make_staff(db, role, account=account) for role in ("administrator", "analyst")]
    organizer = await db.get_one(Organizer, on["seats"].organizer_id)
    by.append(await make_staff(db, "coordinator", organizer, account=account))
    await assign(db, by[-1], on["open"])
    calendar = f"/desk/calendars/{(await _calendar(db, clock, on['seats'])).id}"
    asking = await _asking(db, clock, on["plain"])
    party = (await db.exec(select(Party.id).where(Party.session_id == on["seats"].id))).first()
    headers = await sign_in(db, clock, settings, account)
    session, series = f"/desk/sessions/{on['seats'].id}", f"/desk/series/{on['plain'].series_id}"
    door = f"/attendance/{on['open'].id}"
    read = {
        "the desk": "/desk",
        "a new series": "/desk/series/new",
        "a series": series,
        "cancelling a stretch": f"{series}/cancel",
        "a session at the desk": session,
        "a cancelled session at the desk": f"/desk/sessions/{on['cancelled'].id}",
        "cancelling a session": f"{session}/cancel",
        "moving a session": f"{session}/move",
        "writing to a session": f"{session}/notice",
        "who is on a session": f"{session}/people",
        "taking somebody off": f"{session}/people/{party}",
        "an organiser": f"/desk/organizers/{organizer.id}",
        "calendars": "/desk/calendars",
        "a new calendar": "/desk/calendars/new",
        "a calendar that fails": calendar,
        "a calendar that asks": f"/desk/calendars/{asking.source_id}",
        "what is missing from it": f"/desk/calendars/{asking.source_id}/missing",
        "nothing is missing": f"{calendar}/missing",
        "a calendar's rules": f"{calendar}/edit",
        "disconnecting it": f"/desk/calendars/{asking.source_id}/disconnect",
        "a calendar's draft": f"/desk/sessions/{asking.session_id}/edit",
        "messages": "/desk/messages",
        "posters": "/desk/share",
        "reported faults": "/desk/faults",
        "attendance": door,
        "attendance of a list": f"/attendance/{on['seats'].id}",
        "numbers": "/numbers",
    }
    sent = {
        "a new series, mistakes": "/desk/series/new",
        "cancelling a stretch, mistakes": f"{series}/cancel",
        "cancelling a session, mistakes": f"{session}/cancel",
        "moving a session, mistakes": f"{session}/move",
        "writing to a session, mistakes": f"{session}/notice",
        "calendars, mistakes": "/desk/calendars",
        "a calendar's rules, mistakes": f"{calendar}/edit",
        "a calendar's draft, mistakes": f"/desk/sessions/{asking.session_id}/edit",
        "attendance, mistakes": f"{door}/people",
    }
    return [
        *(State(name, path, headers=headers, public=False) for name, path in read.items()),
        *(State(name, path, NOTHING, 422, headers, public=False) for name, path in sent.items()),
    ]


async def _calendar(db: AsyncSession, clock: FixedClock, on: ScheduledSession, name: str = "basket") -> CalendarSource:
    """A club's calendar that could not be read today."""
    source = CalendarSource(
        organizer_id=on.organizer_id,
        url=f"https://club.example/{name}.ics",
        title="Basket",
        venue_id=on.venue_id,
        activity_id=on.activity_id,
        created_at=clock.now() - timedelta(days=2),
        next_read_at=clock.now(),
        last_read_at=clock.now(),
        problem="web_page",
        failures=3,
    )
    db.add(source)
    await db.flush()
    return source


async def _asking(db: AsyncSession, clock: FixedClock, like: ScheduledSession) -> CalendarEvent:
    """Another one, from which most is missing: its draft."""
    odd = {"code": "start_unreadable", "event": "Cup", "line": 155, "text": "DTSTART:" + "snart" * 30}
    well = {"problem": "", "failures": 0, "asks_since": clock.now(), "events_gone": 1, "warnings": [odd]}
    rules = {"import_rule": "keyword", "keywords": ["drop-in"]}
    source = await _calendar(db, clock, like, "hall")
    source.sqlmodel_update(well | rules)
    when: dict[str, Any] = {
        "starts_at": clock.now() + timedelta(days=3),
        "ends_at": clock.now() + timedelta(days=3, hours=1),
    }
    values = like.model_dump(include={"organizer_id", "venue_id", "activity_id", "area_id", "title"})
    draft = ScheduledSession(**values, source_id=source.id, source_key="one", changed_at=clock.now(), **when)
    db.add_all([source, draft])
    await db.flush()
    said: dict[str, Any] = {"title": like.title, "location": "Vivallahallen, sal B", "cancelled": False, **when}
    event = CalendarEvent(source_id=source.id, key="one", session_id=draft.id, misses=1, **said)
    db.add(event)
    await db.flush()
    return event
