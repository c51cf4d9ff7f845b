"""The e-mail itself: headers, text and HTML of the same message, and what comes with it."""

from email.errors import HeaderParseError
from email.message import EmailMessage
from email.policy import SMTP
from urllib.parse import urlsplit
from uuid import UUID

from shared.messages.channels.channel import Attachment, DeliveryFailed, Outgoing
from shared.settings import Settings


def compose(message: Outgoing, settings: Settings) -> EmailMessage:
    """The e-mail. Its Message-ID is the message's own, so that a repeat can be recognised.

    Raises DeliveryFailed for a line break in what becomes a header: it would begin another one.
    """
    if any(mark in header for header in (message.contact, message.subject) for mark in "\r\n"):
        raise DeliveryFailed("line_break_in_header", permanent=True, ours=True)
    mail = EmailMessage(policy=SMTP)
    try:
        mail["To"] = message.contact
    except (ValueError, IndexError, HeaderParseError):
        raise DeliveryFailed("address_invalid", permanent=True) from None
    mail["From"] = settings.mail_from
    mail["Subject"] = message.subject
    mail["Date"] = message.at
    mail["Message-ID"] = message_id(message.id, settings)
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office replies, please
    if message.unsubscribe_url:  # RFC 8058: a mail program asks there with a POST, without showing a page
        mail["List-Unsubscribe"] = f"<{message.unsubscribe_url}>"
        mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    mail.set_content(message.body, cte="quoted-printable")
    if message.html:
        mail.add_alternative(message.html, subtype="html", cte="quoted-printable")
    for one in message.attachments:
        _attach(mail, one)
    return mail


def message_id(one: UUID, settings: Settings) -> str:
    """The Message-ID of a message, by which a returned one is known again."""
    return f"<{one}@{urlsplit(settings.public_url).hostname}>"


def _attach(mail: EmailMessage, one: Attachment) -> None:
    kind, *more = one.content_type.split(";")
    maintype, _, subtype = kind.strip().partition("/")
    params = {name.strip(): value.strip() for name, _, value in (each.partition("=") for each in more)}
    mail.add_attachment(one.content, maintype=maintype, subtype=subtype, filename=one.filename, params=params)
