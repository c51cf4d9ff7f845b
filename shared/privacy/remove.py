"""Remove somebody whom an account signs up: their places are given back, their name goes at once."""

from uuid import UUID

from sqlalchemy import text

from shared.clock import Clock
from shared.database import AsyncSession, execute
from shared.errors import NotFound
from shared.people.models import NO_NAME, Participant
from shared.privacy.leave import cancel_coming
from shared.privacy.queries import KEPT_UNTIL
from shared.settings import Settings

# A sign-up that waits for its code and names them would bring them back; one whose code was used still has the name. Codes
# come first, as in an erasure.
_CODES = text("""
    DELETE FROM sign_in_challenge AS c
     USING account AS a, participant AS p, sign_up_draft AS d
     WHERE a.id = :account_id AND p.id = :id AND p.account_id = a.id AND p.removed_at IS NULL
       AND c.contact_kind = a.contact_kind AND c.contact = a.contact AND d.challenge_id = c.id
       AND EXISTS (SELECT FROM jsonb_array_elements(d.participants) AS one
                    WHERE one ->> 'id' = CAST(p.id AS text)
                       OR (lower(one ->> 'name') = lower(p.name) AND CAST(one ->> 'birth_year' AS int) = p.birth_year))
""")

# Then the account, as strongly as that nobody who signs up has a weak lock on it meanwhile: a sign-up writes to it at its
# end, so with less each would wait for the other.
_ONE_AT_A_TIME = text("SELECT id FROM account WHERE id = :account_id FOR UPDATE")

# The row stays: that somebody of this age came is what the numbers are made of. The night deletes one that nothing needs.
# Where the lists of those whom they came to still have to have names, the name is put away where no page reads it.
_WITHOUT_NAME = text(f"""
    UPDATE participant AS p
       SET name = :no_name, removed_at = :now,
           kept_name = CASE WHEN k.until > :now THEN p.name END, kept_until = CASE WHEN k.until > :now THEN k.until END
      FROM (SELECT p.id, {KEPT_UNTIL} AS until FROM participant p
             WHERE p.account_id = :account_id AND p.id = coalesce(CAST(:id AS uuid), p.id)) AS k
     WHERE p.id = k.id AND p.removed_at IS NULL
""")  # noqa: S608 - our own words


async def remove(
    session: AsyncSession, clock: Clock, settings: Settings, *, account_id: UUID, participant_id: UUID
) -> None:
    """Remove one of an account's participants. Twice is no error. Raises NotFound for somebody else's.

    A sign-up of theirs that is on its way has either come before, and is cancelled with the others, or places nobody.
    """
    await execute(session, _CODES, {"account_id": account_id, "id": participant_id})
    await execute(session, _ONE_AT_A_TIME, {"account_id": account_id})
    person = await session.get(Participant, participant_id, populate_existing=True, with_for_update=True)
    if person is None or person.account_id != account_id:
        raise NotFound
    await cancel_coming(session, clock, settings, account_id=account_id, participant_id=participant_id)
    await take_names(session, clock, account_id=account_id, participant_id=participant_id)


async def take_names(
    session: AsyncSession, clock: Clock, *, account_id: UUID, participant_id: UUID | None = None
) -> None:
    """Take the name of one of an account's participants, or of all of them; restrict it where it has to be kept."""
    values = {"account_id": account_id, "id": participant_id, "no_name": NO_NAME, "now": clock.now()}
    await execute(session, _WITHOUT_NAME, values)
