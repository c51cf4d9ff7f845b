"""Follow without a booking: changes and cancellations are told to a contact that a code has proved once."""

from dataclasses import asdict
from uuid import UUID

from sqlalchemy import text

from shared.bookings.followed import must_exist, wished
from shared.bookings.models import FollowDraft
from shared.bookings.subject import Subject
from shared.clock import Clock
from shared.database import AsyncSession, execute
from shared.ids import new_id
from shared.people.contact import Contact
from shared.people.models import Account, SignInChallenge
from shared.people.sign_in import account_for, request_code
from shared.settings import Settings

# Following twice, or again after stopping, is the same row: two taps at the same moment meet at the unique key of their kind
# of subject, and who finds the row there already goes on with it.
_FOLLOW = text("""
    INSERT INTO follower (id, account_id, series_id, organizer_id, activity_id, venue_id, created_at)
    VALUES (:id, :account_id, :series_id, :organizer_id, :activity_id, :venue_id, :now)
    ON CONFLICT DO NOTHING
""")
_ITS = """
    account_id = :account_id
    AND (series_id, organizer_id, activity_id, venue_id)
        IS NOT DISTINCT FROM (CAST(:series_id AS uuid), CAST(:organizer_id AS uuid),
                              CAST(:activity_id AS uuid), CAST(:venue_id AS uuid))
"""
_AGAIN = text(f"UPDATE follower SET stopped_at = NULL WHERE {_ITS}")  # noqa: S608 - our own words, here and below
_STOP = text(f"UPDATE follower SET stopped_at = :now WHERE stopped_at IS NULL AND {_ITS}")  # noqa: S608
_STOP_ONE = text("UPDATE follower SET stopped_at = :now WHERE id = :id AND stopped_at IS NULL")


async def follow(session: AsyncSession, clock: Clock, *, account_id: UUID, subject: Subject) -> None:
    """Tell this account from now on when a session of *subject* changes or is called off. Raises NotFound."""
    await must_exist(session, subject)
    await _keep(session, clock, account_id, subject)


async def stop_following(session: AsyncSession, clock: Clock, *, account_id: UUID, subject: Subject) -> None:
    """Stop it; an account that does not follow *subject* is no error."""
    await execute(session, _STOP, {"account_id": account_id, "now": clock.now(), **asdict(subject)})


async def stop(session: AsyncSession, clock: Clock, *, follower_id: UUID) -> None:
    """Stop it for whoever holds that follower's message; twice is no error. The caller has checked the token."""
    await execute(session, _STOP_ONE, {"id": follower_id, "now": clock.now()})


async def start(
    session: AsyncSession, clock: Clock, settings: Settings, *, subject: Subject, contact: Contact, language: str
) -> SignInChallenge:
    """Keep the wish of a contact that is not proved yet; the challenge that waits for its code. Raises NotFound."""
    await must_exist(session, subject)
    challenge = await request_code(session, clock, settings, contact, language=language)
    session.add(FollowDraft(challenge_id=challenge.id, **asdict(subject)))
    return challenge


async def carry_over(session: AsyncSession, old: SignInChallenge, new: SignInChallenge) -> None:
    """Let the wish that waits for the code of *old* wait for the code of *new*. Raises NotFound."""
    subject = Subject.of(await wished(session, old.id))
    session.add(FollowDraft(challenge_id=new.id, **asdict(subject)))


async def finish(session: AsyncSession, clock: Clock, challenge: SignInChallenge) -> Account:
    """Let the account that has just proved its contact follow what it wished to; the account. Raises NotFound."""
    subject = Subject.of(await wished(session, challenge.id))
    account = await account_for(session, clock, challenge)
    await _keep(session, clock, account.id, subject)
    return account


async def _keep(session: AsyncSession, clock: Clock, account_id: UUID, subject: Subject) -> None:
    values = {"account_id": account_id, **asdict(subject)}
    new = await execute(session, _FOLLOW, values | {"id": new_id(), "now": clock.now()})
    if new.rowcount == 0:
        await execute(session, _AGAIN, values)
