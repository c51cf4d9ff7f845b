"""The ways a message leaves, by kind of contact. Adding one is adding a module here and a line in `make_channels`."""

from collections.abc import Mapping

from shared.messages.channels.channel import Channel, DeliveryFailed, Outgoing, at_once
from shared.messages.channels.mailbox import Mailbox, OpenTransaction
from shared.messages.channels.recording import Recording
from shared.messages.channels.smtp import Smtp
from shared.settings import Settings

__all__ = ["Channel", "DeliveryFailed", "Mailbox", "Outgoing", "Recording", "Smtp", "at_once", "make_channels"]


def make_channels(settings: Settings, open_transaction: OpenTransaction) -> Mapping[str, Channel]:
    """In demo mode one visible mailbox for every contact; else e-mail. Nothing reaches a phone yet."""
    if settings.demo:
        mailbox = Mailbox(open_transaction)
        return {"email": mailbox, "phone": mailbox}
    return {"email": Smtp(settings)}
