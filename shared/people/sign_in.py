"""Sign in by a one-time code: ask for one, prove the contact with it, stay signed in on a device, sign out.

A wrong code is a returned value, not an exception: the attempt must be remembered, so its transaction has to commit.
"""

from datetime import timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import text
from sqlmodel import col, select

from shared.clock import Clock
from shared.database import AsyncSession, execute
from shared.ids import new_token, token_hash
from shared.keys import codes_match
from shared.outbox import record
from shared.people.contact import Contact
from shared.people.events import CodeRequested
from shared.people.models import Account, Device, SignInChallenge, StaffMember
from shared.settings import Settings

SENT_TWICE_WITHIN = timedelta(minutes=1)
TAPPED_TWICE_WITHIN = timedelta(seconds=5)


class Proof(StrEnum):
    """How a typed code was judged."""

    RIGHT = "right"
    WRONG = "wrong"
    SPENT = "spent"
    """Too many tries, used before, or too old: a new code is needed."""


# Counts the try on the locked row before the code is compared, so that parallel guesses share one limit.
_TRY = text("""
    UPDATE sign_in_challenge SET attempts = attempts + 1
     WHERE id = :id AND used_at IS NULL AND :now < expires_at AND attempts < :most
    RETURNING id
""")

_USE = text("UPDATE sign_in_challenge SET used_at = :now WHERE id = :id AND used_at IS NULL RETURNING contact_kind")

# The same code once more: only for a minute, with no more tries than a second code would have given, and not once
# somebody has signed out again, who may have passed the phone on.
_TRY_ONCE_MORE = text("""
    UPDATE sign_in_challenge AS c SET attempts = attempts + 1
     WHERE id = :id AND used_at > :since AND attempts < :most
       AND NOT EXISTS (SELECT FROM account AS a JOIN device AS d ON d.account_id = a.id
                        WHERE a.contact_kind = c.contact_kind AND a.contact = c.contact AND d.revoked_at >= c.used_at)
    RETURNING id
""")

# By the contact's index, step by step from one to the one that was asked for instead.
_USED_INSTEAD = text("""
    WITH RECURSIVE later AS (
        SELECT id, used_at FROM sign_in_challenge WHERE contact = :contact AND again_of = :id
         UNION ALL
        SELECT c.id, c.used_at FROM later JOIN sign_in_challenge c ON c.contact = :contact AND c.again_of = later.id
    )
    SELECT id FROM later WHERE used_at IS NOT NULL LIMIT 1
""")

_ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtextextended('code for ' || :contact, 0))")

_FIND_OR_CREATE = text("""
    INSERT INTO account (id, contact_kind, contact, language, created_at)
    VALUES (uuidv7(), :kind, :contact, :language, :now)
    ON CONFLICT (contact_kind, contact) DO NOTHING
""")

_REACHED_AGAIN = text("""
    UPDATE account SET unreachable_at = NULL, unreachable_problem = ''
     WHERE contact_kind = :kind AND contact = :contact AND unreachable_at IS NOT NULL
""")


async def request_code(
    session: AsyncSession,
    clock: Clock,
    settings: Settings,
    contact: Contact,
    *,
    language: str,
    again: SignInChallenge | None = None,
) -> SignInChallenge:
    """Begin a sign-in: a challenge whose code is on its way. Known and unknown contacts get the same.

    A form that was sent twice in a moment makes two challenges and one message: its code proves either. *again* is the
    challenge whose code did not come: a new one is sent in any case.
    """
    await execute(session, _ONE_AT_A_TIME, {"contact": contact.value})
    on_its_way = again is None and await _just_requested(session, clock, contact)
    challenge = SignInChallenge(
        contact_kind=contact.kind,
        contact=contact.value,
        language=language,
        created_at=clock.now(),
        expires_at=clock.now() + timedelta(minutes=settings.code_minutes),
        again_of=again.id if again else None,
    )
    session.add(challenge)
    if not on_its_way:
        record(session, clock, CodeRequested(challenge.id))
    await session.flush()
    return challenge


async def _just_requested(session: AsyncSession, clock: Clock, contact: Contact) -> bool:
    """Whether a code that can be used left for this contact a moment ago."""
    statement = select(SignInChallenge.id).where(
        SignInChallenge.contact == contact.value,
        SignInChallenge.contact_kind == contact.kind,
        col(SignInChallenge.created_at) > clock.now() - TAPPED_TWICE_WITHIN,
        col(SignInChallenge.used_at).is_(None),
        SignInChallenge.attempts == 0,
    )
    return (await session.exec(statement.limit(1))).first() is not None


async def prove(
    session: AsyncSession, clock: Clock, settings: Settings, challenge_id: UUID, typed: str
) -> tuple[Proof, SignInChallenge | None]:
    """Judge *typed* against a challenge; with RIGHT the challenge comes back and is used up."""
    values = {"id": challenge_id, "now": clock.now(), "most": settings.code_attempts}
    if (await execute(session, _TRY, values)).one_or_none() is None:
        return Proof.SPENT, None
    if not await _is_its_code(session, clock, settings, challenge_id, typed):
        return Proof.WRONG, None
    if (await execute(session, _USE, values)).one_or_none() is None:
        return Proof.SPENT, None
    statement = select(SignInChallenge).where(SignInChallenge.id == challenge_id)
    return Proof.RIGHT, (await session.exec(statement, execution_options={"populate_existing": True})).one()


