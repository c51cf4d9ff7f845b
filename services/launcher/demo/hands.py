"""Turn the hands of the demo's clock: one row in the database that every process reads."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import ceil

from sqlmodel import select

from shared.database import AsyncSession
from shared.installation import Installation
from shared.locale import language
from shared.settings import ConfigurationError, Settings

FORMS = "+23h, +90m, +2d, -1h, 0 or reset, or a moment such as 2026-11-24T19:30"
FARTHEST = timedelta(days=3660)
_STEP = re.compile(r"(?P<sign>[+-])(?P<number>\d{1,6})(?P<unit>[mhd])")
_UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}


@dataclass(frozen=True)
class Turn:
    """How the clock is turned: *by* a step from where it is, *to* a moment, or with neither back to the real time."""

    by: timedelta | None = None
    to: datetime | None = None

    def offset(self, before: timedelta, machine: datetime, settings: Settings) -> timedelta:
        """The clock's new offset; a moment without a zone is local time."""
        if self.by is not None:
            return before + self.by
        if self.to is not None:
            return (self.to if self.to.tzinfo else self.to.replace(tzinfo=settings.zone)) - machine
        return timedelta()


def read_turn(text: str) -> Turn:
    """What somebody typed. Raises ValueError with a sentence for anything that is none of the FORMS."""
    if text in {"0", "reset"}:
        return Turn()
    if step := _STEP.fullmatch(text):
        span = int(step["number"]) * _UNITS[step["unit"]]
        return Turn(by=span if step["sign"] == "+" else -span)
    try:
        return Turn(to=datetime.fromisoformat(text))
    except ValueError:
        raise ValueError(f"{text!r} is not understood; write {FORMS}.") from None


async def turn_clock(session: AsyncSession, settings: Settings, turn: Turn) -> timedelta:
    """Turn the demo's clock; its new offset from the machine's.

    Raises ConfigurationError outside demo mode, before the demo is loaded, and for an offset of more than ten years.
    """
    if not settings.demo:
        raise ConfigurationError("Only the demo's clock can be turned: this installation is for real life.")
    row = (await session.exec(select(Installation).with_for_update())).one_or_none()
    if row is None or not row.demo:
        raise ConfigurationError("There is no demo municipality in this database: load it with `spontan demo`.")
    offset = turn.offset(timedelta(seconds=row.clock_offset_seconds), datetime.now(UTC), settings)
    if abs(offset) > FARTHEST:
        raise ConfigurationError("The demo's clock can be at most ten years from the real time.")
    row.clock_offset_seconds = ceil(offset.total_seconds())  # whole seconds, and not a moment before it
    session.add(row)
    return timedelta(seconds=row.clock_offset_seconds)


def says(offset: timedelta, settings: Settings) -> str:
    """The demo's time in words, and how far it is from the machine's."""
    shown = language("en").moment(datetime.now(UTC) + offset, settings.zone)
    if not offset:
        return f"The demo shows the real time: {shown}."
    minutes = abs(round(offset.total_seconds() / 60))
    days, hours = divmod(minutes // 60, 24)
    parts = ((days, "d"), (hours, "h"), (minutes % 60, "min"))
    span = " ".join(f"{number} {unit}" for number, unit in parts if number) or "less than a minute"
    return f"The demo's clock shows {shown}, {span} {'ahead of' if offset > timedelta() else 'behind'} the real time."
