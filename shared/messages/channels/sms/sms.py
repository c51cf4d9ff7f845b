"""Text messages by an HTTP gateway with the interface of 46elks.

One connection per message: a kept one that the gateway closed in the meantime would leave us in doubt whether a message
had left. Before anything is asked for, the country is checked once more and the parts are taken out of the day's limits.
"""

import httpx

from shared.keys import report_token
from shared.messages import limits
from shared.messages.channels.channel import DeliveryFailed, OpenTransaction, Outgoing, Receipt
from shared.messages.channels.sms.alphabet import parts
from shared.messages.channels.sms.answer import NotSent, judge
from shared.messages.limits import LimitReached, Wanted
from shared.people.contact import is_of_regions
from shared.settings import LOOPBACK_HOSTS, Settings

PATIENCE_SECONDS = 20.0


class Sms:
    """The way to the gateway of the settings. *open_transaction* is the edge's, for the limits."""

    name = "sms"

    def __init__(
        self, settings: Settings, open_transaction: OpenTransaction, *, patience: float = PATIENCE_SECONDS
    ) -> None:
        self._settings = settings
        self._patience = patience
        self._open_transaction = open_transaction
        self._trust = httpx.create_ssl_context()

    async def deliver(self, message: Outgoing) -> Receipt:
        """Send *message* to its number, within the limits of the day. Raises DeliveryFailed."""
        if not is_of_regions(message.contact, self._settings.regions):
            raise DeliveryFailed("sms_country", permanent=True, ours=True)
        wanted = Wanted(message.contact, message.organizer_id, parts(message.body), message.at)
        await self._reserve(message, wanted)
        await message.last_step()
        try:
            return judge(await self._post(message), parts=wanted.parts)
        except NotSent as failure:
            async with self._open_transaction() as session:
                await limits.give_back(session, self._settings, wanted)
            raise failure.why from None

    async def _reserve(self, message: Outgoing, wanted: Wanted) -> None:
        """A code is only good for minutes, so one over the limit has failed; everything else may go tomorrow."""
        try:
            async with self._open_transaction() as session:
                await limits.reserve(session, self._settings, wanted)
        except LimitReached as reached:
            permanent = message.kind == "code"
            raise DeliveryFailed(f"sms_cap_{reached.scope}", permanent=permanent, ours=True) from None

    async def _post(self, message: Outgoing) -> httpx.Response:
        settings = self._settings
        password = settings.sms_password.get_secret_value()
        try:
            async with httpx.AsyncClient(
                verify=self._trust, timeout=self._patience, auth=(settings.sms_username, password), trust_env=False
            ) as client:
                return await client.post(f"{settings.sms_url}/a1/sms", data=self._form(message))
        except (httpx.ConnectError, httpx.ConnectTimeout):
            raise NotSent(DeliveryFailed("sms_unreachable", permanent=False)) from None
        except httpx.HTTPError:  # cut off, or no answer in time: it may have been sent
            raise DeliveryFailed("sms_no_answer", permanent=False) from None

    def _form(self, message: Outgoing) -> dict[str, str]:
        settings = self._settings
        form = {"from": settings.sms_sender, "to": message.contact, "message": message.body.rstrip()}
        if httpx.URL(settings.public_url).host not in LOOPBACK_HOSTS:  # a gateway could not reach us there
            token = report_token(settings.secret_key, message.id)
            form["whendelivered"] = f"{settings.public_url}/hooks/sms/{token}"
        return form
