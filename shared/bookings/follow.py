"""Follow a series without a booking: its changes and cancellations are told to a contact that a code has proved once."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import text
from sqlmodel import col, select

from shared.bookings.models import FollowDraft, Follower
from shared.clock import Clock
from shared.database import AsyncSession, execute
from shared.errors import NotFound
from shared.ids import new_id
from shared.people.contact import Contact
from shared.people.models import Account, SignInChallenge
from shared.people.sign_in import account_for, request_code
from shared.schedule.models import SessionSeries
from shared.schedule.queries import series_of
from shared.settings import Settings

# Following twice, or again after stopping, is the same row: two taps at the same moment meet at the unique key.
_FOLLOW = text("""
    INSERT INTO follower (id, account_id, series_id, created_at) VALUES (:id, :account_id, :series_id, :now)
    ON CONFLICT (account_id, series_id) DO UPDATE SET stopped_at = NULL
""")
_STOP = text("""
    UPDATE follower SET stopped_at = :now WHERE account_id = :account_id AND series_id = :series_id AND stopped_at IS NULL
""")

_STOP_ONE = text("UPDATE follower SET stopped_at = :now WHERE id = :id AND stopped_at IS NULL")


async def follow(session: AsyncSession, clock: Clock, *, account_id: UUID, series_id: UUID) -> None:
    """Tell this account from now on when a session of the series changes or is called off. Raises NotFound."""
    await series_of(session, series_id)
    values = {"id": new_id(), "account_id": account_id, "series_id": series_id, "now": clock.now()}
    await execute(session, _FOLLOW, values)


async def stop_following(session: AsyncSession, clock: Clock, *, account_id: UUID, series_id: UUID) -> None:
    """Stop it; an account that does not follow the series is no error."""
    await execute(session, _STOP, {"account_id": account_id, "series_id": series_id, "now": clock.now()})


async def stop(session: AsyncSession, clock: Clock, *, follower_id: UUID) -> None:
    """Stop it for whoever holds that follower's message; twice is no error. The caller has checked the token."""
    await execute(session, _STOP_ONE, {"id": follower_id, "now": clock.now()})


async def start(
    session: AsyncSession, clock: Clock, settings: Settings, *, series_id: UUID, contact: Contact, language: str
) -> SignInChallenge:
    """Keep the wish of a contact that is not proved yet; the challenge that waits for its code. Raises NotFound."""
    await series_of(session, series_id)
    challenge = await request_code(session, clock, settings, contact, language=language)
    session.add(FollowDraft(challenge_id=challenge.id, series_id=series_id))
    return challenge


async def carry_over(session: AsyncSession, old: SignInChallenge, new: SignInChallenge) -> None:
    """Let the wish that waits for the code of *old* wait for the code of *new*. Raises NotFound."""
    draft = await draft_of(session, old.id)
    session.add(FollowDraft(challenge_id=new.id, series_id=draft.series_id))


async def finish(session: AsyncSession, clock: Clock, challenge: SignInChallenge) -> Account:
    """Let the account that has just proved its contact follow what it wished to; the account. Raises NotFound."""
    draft = await draft_of(session, challenge.id)
    account = await account_for(session, clock, challenge)
    await follow(session, clock, account_id=account.id, series_id=draft.series_id)
    return account


async def draft_of(session: AsyncSession, challenge_id: UUID) -> FollowDraft:
    """The wish that waits for a code. Raises NotFound when it has expired."""
    found = await session.get(FollowDraft, challenge_id)
    if found is None:
        raise NotFound
    return found


async def followed(session: AsyncSession, account_id: UUID) -> Sequence[SessionSeries]:
    """The series that an account follows, in the order it began to."""
    statement = (
        select(SessionSeries)
        .join(Follower, col(Follower.series_id) == col(SessionSeries.id))
        .where(Follower.account_id == account_id, col(Follower.stopped_at).is_(None))
        .order_by(col(Follower.id))
    )
    return (await session.exec(statement)).all()


async def follows(session: AsyncSession, account_id: UUID, series_id: UUID) -> bool:
    """Whether an account follows a series."""
    statement = select(Follower.id).where(
        Follower.account_id == account_id, Follower.series_id == series_id, col(Follower.stopped_at).is_(None)
    )
    return (await session.exec(statement)).first() is not None


async def follower_of(session: AsyncSession, follower_id: UUID) -> tuple[Follower, SessionSeries]:
    """A follower, also one that has stopped, and what it follows. Raises NotFound."""
    statement = (
        select(Follower, SessionSeries)
        .join(SessionSeries, col(SessionSeries.id) == col(Follower.series_id))
        .where(Follower.id == follower_id)
        .execution_options(populate_existing=True)
    )
    found = (await session.exec(statement)).one_or_none()
    if found is None:
        raise NotFound
    return found[0], found[1]
