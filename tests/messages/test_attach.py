"""A confirmed session comes along as a file for one's own calendar; read here with somebody else's parser."""

from icalendar import Calendar

from shared.clock import FixedClock
from shared.database import AsyncSession
from shared.messages import facts, react
from shared.messages.channels import Outgoing
from shared.messages.render import render
from shared.settings import Settings
from tests.messages.stage import SignedUp, messages, sign_up


async def confirmation(session: AsyncSession, clock: FixedClock, settings: Settings, party: SignedUp) -> Outgoing:
    """The confirmation as it would leave."""
    await react.confirm(session, clock, settings, [party.party_id])
    (found,) = await facts.load(session, [one.id for one in await messages(session, "confirmed")])
    assert found.recipient
    return render(found, found.recipient, settings, at=clock.now())


async def test_the_session_is_published_as_one_event(
    session: AsyncSession, clock: FixedClock, settings: Settings
) -> None:
    """With the UID of our feeds, so that who subscribes to one as well sees one entry (RFC 5546, 3.2.1)."""
    party = await sign_up(session, clock, settings)

    (file,) = (await confirmation(session, clock, settings, party)).attachments

    assert file.filename == "spontan.ics"
    assert file.content_type == "text/calendar; method=PUBLISH; charset=utf-8"
    calendar = Calendar.from_ical(file.content)
    (event,) = calendar.walk("VEVENT")
    assert (calendar["METHOD"], "X-WR-CALNAME" in calendar) == ("PUBLISH", False)
    assert (event["UID"], event["SUMMARY"], event["STATUS"]) == (f"{party.on.id}@127.0.0.1", "Basket", "CONFIRMED")
    assert (event.decoded("DTSTART"), event.decoded("DTEND")) == (party.on.starts_at, party.on.ends_at)
    assert event["ORGANIZER"] == f"mailto:{settings.mail_from}"
    assert "ATTENDEE" not in event


async def test_no_calendar_says_who_or_for_whom(session: AsyncSession, clock: FixedClock, settings: Settings) -> None:
    """A family's calendar is read over many shoulders."""
    party = await sign_up(session, clock, settings, "Samira", title="Girls' night", girls_only=True)

    (file,) = (await confirmation(session, clock, settings, party)).attachments

    text = file.content.decode().lower()
    assert not any(word in text for word in ("samira", "girl", "basket"))


async def test_a_phone_gets_no_file(session: AsyncSession, clock: FixedClock, settings: Settings) -> None:
    """A text message holds none."""
    party = await sign_up(session, clock, settings)
    party.account.contact_kind, party.account.contact = "phone", "+46701740605"
    session.add(party.account)

    assert (await confirmation(session, clock, settings, party)).attachments == ()
