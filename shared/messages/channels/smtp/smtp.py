"""The way to the mail server."""

from email.message import EmailMessage
from typing import Any

import aiosmtplib

from shared.messages.channels.channel import DeliveryFailed, Outgoing, Receipt
from shared.messages.channels.smtp.letter import compose
from shared.settings import Settings

TIMEOUT_SECONDS = 20
PERMANENT_FROM = 500  # RFC 5321, 4.2.1: 5yz replies are final
POLICY = "5.7."
"""RFC 3463: the server does not like us or what we send. The recipient's address may be as good as ever."""


class Smtp:
    """One connection per message, secured as the settings say."""

    name = "email"

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    async def deliver(self, message: Outgoing) -> Receipt:
        """Hand *message* to the mail server. Raises DeliveryFailed."""
        if not self._settings.smtp_host:
            raise DeliveryFailed("smtp_not_configured", permanent=False)
        try:
            await self._send(message, compose(message, self._settings))
        except aiosmtplib.SMTPRecipientsRefused as refused:
            first = refused.recipients[0]
            raise _answered(first.code, ours=first.message.startswith(POLICY)) from None
        except aiosmtplib.SMTPDataError as refused:
            # The recipient was accepted before: what is refused now is what we sent.
            raise _answered(refused.code, ours=True) from None
        except aiosmtplib.SMTPResponseException as refused:
            # Our network, password or sender address, before any recipient was named: somebody will mend it.
            raise DeliveryFailed(f"smtp_{refused.code}", permanent=False) from None
        except aiosmtplib.SMTPNotSupported:
            raise DeliveryFailed("smtp_not_supported", permanent=True, ours=True) from None
        except (aiosmtplib.SMTPException, OSError):
            raise DeliveryFailed("smtp_unreachable", permanent=False) from None
        return Receipt(self.name)

    async def _send(self, message: Outgoing, mail: EmailMessage) -> None:
        settings = self._settings
        async with _Client(
            message,
            hostname=settings.smtp_host,
            port=settings.smtp_port,
            username=settings.smtp_username or None,
            password=settings.smtp_password.get_secret_value() or None,
            use_tls=settings.smtp_security == "tls",
            start_tls=settings.smtp_security == "starttls",
            timeout=TIMEOUT_SECONDS,
        ) as client:
            await client.send_message(mail)


class _Client(aiosmtplib.SMTP):
    """A connection that awaits the message's last step before DATA, whose answer says that the server has it."""

    def __init__(self, message: Outgoing, **options: Any) -> None:
        super().__init__(**options)
        self._message = message

    async def data(self, *arguments: Any, **options: Any) -> aiosmtplib.SMTPResponse:
        """Send the content (RFC 5321, 4.1.1.4)."""
        await self._message.last_step()
        return await super().data(*arguments, **options)


def _answered(code: int, *, ours: bool) -> DeliveryFailed:
    return DeliveryFailed(f"smtp_{code}", permanent=code >= PERMANENT_FROM, ours=ours)
