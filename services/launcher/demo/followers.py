"""The demo's families follow series: what changes there reaches them without a sign-up."""

from sqlmodel import col, select

from services.launcher.demo.people import SIGN_IN_FAMILIES
from shared.bookings.follow import follow
from shared.bookings.models import Follower
from shared.bookings.subject import Subject
from shared.clock import Clock
from shared.database import AsyncSession
from shared.people.models import Account
from shared.schedule.models import SessionSeries


async def follow_series(session: AsyncSession, clock: Clock) -> None:
    """Each family follows what it is said to, also when its series was carried on; who has stopped stays so."""
    for family in SIGN_IN_FAMILIES:
        not_yet = (
            select(Account.id, SessionSeries.id)
            .join(SessionSeries, col(SessionSeries.title).in_(family.follows))
            .join(
                Follower,
                (col(Follower.account_id) == col(Account.id)) & (col(Follower.series_id) == col(SessionSeries.id)),
                isouter=True,
            )
            .where(Account.contact == family.contact, col(Follower.id).is_(None))
            .order_by(col(SessionSeries.id))
        )
        for account_id, series_id in (await session.exec(not_yet)).all():
            await follow(session, clock, account_id=account_id, subject=Subject(series_id=series_id))
