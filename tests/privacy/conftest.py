"""A family of which something is stored wherever something can be, and another one that is left alone."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import pytest

from shared.bookings.follow import follow
from shared.bookings.models import SignUpDraft
from shared.bookings.subject import Subject
from shared.catalogue.models import Organizer
from shared.clock import FixedClock
from shared.database import AsyncSession
from shared.faults.report import NewReport, report_fault
from shared.ids import new_id
from shared.messages import react
from shared.messages.models import MailboxMessage
from shared.people.contact import Contact
from shared.people.models import Account, Participant
from shared.people.sign_in import remember_device, request_code
from shared.schedule.models import ScheduledSession
from shared.settings import Settings
from tests.factories import (
    make_account,
    make_organizer,
    make_participant,
    make_series,
    make_session,
    make_staff,
)
from tests.factories.attendance import make_booking, note_attendance
from tests.messages.stage import SignedUp, sign_up

CONTACT, CHILD, SIBLING, TYPED = "canary.family@example.org", "Canaryname", "Canarysibling", "Canarydraft"
WORDS = (CONTACT, CHILD, SIBLING, TYPED)


@dataclass(frozen=True)
class Family:
    """An account with two children: one came last week, both come tomorrow, and somebody waits for their seats."""

    account: Account
    child: Participant
    sibling: Participant
    organizer: Organizer
    past: ScheduledSession
    coming: SignedUp
    waiting: SignedUp
    token: str


@pytest.fixture
async def family(session: AsyncSession, clock: FixedClock, settings: Settings) -> Family:
    """Bookings, attendance, a series, messages, devices, a code, a draft, and what the demo's mailbox shows."""
    account = await make_account(session, CONTACT)
    organizer = await make_organizer(session)
    past = await make_session(session, seats=5, organizer=organizer, starts_at=clock.now() - timedelta(days=7))
    child = await make_booking(session, past, CHILD, account=account)
    await note_attendance(session, past, child, await make_staff(session, "leader", organizer))
    sibling = await make_participant(session, account, SIBLING)
    tomorrow = await make_session(session, seats=2, organizer=organizer)
    coming = await sign_up(session, clock, settings, on=tomorrow, account=account, people=(child, sibling))
    waiting = await sign_up(session, clock, settings, "Robin", on=tomorrow)
    await _follow(session, clock, account, tomorrow)
    await react.confirm(session, clock, settings, [coming.party_id])
    await _write_before_the_code(session, clock, settings, tomorrow.id)
    await _deliver(session, clock)
    await report_fault(session, clock, NewReport(new_id(), "The list cannot be read.", "/", f"A parent, {CONTACT}"))
    token = await remember_device(session, clock, settings, account)
    await session.flush()
    return Family(account, child, sibling, organizer, past, coming, waiting, token)


async def _follow(session: AsyncSession, clock: FixedClock, account: Account, on: ScheduledSession) -> None:
    """A series, and what the session *on* of none is one of."""
    series = await make_series(session, title="Open hall")
    for what in (series, on):
        await follow(session, clock, account_id=account.id, subject=Subject.of(what))


async def _write_before_the_code(
    session: AsyncSession, clock: FixedClock, settings: Settings, session_id: UUID
) -> None:
    challenge = await request_code(session, clock, settings, Contact("email", CONTACT), language="en")
    await react.write_code(session, clock, settings, [challenge.id])
    typed = [{"name": TYPED, "birth_year": 2013, "gender": None}]
    session.add(SignUpDraft(challenge_id=challenge.id, session_id=session_id, grown_up=True, participants=typed))


async def _deliver(session: AsyncSession, clock: FixedClock) -> None:
    """What the demo's mailbox shows of the confirmation."""
    session.add(
        MailboxMessage(
            id=new_id(),
            kind="confirmed",
            contact_kind="email",
            contact=CONTACT,
            subject=f"{CHILD} has a seat",
            body=f"{CHILD} and {SIBLING} have seats.",
            delivered_at=clock.now(),
        )
    )
