"""Accounts, participants, staff, and devices that are signed in."""

from datetime import UTC, datetime
from uuid import uuid4

from shared.catalogue.models import Organizer
from shared.clock import Clock
from shared.database import AsyncSession
from shared.people.models import Account, Participant, StaffMember
from shared.people.sign_in import remember_device
from shared.settings import Settings

BORN_LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


async def make_account(session: AsyncSession, contact: str | None = None, *, grown_up: bool = True) -> Account:
    """A family's account, by e-mail; a grown-up's unless said otherwise."""
    account = Account(
        contact_kind="email",
        contact=contact or f"{uuid4().hex[:10]}@example.org",
        language="en",
        grown_up_said_at=BORN_LONG_AGO if grown_up else None,
        created_at=BORN_LONG_AGO,
    )
    session.add(account)
    await session.flush()
    return account


async def make_participant(
    session: AsyncSession, account: Account, name: str = "Alex", *, birth_year: int = 2012
) -> Participant:
    """A participant whom an account signs up."""
    participant = Participant(account_id=account.id, name=name, birth_year=birth_year, created_at=BORN_LONG_AGO)
    session.add(participant)
    await session.flush()
    return participant


async def make_staff(
    session: AsyncSession, role: str, organizer: Organizer | None = None, *, account: Account | None = None
) -> StaffMember:
    """A staff member with one role; leaders have shown their registerutdrag."""
    account = account or await make_account(session)
    staff = StaffMember(
        account_id=account.id,
        organizer_id=organizer.id if organizer else None,
        role=role,
        display_name=f"{role.title()} Example",
        extract_seen_on=BORN_LONG_AGO,
        extract_seen_by="Administrator",
    )
    session.add(staff)
    await session.flush()
    return staff


async def sign_in(
    session: AsyncSession, clock: Clock, settings: Settings, who: Account | StaffMember
) -> dict[str, str]:
    """Headers of a signed-in client: `Authorization` with a device's token."""
    account = who if isinstance(who, Account) else await session.get_one(Account, who.account_id)
    token = await remember_device(session, clock, settings, account)
    await session.flush()
    return {"Authorization": f"Bearer {token}"}
