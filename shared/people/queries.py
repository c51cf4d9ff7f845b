"""Reads of accounts, staff and signed-in devices."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlmodel import col, select

from shared.database import AsyncSession
from shared.errors import NotFound
from shared.ids import token_hash
from shared.people.access import Viewer
from shared.people.models import Account, Participant, SignInChallenge, StaffMember

HOLDER = "(SELECT account_id FROM device WHERE token_hash = :token_hash AND expires_at > :at AND revoked_at IS NULL)"
"""Whose device shows a token, as SQL: nobody's when it is unknown, expired or revoked. It takes `holder_values`."""

# Built once: every request that brings a token asks this, and building it took longer than its answer.
_VIEWER = (
    select(Account, StaffMember)
    .join(StaffMember, (col(StaffMember.account_id) == Account.id) & col(StaffMember.active), isouter=True)
    .where(col(Account.id) == text(HOLDER), col(Account.erased_at).is_(None))
    .order_by(col(StaffMember.id))
)


def holder_values(token: str, *, at: datetime) -> dict[str, Any]:
    """The parameters of HOLDER."""
    return {"token_hash": token_hash(token), "at": at}


async def viewer_of(session: AsyncSession, token: str, *, at: datetime) -> Viewer:
    """Who holds *token*, with their active roles; nobody when it is unknown, expired or revoked. One query."""
    rows = (await session.exec(_VIEWER, params=holder_values(token, at=at))).all()
    if not rows:
        return Viewer()
    roles: list[StaffMember | None] = [row[1] for row in rows]  # an outer join: a family has none
    return Viewer(account=rows[0][0], roles=tuple(role for role in roles if role is not None))


async def seen_as(session: AsyncSession, account: Account) -> Viewer:
    """*account* with its active roles, as whoever looks with it."""
    statement = select(StaffMember).where(StaffMember.account_id == account.id, col(StaffMember.active))
    return Viewer(account, tuple(await session.exec(statement.order_by(col(StaffMember.id)))))


async def challenge(session: AsyncSession, challenge_id: UUID, *, lock: bool = False) -> SignInChallenge:
    """A sign-in challenge as it is now; *lock* keeps others from it until the end. Raises NotFound."""
    found = await session.get(SignInChallenge, challenge_id, populate_existing=True, with_for_update=lock or None)
    if found is None:
        raise NotFound
    return found


async def participants_of(session: AsyncSession, account_id: UUID) -> Sequence[Participant]:
    """Everyone this account has signed up before, in the order they were added; not whom it has removed."""
    of_account = (Participant.account_id == account_id, col(Participant.removed_at).is_(None))
    return (await session.exec(select(Participant).where(*of_account).order_by(col(Participant.id)))).all()


async def own_participant(session: AsyncSession, account_id: UUID, participant_id: UUID) -> Participant:
    """Somebody whom an account signs up or has removed. Raises NotFound when they are another's."""
    found = await session.get(Participant, participant_id, populate_existing=True)
    if found is None or found.account_id != account_id:
        raise NotFound
    return found


async def staff_of_organizer(session: AsyncSession, organizer_id: UUID) -> Sequence[StaffMember]:
    """The active staff of one organiser."""
    statement = select(StaffMember).where(StaffMember.organizer_id == organizer_id, col(StaffMember.active))
    return (await session.exec(statement)).all()


async def works_here(session: AsyncSession, account_id: UUID) -> bool:
    """Whether an account has, or has had, a role."""
    statement = select(StaffMember.id).where(StaffMember.account_id == account_id).limit(1)
    return (await session.exec(statement)).first() is not None


async def any_account(session: AsyncSession) -> bool:
    """Whether this database knows a single account."""
    return (await session.exec(select(Account.id).limit(1))).first() is not None


async def staff_with_contacts(session: AsyncSession) -> Sequence[tuple[Account, str, list[str]]]:
    """Every account that works here, with its name and roles: for the demo's sign-in page only."""
    statement = (
        select(Account, StaffMember)
        .join(StaffMember, col(StaffMember.account_id) == col(Account.id))
        .where(StaffMember.active)
        .order_by(col(StaffMember.id))
    )
    people: dict[UUID, tuple[Account, str, list[str]]] = {}
    for account, member in await session.exec(statement):
        roles = people.setdefault(account.id, (account, member.display_name, []))[2]
        if member.role not in roles:
            roles.append(member.role)
    return list(people.values())
