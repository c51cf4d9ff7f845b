"""The secret address of an account's own calendar: shown as often as they like, and worth nothing once it is renewed."""

from sqlalchemy import text

from shared.calendars.errors import AddressRenewed
from shared.database import AsyncSession, execute
from shared.errors import NotFound
from shared.keys import calendar_owner, calendar_token
from shared.people.models import Account
from shared.settings import Settings

# Renews only what was seen: a form that is sent twice does not take away the address that it has just made.
_RENEW = text("""
    UPDATE account SET calendar_generation = calendar_generation + 1
     WHERE id = :account_id AND calendar_generation = :seen
""")


def address(settings: Settings, account: Account) -> str:
    """Where calendar apps read the account's own calendar."""
    token = calendar_token(settings.secret_key, account.id, account.calendar_generation)
    return f"{settings.public_url}/calendar/my/{token}.ics"


async def renew(session: AsyncSession, account: Account, *, seen: int) -> None:
    """Make the address of generation *seen* worthless, and another one in its place; nothing when that has happened."""
    await execute(session, _RENEW, {"account_id": account.id, "seen": seen})


async def owner(session: AsyncSession, settings: Settings, token: str) -> Account:
    """Whose calendar *token* reads. Raises NotFound for one that we never gave out, AddressRenewed for one of before."""
    ours = calendar_owner(settings.secret_key, token)
    account = await session.get(Account, ours[0], populate_existing=True) if ours else None
    if ours is None or account is None:
        raise NotFound
    if account.calendar_generation != ours[1]:
        raise AddressRenewed
    return account