async def proved_just_now(
    session: AsyncSession, clock: Clock, settings: Settings, challenge_id: UUID, typed: str
) -> SignInChallenge | None:
    """The challenge that *typed* has used up within the last minute: a form was sent twice. Else None.

    The answer to the first copy may never have been read, with the device's token in it.
    """
    since = clock.now() - SENT_TWICE_WITHIN
    values = {"id": challenge_id, "since": since, "most": 2 * settings.code_attempts}
    if (await execute(session, _TRY_ONCE_MORE, values)).one_or_none() is None:
        return None
    here = select(SignInChallenge.contact).where(SignInChallenge.id == challenge_id).scalar_subquery()
    statement = select(SignInChallenge).where(
        SignInChallenge.contact == here,
        col(SignInChallenge.id) <= challenge_id,  # its own code, or the older one that was used with it
        col(SignInChallenge.used_at) > since,
    )
    used = (await session.exec(statement, execution_options={"populate_existing": True})).all()
    if not any(codes_match(settings.secret_key, one.id, typed) for one in used):
        return None
    return next(one for one in used if one.id == challenge_id)


async def sent_again(session: AsyncSession, clock: Clock, challenge: SignInChallenge) -> SignInChallenge | None:
    """What was asked for a few seconds ago because the code of *challenge* did not come: somebody tapped twice."""
    statement = select(SignInChallenge).where(
        SignInChallenge.contact == challenge.contact,  # by its index
        SignInChallenge.again_of == challenge.id,
        col(SignInChallenge.created_at) > clock.now() - TAPPED_TWICE_WITHIN,
        col(SignInChallenge.used_at).is_(None),
    )
    return (await session.exec(statement.limit(1))).first()


async def used_instead(session: AsyncSession, challenge: SignInChallenge) -> SignInChallenge | None:
    """What was asked for because the code of *challenge* did not come, or later still, and was proved; else None."""
    values = {"id": challenge.id, "contact": challenge.contact}
    used = (await execute(session, _USED_INSTEAD, values)).scalar_one_or_none()
    return None if used is None else await session.get_one(SignInChallenge, used)


async def _is_its_code(session: AsyncSession, clock: Clock, settings: Settings, challenge_id: UUID, typed: str) -> bool:
    """Whether *typed* is the challenge's code, or an older one of the same contact: a text message may come late."""
    if codes_match(settings.secret_key, challenge_id, typed):
        return True
    here = select(SignInChallenge.contact).where(SignInChallenge.id == challenge_id).scalar_subquery()
    older = select(SignInChallenge).where(
        SignInChallenge.contact == here,
        col(SignInChallenge.id) < challenge_id,
        SignInChallenge.expires_at > clock.now(),
        SignInChallenge.attempts < settings.code_attempts,  # a new code gives the old one no new tries
    )
    matching = [one.id for one in await session.exec(older) if codes_match(settings.secret_key, one.id, typed)]
    # Used in the statement that checks it, so that of two who bring the same code only one has it.
    used = [await execute(session, _USE, {"id": one, "now": clock.now()}) for one in matching]
    return any(row.one_or_none() is not None for row in used)


async def account_for(session: AsyncSession, clock: Clock, challenge: SignInChallenge) -> Account:
    """The account of a proved contact, made when it is new. A code that came proves that messages reach it again."""
    values = {
        "kind": challenge.contact_kind,
        "contact": challenge.contact,
        "language": challenge.language,
        "now": clock.now(),
    }
    await execute(session, _FIND_OR_CREATE, values)
    await execute(session, _REACHED_AGAIN, {"kind": challenge.contact_kind, "contact": challenge.contact})
    statement = select(Account).where(
        Account.contact_kind == challenge.contact_kind, Account.contact == challenge.contact
    )
    return (await session.exec(statement, execution_options={"populate_existing": True})).one()


async def remember_device(session: AsyncSession, clock: Clock, settings: Settings, account: Account) -> str:
    """Sign a device in; its token is returned once and only its hash is kept. Staff stay signed in for a shift."""
    statement = select(StaffMember.id).where(StaffMember.account_id == account.id, StaffMember.active)
    works_here = (await session.exec(statement.limit(1))).first() is not None
    stays = timedelta(hours=settings.staff_signed_in_hours) if works_here else timedelta(days=settings.signed_in_days)
    token = new_token()
    session.add(
        Device(
            token_hash=token_hash(token),
            account_id=account.id,
            created_at=clock.now(),
            expires_at=clock.now() + stays,
        )
    )
    return token


async def forget_device(session: AsyncSession, clock: Clock, token: str) -> None:
    """Sign a device out; an unknown token is no error."""
    device = await session.get(Device, token_hash(token))
    if device is not None and device.revoked_at is None:
        device.revoked_at = clock.now()
        session.add(device)
