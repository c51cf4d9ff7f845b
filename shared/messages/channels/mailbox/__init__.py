"""The demo's visible mailbox."""

from shared.messages.channels.mailbox.mailbox import Mailbox

__all__ = ["Mailbox"]
