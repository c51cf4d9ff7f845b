"""E-mail by SMTP."""

from email.errors import HeaderParseError
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any
from urllib.parse import urlsplit

import aiosmtplib

from shared.messages.channels.channel import DeliveryFailed, Outgoing
from shared.settings import Settings

TIMEOUT_SECONDS = 20
PERMANENT_FROM = 500  # RFC 5321, 4.2.1: 5yz replies are final


class Smtp:
    """One connection per message, secured as the settings say."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    async def deliver(self, message: Outgoing) -> None:
        """Hand *message* to the mail server. Raises DeliveryFailed."""
        if not self._settings.smtp_host:
            raise DeliveryFailed("smtp_not_configured", permanent=False)
        try:
            await self._send(message, compose(message, self._settings))
        except aiosmtplib.SMTPRecipientsRefused as refused:
            raise _answered(refused.recipients[0].code) from None
        except (aiosmtplib.SMTPAuthenticationError, aiosmtplib.SMTPSenderRefused) as refused:
            # Our password or sender address is wrong, not the recipient: somebody will mend it.
            raise DeliveryFailed(f"smtp_{refused.code}", permanent=False) from None
        except aiosmtplib.SMTPResponseException as answer:
            raise _answered(answer.code) from None
        except aiosmtplib.SMTPNotSupported:
            raise DeliveryFailed("smtp_not_supported", permanent=True) from None
        except (aiosmtplib.SMTPException, OSError):
            raise DeliveryFailed("smtp_unreachable", permanent=False) from None

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


def compose(message: Outgoing, settings: Settings) -> EmailMessage:
    """The e-mail. Its Message-ID is the message's own, so that a repeat can be recognised.

    Raises DeliveryFailed for a line break in what becomes a header: it would begin another one.
    """
    if any(mark in header for header in (message.contact, message.subject) for mark in "\r\n"):
        raise DeliveryFailed("line_break_in_header", permanent=True)
    mail = EmailMessage(policy=SMTP)
    try:
        mail["To"] = message.contact
    except (ValueError, IndexError, HeaderParseError):
        raise DeliveryFailed("address_invalid", permanent=True) from None
    mail["From"] = settings.mail_from
    mail["Subject"] = message.subject
    mail["Date"] = message.at
    mail["Message-ID"] = f"<{message.id}@{urlsplit(settings.public_url).hostname}>"
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office replies, please
    mail.set_content(message.body, cte="quoted-printable")
    return mail


def _answered(code: int) -> DeliveryFailed:
    return DeliveryFailed(f"smtp_{code}", permanent=code >= PERMANENT_FROM)
