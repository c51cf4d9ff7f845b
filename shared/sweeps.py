"""When each sweep of the relay last ran, kept where the web application can read it and raise its hand.

This is the machine's time, never the demo's moved clock: it tells whether a process lives, not what people see.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import text
from sqlmodel import Field, SQLModel, select

from shared.database import AsyncSession, execute


class RelaySweep(SQLModel, table=True):
    """One kind of sweep."""

    __tablename__ = "relay_sweep"

    name: str = Field(primary_key=True)
    swept_at: datetime


# Two relays write the same rows: the newer time stays. One that lies far ahead was written before the wall clock was
# put back; kept, it would hide for as long that no relay lives.
_NOTE = text("""
    INSERT INTO relay_sweep (name, swept_at) VALUES (:name, :at)
    ON CONFLICT (name) DO UPDATE
       SET swept_at = CASE WHEN relay_sweep.swept_at > excluded.swept_at + interval '30 seconds' THEN excluded.swept_at
                           ELSE greatest(relay_sweep.swept_at, excluded.swept_at) END
""")


async def note_sweep(session: AsyncSession, name: str, *, at: datetime) -> None:
    """Remember that the sweep *name* ran through at *at* (the machine's time)."""
    await execute(session, _NOTE, {"name": name, "at": at})


async def age_of_sweeps(session: AsyncSession, *, at: datetime) -> Mapping[str, timedelta]:
    """How long ago each sweep last ran, by name; empty when no relay has ever run here."""
    return {sweep.name: at - sweep.swept_at for sweep in await session.exec(select(RelaySweep))}
