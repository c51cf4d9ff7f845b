"""Connect a club's calendar. It is read at once; what it holds becomes drafts."""

from uuid import UUID

from sqlmodel import select

from shared.calendars.address import AddressInvalid, checked
from shared.calendars.errors import CalendarAddressInvalid
from shared.calendars.events import CalendarSourceAdded
from shared.calendars.models import CalendarSource
from shared.catalogue.models import Organizer
from shared.clock import Clock
from shared.database import AsyncSession
from shared.errors import InvalidInput
from shared.outbox import record
from shared.schedule.models import OLDEST
from shared.settings import Settings


async def add_source(
    session: AsyncSession,
    clock: Clock,
    settings: Settings,
    *,
    organizer_id: UUID,
    url: str,
    venue_id: UUID,
    activity_id: UUID,
    min_age: int | None = None,
    max_age: int | None = None,
    title: str = "",
) -> CalendarSource:
    """Store a calendar's address with the place, activity and ages (turned in the year) of its sessions.

    An address that the organiser already has returns that source unchanged. The caller has checked that the organiser,
    venue and activity are this coordinator's to choose. Raises CalendarAddressInvalid, or InvalidInput for the ages.
    """
    address = _address(url, settings)
    _check_ages(min_age, max_age)
    one_form_after_the_other = select(Organizer.id).where(Organizer.id == organizer_id).with_for_update(key_share=True)
    await session.exec(one_form_after_the_other)
    same = select(CalendarSource).where(CalendarSource.organizer_id == organizer_id, CalendarSource.url == address)
    if known := (await session.exec(same)).one_or_none():
        return known
    source = CalendarSource(
        organizer_id=organizer_id,
        url=address,
        title=title.strip(),
        venue_id=venue_id,
        activity_id=activity_id,
        min_age=min_age,
        max_age=max_age,
        created_at=clock.now(),
        next_read_at=clock.now(),
    )
    session.add(source)
    await session.flush()
    record(session, clock, CalendarSourceAdded(source.id))
    return source


def _address(text: str, settings: Settings) -> str:
    """The address in one spelling, so that the same calendar is not connected twice."""
    try:
        return str(checked(text.strip(), loopback=settings.calendar_allow_loopback))
    except AddressInvalid:
        raise CalendarAddressInvalid from None


def _check_ages(youngest: int | None, oldest: int | None) -> None:
    low, high = youngest or 0, OLDEST if oldest is None else oldest
    if not 0 <= low <= high <= OLDEST:
        raise InvalidInput(field="max_age")
