"""The devices on which an account is signed in: which there are, and signing the others out."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlmodel import col, select

from shared.clock import Clock
from shared.database import AsyncSession, execute
from shared.ids import token_hash
from shared.people.models import Device

_SIGN_OUT_OTHERS = text("""
    UPDATE device SET revoked_at = :now
     WHERE account_id = :account_id AND token_hash <> :own AND revoked_at IS NULL
""")


async def signed_in_devices(session: AsyncSession, account_id: UUID, *, at: datetime) -> Sequence[Device]:
    """Where an account is signed in, the latest sign-in first."""
    statement = (
        select(Device)
        .where(Device.account_id == account_id, col(Device.revoked_at).is_(None), Device.expires_at > at)
        .order_by(col(Device.created_at).desc(), col(Device.token_hash))
    )
    return (await session.exec(statement)).all()


async def sign_out_others(session: AsyncSession, clock: Clock, *, account_id: UUID, token: str) -> None:
    """Sign an account out everywhere but on the device that shows *token*; twice is no error."""
    values = {"account_id": account_id, "own": token_hash(token), "now": clock.now()}
    await execute(session, _SIGN_OUT_OTHERS, values)
