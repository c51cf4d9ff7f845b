"""Count what ended how, in the transaction in which it ended.

Why a table: the web server is scraped, but others do the work, in processes that come and go; counting rows would
grow with history, and would go down when old ones are forgotten. Here a batch adds one row version per kind of end,
and a scrape reads as many rows as there are kinds. Counted last in a transaction, and always in one order: so its row
is held for the moment of the commit only, and two that count the same never wait for each other in a circle.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from sqlalchemy import BigInteger, text
from sqlmodel import Field, SQLModel, select

from shared.database import AsyncSession, execute


class Tally(NamedTuple):
    """What is counted: of a `message` or a `delivery`, its kind or handler, how it ended, over which channel."""

    subject: str
    name: str
    end: str
    channel: str = ""


class TallyRow(SQLModel, table=True):
    """How often, since the installation began."""

    __tablename__ = "tally"

    subject: str = Field(primary_key=True)
    name: str = Field(primary_key=True)
    end: str = Field(primary_key=True)
    channel: str = Field(primary_key=True)
    times: int = Field(sa_type=BigInteger)


_ADD = text("""
    INSERT INTO tally (subject, name, "end", channel, times)
    SELECT * FROM unnest(CAST(:subjects AS text[]), CAST(:names AS text[]), CAST(:ends AS text[]),
                         CAST(:channels AS text[]), CAST(:times AS bigint[]))
    ON CONFLICT (subject, name, "end", channel) DO UPDATE SET times = tally.times + excluded.times
""")


async def add(session: AsyncSession, tallies: Iterable[Tally] | Mapping[Tally, int]) -> None:
    """Add *tallies*, each once or as often as said. Call it last in a transaction: it holds what it counts."""
    counted = sorted((tally, times) for tally, times in Counter(tallies).items() if times)
    if not counted:
        return
    values = {
        "subjects": [tally.subject for tally, _ in counted],
        "names": [tally.name for tally, _ in counted],
        "ends": [tally.end for tally, _ in counted],
        "channels": [tally.channel for tally, _ in counted],
        "times": [times for _, times in counted],
    }
    await execute(session, _ADD, values)


async def tallies(session: AsyncSession) -> Mapping[Tally, int]:
    """Everything that was counted."""
    rows = await session.exec(select(TallyRow))
    return {Tally(row.subject, row.name, row.end, row.channel): row.times for row in rows}
