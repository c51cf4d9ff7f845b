"""The ways a message leaves, by kind of contact. Adding one is adding a folder here and a line in `make_channels`."""

from collections.abc import Mapping

from shared.messages.channels.channel import (
    Attachment,
    Channel,
    DeliveryFailed,
    OpenTransaction,
    Outgoing,
    Receipt,
    at_once,
)
from shared.messages.channels.mailbox import Mailbox
from shared.messages.channels.recording import Recording
from shared.messages.channels.sms import Sms
from shared.messages.channels.smtp import Smtp
from shared.settings import Settings

__all__ = [
    "Attachment",
    "Channel",
    "DeliveryFailed",
    "Mailbox",
    "Outgoing",
    "Receipt",
    "Recording",
    "Sms",
    "Smtp",
    "at_once",
    "make_channels",
]


def make_channels(settings: Settings, open_transaction: OpenTransaction) -> Mapping[str, Channel]:
    """In demo mode one visible mailbox for every contact; else e-mail, and text messages where a gateway is set up.

    *open_transaction* is the edge's: the mailbox writes into it, and text messages are counted in it.
    """
    if settings.demo:
        mailbox = Mailbox(open_transaction)
        return {"email": mailbox, "phone": mailbox}
    if settings.sms_available:
        return {"email": Smtp(settings), "phone": Sms(settings, open_transaction)}
    return {"email": Smtp(settings)}
