"""Text messages by an HTTP gateway: their alphabet and length, the limits against pumping, the way to the gateway."""

from shared.messages.channels.sms.sms import Sms

__all__ = ["Sms"]
