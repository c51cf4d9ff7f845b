"""The demo's families sign up: whoever of a family fits a session comes along, as one party."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Self
from uuid import UUID

from sqlmodel import col, select

from services.launcher.demo.people import NEIGHBOURS, SIGN_IN_FAMILIES
from shared.bookings import seats
from shared.bookings.policy import age_in_year
from shared.database import AsyncSession
from shared.ids import new_id
from shared.people.models import Account, Participant
from shared.schedule.models import ScheduledSession
from shared.settings import Settings

Household = tuple[Participant, ...]
"""The participants of one account."""


@dataclass(frozen=True)
class Families:
    """Everyone who can sign up, in the database's own rows."""

    session: AsyncSession
    settings: Settings
    neighbours: Sequence[Household]
    """Those who fill the halls."""
    to_sign_in_as: Sequence[Household]

    @classmethod
    async def meet(cls, session: AsyncSession, settings: Settings) -> Self:
        """Read them from the database."""
        neighbours = await _households(session, [family.contact for family in NEIGHBOURS])
        to_sign_in_as = await _households(session, [family.contact for family in SIGN_IN_FAMILIES])
        return cls(session, settings, neighbours, to_sign_in_as)

    def fitting(self, household: Household, on: ScheduledSession) -> Household:
        """Those of the right age for *on*; only girls where only girls come."""
        low, high = on.min_age or 0, 200 if on.max_age is None else on.max_age
        return tuple(
            person
            for person in household
            if low <= age_in_year(person.birth_year or 0, on.starts_at, self.settings.zone) <= high
            and (person.gender == "girl" or not on.girls_only)
        )

    def who_fit(self, households: Sequence[Household], on: ScheduledSession, room: int) -> Iterator[Household]:
        """Those of *households*, in their order, who fit *on* and together take no more than *room* seats."""
        for household in households:
            size = len(self.fitting(household, on))
            if 0 < size <= room:
                room -= size
                yield household

    async def sign_up(self, household: Household, on: ScheduledSession, *, at: datetime) -> str | None:
        """Place whoever of *household* fits *on*; `confirmed`, `waitlisted`, or None when nobody was placed.

        This is the statement inside `book` without its reads for what a person is told: `fitting` has applied the
        rules, and five hundred past sign-ups should not keep a newcomer waiting. A repeat places nobody.
        """
        people = self.fitting(household, on)
        if not people or people[0].account_id is None:
            return None
        request = seats.Request(
            session_id=on.id,
            party_id=new_id(),
            account_id=people[0].account_id,
            participants=[person.id for person in people],
            together=True,
            most_open=1000,
            key=f"demo:{on.id}",
            digest=b"demo",
        )
        placed = await seats.place(self.session, request, at=at)
        return placed.status if placed else None


async def _households(session: AsyncSession, contacts: Sequence[str]) -> list[Household]:
    statement = (
        select(Participant, Account.id)
        .join(Account, col(Account.id) == col(Participant.account_id))
        .where(col(Account.contact).in_(contacts))
        .order_by(col(Account.contact), col(Participant.name))
    )
    by_account: dict[UUID, list[Participant]] = {}
    for person, account_id in (await session.exec(statement)).all():
        by_account.setdefault(account_id, []).append(person)
    return [tuple(people) for people in by_account.values()]
