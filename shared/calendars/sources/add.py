"""Connect a club's calendar. It is read at once; what it holds becomes drafts."""

from uuid import UUID

from sqlmodel import select

from shared.calendars.errors import CalendarAddressInvalid
from shared.calendars.events import CalendarSourceAdded
from shared.calendars.fetch.address import AddressInvalid, checked
from shared.calendars.models import CalendarSource
from shared.calendars.sources.choose import Chosen, choose_activities
from shared.catalogue.models import Organizer
from shared.clock import Clock
from shared.database import AsyncSession
from shared.outbox import record
from shared.settings import Settings


async def add_source(
    session: AsyncSession, clock: Clock, settings: Settings, *, organizer_id: UUID, url: str, chosen: Chosen
) -> CalendarSource:
    """Store a calendar's address with the rules of its sessions.

    An address that the organiser already has returns that source unchanged. The caller has checked that the organiser,
    venue and activities are this coordinator's to choose. Raises CalendarAddressInvalid, or InvalidInput for a rule.
    """
    address = address_of(url, settings)
    chosen.check()
    one_form_after_the_other = select(Organizer.id).where(Organizer.id == organizer_id).with_for_update(key_share=True)
    await session.exec(one_form_after_the_other)
    same = select(CalendarSource).where(CalendarSource.organizer_id == organizer_id, CalendarSource.url == address)
    if known := (await session.exec(same)).one_or_none():
        return known
    source = CalendarSource(
        organizer_id=organizer_id,
        url=address,
        venue_id=chosen.venue_id,
        activity_id=chosen.activity_id,
        created_at=clock.now(),
        next_read_at=clock.now(),
    )
    chosen.put_into(source)
    session.add(source)
    await session.flush()
    await choose_activities(session, source.id, chosen.activities)
    record(session, clock, CalendarSourceAdded(source.id))
    return source


def address_of(text: str, settings: Settings) -> str:
    """The address in one spelling, so that the same calendar is not connected twice. Raises CalendarAddressInvalid."""
    try:
        return str(checked(text.strip(), loopback=settings.calendars_of_this_machine))
    except AddressInvalid:
        raise CalendarAddressInvalid from None
